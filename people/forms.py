"""Forms of this app's pages. They hold words and choices; the rules are the verbs'."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, TypeVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.errors import Conflict, Invalid, TooMany
from people import audit
from people.actions import organisations
from people.actions.profile import Preferences
from people.actions.users import Details
from people.capabilities import DESK_WIDE, Capability
from people.models import ApiToken, Organisation, Partner, Role, Site, Team, User
from people.preferences import DENSITIES, THEMES, time_zones

Result = TypeVar("Result")


def attempt(form: forms.Form, verb: Callable[[], Result]) -> Result | None:
    """What the verb returns, or None with the verb's objection shown in the form, and the words kept."""
    try:
        return verb()
    except Invalid as error:
        for name, messages in (error.fields or {NON_FIELD_ERRORS: [error.message]}).items():
            for message in messages:
                form.add_error(name if name in form.fields else None, message)
    except (Conflict, TooMany) as error:
        form.add_error(None, error.message)
    return None


def _rows_field(form: forms.Form, name: str) -> forms.ModelChoiceField[Any]:
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in time_zones()]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Customers see it on your replies."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES)
    density = forms.ChoiceField(label=_("Rows in lists"), choices=DENSITIES)

    def preferences(self) -> Preferences:
        return Preferences(**self.cleaned_data)


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year")), (0, _("Until revoked"))],
        initial=90,
    )

    def expires_at(self) -> datetime | None:
        """The end of the last day, in the person's own zone."""
        days: int = self.cleaned_data["days"]
        last = timezone.localdate() + timedelta(days=days)
        return timezone.make_aware(datetime.combine(last, time.max)) if days else None


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters. Three words that you remember are better than one that you don't."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        strip=False,
    )


class PersonForm(forms.Form):
    """The choices are those of the manager's own company, plus what the person already has."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address for signing in"))
    roles = forms.ModelMultipleChoiceField(Role.objects.none(), label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    partner = forms.ModelChoiceField(Partner.objects.none(), label=_("Company"), required=False)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("None"))
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )
    home_team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Home team"),
        required=False,
        empty_label=_("The first of the teams"),
        help_text=_("Reports count the person's work here."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    def __init__(self, *args: Any, by: User, person: User | None = None, **kwargs: Any) -> None:
        if person:
            kwargs["initial"] = {name: getattr(person, name) for name in self.base_fields} | {
                "roles": person.roles.all(),
                "teams": person.teams.all(),
            }
        super().__init__(*args, **kwargs)
        companies = Partner.objects.filter(Q(is_active=True) | Q(users=person)).distinct()
        self._choose("partner", companies if by.is_in_house else companies.filter(pk=by.partner_id or 0))
        self._limit(by, person)

    def details(self) -> Details:
        return Details(**self.cleaned_data)

    def _limit(self, by: User, person: User | None) -> None:
        teams = Team.objects.filter(Q(is_active=True) | Q(members=person)).distinct()
        sites = Site.objects.all()
        company = _rows_field(self, "partner")
        company.empty_label = str(_("In-house"))
        if not by.is_in_house:
            teams = teams.filter(partner_id=by.partner_id or 0)
            sites = sites.filter(Q(partner_id=by.partner_id or 0) | Q(partner=None))
            company.empty_label = None
            company.required = True
        for name, rows in (("teams", teams), ("home_team", teams), ("site", sites)):
            self._choose(name, rows)
        had = person.roles.values_list("pk", flat=True) if person else []
        grantable = [role.pk for role in Role.objects.all() if set(role.capabilities) - DESK_WIDE <= by.capabilities]
        self._choose("roles", Role.objects.filter(pk__in=[*grantable, *had]))

    def _choose(self, name: str, rows: Any) -> None:
        _rows_field(self, name).queryset = rows


class PeopleFilter(forms.Form):
    STATES = [("", _("Who may sign in")), ("invited", _("Invited, not here yet")), ("left", _("Deactivated"))]

    q = forms.CharField(label=_("Name or address"), required=False)
    role = forms.ModelChoiceField(
        Role.objects.all(), label=_("Role"), required=False, to_field_name="slug", empty_label=_("Any role")
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, to_field_name="slug", empty_label=_("Any team")
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, data: QueryDict, *, by: User) -> None:
        """`by` sees which teams there are: all, or those of their own company."""
        super().__init__(data)
        teams = Team.objects.all()
        _rows_field(self, "team").queryset = teams if by.is_in_house else teams.filter(partner_id=by.partner_id or 0)


class AuditFilter(forms.Form):
    KINDS = [
        ("", _("Everything")),
        ("user", _("People")),
        ("role", _("Roles")),
        ("team", _("Teams")),
        ("partner", _("Partners")),
        ("site", _("Sites")),
        ("apitoken", _("Tokens")),
        ("brand", _("Brands")),
        ("mailbox", _("Mailboxes")),
        ("source", _("Mail sources")),
        ("contact", _("Requesters")),
        ("organisation", _("Organisations")),
        ("view", _("Views")),
        ("macro", _("Macros")),
        ("attribute", _("Attributes of requesters")),
        ("ticketform", _("Forms")),
        ("customfield", _("Fields")),
        ("ticketcategory", _("Categories")),
        ("status", _("Statuses")),
        ("webhook", _("Webhooks")),
        ("skill", _("Skills")),
        ("kindofwork", _("Kinds of work")),
    ]

    kind = forms.ChoiceField(label=_("About"), choices=KINDS, required=False)
    who = forms.ModelChoiceField(User.objects.none(), label=_("By"), required=False, empty_label=_("Anybody"))
    sign_ins = forms.BooleanField(label=_("Signing in too"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["kind"]).choices = [*self.KINDS, *audit.more_kinds()]
        _rows_field(self, "who").queryset = User.objects.visible_to(by)


class PartnerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    is_active = forms.BooleanField(
        label=_("Works for this desk"), required=False, initial=True, help_text=_("A closed partner takes no people.")
    )


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. Who writes from such an address for the first time belongs to it."),
    )
    shares_tickets = forms.BooleanField(
        label=_("Colleagues share their tickets"),
        required=False,
        help_text=_("Whoever belongs to it may answer in the tickets of the others."),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation:
            kwargs["initial"] = {
                "name": organisation.name,
                "domains": "\n".join(organisation.domains),
                "shares_tickets": organisation.shares_tickets,
            }
        super().__init__(*args, **kwargs)

    def details(self) -> organisations.Details:
        words = self.cleaned_data["domains"].replace(",", " ").replace(";", " ").split()
        return organisations.Details(**self.cleaned_data | {"domains": words})


class SiteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    partner = forms.ModelChoiceField(
        Partner.objects.filter(is_active=True),
        label=_("Company"),
        required=False,
        empty_label=_("In-house"),
        help_text=_("Can't be changed later."),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    partner = forms.ModelChoiceField(
        Partner.objects.filter(is_active=True),
        label=_("Company"),
        required=False,
        empty_label=_("In-house"),
        help_text=_("Decides who sees the team's tickets. Can't be changed later."),
    )
    is_active = forms.BooleanField(
        label=_("Takes tickets and members"), required=False, initial=True, help_text=_("What it has stays.")
    )
    escalation_hours = forms.IntegerField(
        label=_("Answers other teams within (hours)"),
        min_value=1,
        max_value=720,
        required=False,
        initial=24,
        help_text=_("When an escalation to this team is due, unless its author chooses a time."),
    )


class RoleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    capabilities = forms.MultipleChoiceField(
        label=_("Rights"), choices=Capability.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
