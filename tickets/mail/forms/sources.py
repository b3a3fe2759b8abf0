"""The form of a source: where mail is fetched from, and what becomes of it there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tickets.mail.actions.sources import SourceDetails
from tickets.mail.inbound.imap import FolderSeen
from tickets.mail.models import Source
from tickets.mail.providers import MailProvider

INBOX = "INBOX"
BEGINNINGS = [("now", _("Mail that comes from now on")), ("all", _("All mail that is there"))]
USES = {
    "sent": _("what was sent"),
    "drafts": _("drafts"),
    "junk": _("spam"),
    "trash": _("what was deleted"),
    "all": _("all mail"),
}


class FoldersField(forms.MultipleChoiceField):
    """Any names: which folders there are only the mail server knows."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        if not value:
            raise forms.ValidationError(_("Choose a folder at least."))
        if any(len(name) > 200 for name in value):
            raise forms.ValidationError(_("A folder's name is longer than 200 characters."))


def folder_choices(folders: Iterable[FolderSeen]) -> list[tuple[str, str]]:
    """The inbox first, what holds no customers' mail last."""
    ordered = sorted(folders, key=lambda one: (one.name != INBOX, bool(one.use), one.name.casefold()))
    return [(one.name, _label(one)) for one in ordered]


def _label(folder: FolderSeen) -> str:
    words = [folder.name]
    if folder.use:
        words.append(str(USES[folder.use]))
    if folder.mails is not None:
        words.append(ngettext("%(n)d mail", "%(n)d mails", folder.mails) % {"n": folder.mails})
    return " · ".join(words)


class SourceForm(forms.Form):
    """Of a source that is there: its protocol stays."""

    protocol = forms.ChoiceField(choices=Source.Protocol.choices, widget=forms.HiddenInput, initial="imap")
    host = forms.CharField(
        label=_("Server"), max_length=253, widget=forms.TextInput(attrs={"placeholder": "imap.example.org"})
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Security"), choices=Source.Security.choices)
    username = forms.CharField(label=_("User name"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It is stored encrypted, and said to this server only."),
    )
    folder: forms.Field = forms.CharField(label=_("Folder"), max_length=200, initial=INBOX)
    begin = forms.ChoiceField(label=_("Begin with"), choices=BEGINNINGS, widget=forms.RadioSelect, initial="now")
    afterwards = forms.ChoiceField(
        label=_("On the server, once it is stored here"),
        choices=Source.Afterwards.choices,
        widget=forms.RadioSelect,
        initial="leave",
    )
    target = forms.CharField(
        label=_("Folder or keyword"),
        required=False,
        max_length=200,
        help_text=_("To move: a folder, made if it is not there. To flag: a keyword, or nothing for the usual flag."),
    )
    is_active = forms.BooleanField(label=_("Fetch mail"), required=False, initial=True)

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        if source:
            kwargs["initial"] = {
                name: getattr(source, name) for name in self.base_fields if name not in {"password", "begin"}
            } | {"begin": "all"}
        super().__init__(*args, **kwargs)
        self.is_pop3 = (self["protocol"].value() or "imap") == Source.Protocol.POP3
        if self.is_pop3:
            del self.fields["target"]
            self.fields["folder"].required = False
            _choices(self, "afterwards", [one for one in Source.Afterwards.choices if one[0] in {"leave", "delete"}])
        if source:
            self._of(source)

    def _of(self, source: Source) -> None:
        self.fields["begin"].help_text = _("Counts when server, user or folder change.")
        if source.password:
            self.fields["password"].help_text = _("Leave it empty to keep the stored one.")
        elif source.grant:
            self.fields["password"].help_text = _("Leave it empty to go on with the sign-in at the provider.")

    def details(self) -> SourceDetails:
        words = dict(self.cleaned_data)
        words["folder"] = INBOX if self.is_pop3 else self.folders()[0]
        return SourceDetails(**words | {"from_now": words.pop("begin") == "now"})

    def folders(self) -> list[str]:
        return [str(self.cleaned_data["folder"])]


class NewSourceForm(SourceForm):
    """Several folders at once; which there are is known once the connection was tested."""

    folder = FoldersField(label=_("Folders"), initial=[INBOX])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(())

    def offer(self, found: Sequence[FolderSeen]) -> None:
        """The folders to choose from: those that were found, and those that are chosen."""
        choices = folder_choices(found)
        chosen = [str(name) for name in self["folder"].value() or [INBOX]]
        known = {name for name, _label in choices}
        _choices(self, "folder", [*((name, name) for name in chosen if name not in known), *choices])

    def folders(self) -> list[str]:
        return [str(name) for name in self.cleaned_data["folder"]] or [INBOX]


class FoldersForm(forms.Form):
    """More folders of an account that is fetched from."""

    folder = FoldersField(label=_("Folders"))
    begin = forms.ChoiceField(label=_("Begin with"), choices=BEGINNINGS, widget=forms.RadioSelect, initial="now")

    def __init__(self, *args: Any, found: Sequence[FolderSeen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "folder", folder_choices(found))


def initial_of(provider: MailProvider, protocol: str, address: str) -> dict[str, object]:
    """What a new source of this provider begins with."""
    server = provider.server(protocol)
    return {
        "protocol": protocol,
        "host": server.host,
        "port": server.port,
        "security": server.security,
        "username": address,
    }


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
