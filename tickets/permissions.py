"""Who may do what with a ticket, asked in verbs and templates."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from events.webhooks.models import Webhook
from people.models import Partner, Team, User
from people.permissions import Capability, can
from tickets.models import Macro, Mailbox, SideConversation, Ticket, View
from tickets.models.side import Kind
from tickets.models.view import Scope


def can_see(user: User, ticket: Ticket) -> bool:
    """visible_to() for a ticket that is already at hand."""
    return user.is_active and (user.is_in_house or ticket.partner_id == user.partner_id)


def can_work(user: User, ticket: Ticket) -> bool:
    """Reply, note, assign, label. Closed tickets are read-only."""
    return can_see(user, ticket) and can(user, Capability.WORK_TICKETS) and not ticket.is_closed


def can_be_assigned(user: User, ticket: Ticket) -> bool:
    return can_see(user, ticket) and can(user, Capability.WORK_TICKETS)


def can_edit_view(user: User, view: View) -> bool:
    """One's own; a team's by a lead in the team; the desk's by an in-house admin."""
    if view.scope == Scope.PERSONAL:
        return user.is_active and view.owner_id == user.pk
    return can_keep_views(user, Scope(view.scope), view.team)


def can_keep_views(user: User, scope: Scope, team: Team | None) -> bool:
    """Whether this person makes, changes and deletes the views of a scope (one's own: whoever may sign in)."""
    if scope == Scope.DESK:
        return user.is_in_house and can(user, Capability.MANAGE_PEOPLE)
    if scope == Scope.TEAM:
        return team is not None and team.pk in user.team_ids and can(user, Capability.LEAD_TEAM)
    return user.is_active


def can_edit_macro(user: User, macro: Macro) -> bool:
    """As with views, for those who work tickets."""
    if macro.scope == Scope.PERSONAL:
        return can(user, Capability.WORK_TICKETS) and macro.owner_id == user.pk
    return can_keep_macros(user, Scope(macro.scope), macro.team)


def can_keep_macros(user: User, scope: Scope, team: Team | None) -> bool:
    return can(user, Capability.WORK_TICKETS) and can_keep_views(user, scope, team)


def led_teams(user: User) -> QuerySet[Team]:
    """The teams whose views this person keeps."""
    led = Team.objects.filter(pk__in=user.team_ids, is_active=True).order_by("name")
    return led if can(user, Capability.LEAD_TEAM) else led.none()


def teams_in_sight(user: User) -> QuerySet[Team]:
    teams = Team.objects.filter(is_active=True)
    return teams if user.is_in_house else teams.filter(partner=user.partner)


def mailboxes_in_sight(user: User) -> QuerySet[Mailbox]:
    """A partner's staff see those whose new tickets come to their queues."""
    if user.is_in_house:
        return Mailbox.objects.all()
    theirs = Q(team__partner_id=user.partner_id) | Q(team=None, brand__team__partner_id=user.partner_id)
    return Mailbox.objects.filter(theirs)


def can_steer(user: User, side: SideConversation) -> bool:
    """Change what a side conversation asks and until when: who may work tickets and sees this one."""
    return can(user, Capability.WORK_TICKETS) and can_see(user, side.ticket)


def answers_for_the_asked(user: User, side: SideConversation) -> bool:
    """Whether this person's words there are the answer, not the question. An owner asks, even of a team of theirs."""
    if side.is_outside or user.pk == side.owner_id:
        return False
    if side.kind == Kind.TEAM and side.team_id in user.team_ids:
        return True
    of_partner = side.partner_id is not None and side.partner_id == user.partner_id
    return of_partner and (side.kind == Kind.PARTNER or not can_see(user, side.ticket))


def teams_to_ask(user: User) -> QuerySet[Team]:
    """A partner's people ask their own teams and those in-house."""
    teams = Team.objects.filter(is_active=True)
    return teams if user.is_in_house else teams.filter(Q(partner=None) | Q(partner_id=user.partner_id))


def partners_to_ask(user: User) -> QuerySet[Partner]:
    partners = Partner.objects.filter(is_active=True)
    return partners if user.is_in_house else partners.none()


def webhooks_in_sight(user: User) -> QuerySet[Webhook]:
    """In-house admins see every webhook, a partner's admins those of their own people."""
    if not can(user, Capability.MANAGE_PEOPLE):
        return Webhook.objects.none()
    rows = Webhook.objects.filter(deleted_at=None)
    return rows if user.is_in_house else rows.filter(owner__partner_id=user.partner_id or 0)


def can_see_background(user: User) -> bool:
    """The work behind the pages concerns the whole desk: it names tickets of every partner."""
    return user.is_active and user.is_in_house and can(user, Capability.MANAGE_PEOPLE)
