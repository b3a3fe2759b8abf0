"""Scorecards: written as drafts, checked, published for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.actions import saving
from people.models import User
from qa.cards.model import Card, best
from qa.cards.parse import Problem, parse
from qa.models import Scorecard, ScorecardVersion, VersionState
from qa.permissions import require_manager
from sops.definition.canonical import sha256, unfit

MOST_PROBLEMS = 20


@transaction.atomic
def create(content: Mapping[str, Any], *, by: User, key: str = "") -> ScorecardVersion:
    """The first draft. Raises Invalid with every problem by its place."""
    require_manager(by)
    card = _checked(content)
    title = best(card.title, by.language)
    scorecard = Scorecard()
    values = {"key": _free_key(key or slugify(title)[:50] or "scorecard"), "title": title[:200]}
    saving.create(scorecard, "scorecard.created", values, by=by.actor)
    return _draft(scorecard, content, by)


@transaction.atomic
def begin(scorecard_id: int, *, by: User) -> ScorecardVersion:
    """The draft that there is, or a new one that says what the published version does."""
    require_manager(by)
    scorecard = _locked(scorecard_id)
    draft = scorecard.versions.filter(state=VersionState.DRAFT).first()
    if draft:
        return draft
    newest = scorecard.versions.order_by("-number").first()
    if newest is None:
        raise Missing(_("There is no such version, or you may not see it."))
    return _draft(scorecard, newest.content, by)


@transaction.atomic
def save(version_id: int, content: Mapping[str, Any], *, revision: int, note: str, by: User) -> ScorecardVersion:
    """`revision` is the one that its editor saw. Raises Conflict when somebody saved since."""
    require_manager(by)
    version = _draft_of(version_id)
    if version.revision != revision:
        raise Conflict(
            _("Somebody saved this scorecard since you opened it. Copy your changes, and load the page again."),
            {"revision": version.revision},
        )
    card = _checked(content)
    before = version.sha256
    version.content, version.sha256 = dict(content), sha256(content)
    version.note, version.revision, version.updated_at = note.strip()[:1000], revision + 1, clock.now()
    version.save(update_fields=["content", "sha256", "note", "revision", "updated_at"])
    _retitle(version.scorecard, card, by)
    if before != version.sha256:
        detail = {"before": {"sha256": before}, "after": {"sha256": version.sha256, "number": version.number}}
        record("scorecard.changed", version.scorecard, by=by.actor, detail=detail)
    return version


@transaction.atomic
def publish(version_id: int, *, by: User) -> ScorecardVersion:
    """From now on new cycles and reviews use it; what was pinned to an older one stays with it."""
    require_manager(by)
    version = _draft_of(version_id)
    _checked(version.content)
    before = version.scorecard.versions.filter(state=VersionState.PUBLISHED).first()
    if before:
        if before.sha256 == version.sha256:
            raise Invalid(_("Nothing differs from the published version."))
        before.state = VersionState.SUPERSEDED
        before.save(update_fields=["state"])
    version.state, version.published_at = VersionState.PUBLISHED, clock.now()
    version.save(update_fields=["state", "published_at"])
    detail = {"number": version.number, "sha256": version.sha256, "before": before.number if before else None}
    record("scorecard.published", version.scorecard, by=by.actor, detail=detail)
    return version


@transaction.atomic
def discard(version_id: int, *, by: User) -> None:
    """Throw a draft away; one that was never published takes its scorecard along."""
    require_manager(by)
    version = _draft_of(version_id)
    scorecard = version.scorecard
    record("scorecard.changed", scorecard, by=by.actor, detail={"before": {"number": version.number}, "after": {}})
    version.delete()
    if not scorecard.versions.exists():
        scorecard.delete()


@transaction.atomic
def use(scorecard_id: int, *, is_active: bool, by: User) -> Scorecard:
    """Whether new programmes and reviews may take it."""
    require_manager(by)
    scorecard = _locked(scorecard_id)
    saving.change(scorecard, "scorecard.changed", {"is_active": is_active}, by=by.actor)
    return scorecard


def _checked(content: Mapping[str, Any]) -> Card:
    places = [Problem(place, words) for place, words in unfit(content)]
    card, problems = (None, places) if places else parse(content)
    if problems or card is None:
        fields: dict[str, list[str]] = {}
        for one in problems[:MOST_PROBLEMS]:
            fields.setdefault(one.path, []).append(one.message)
        raise Invalid(_("The scorecard can’t be saved as it is: %(what)s") % {"what": problems[0].message}, fields)
    return card


def _draft(scorecard: Scorecard, content: Mapping[str, Any], by: User) -> ScorecardVersion:
    newest = scorecard.versions.order_by("-number").values_list("number", flat=True).first() or 0
    values = {"number": newest + 1, "content": dict(content), "sha256": sha256(content), "author": by}
    return ScorecardVersion.objects.create(scorecard=scorecard, **values)


def _locked(scorecard_id: int) -> Scorecard:
    found = Scorecard.objects.select_for_update().filter(pk=scorecard_id).first()
    if found is None:
        raise Missing(_("There is no such scorecard, or you may not see it."))
    return found


def _draft_of(version_id: int) -> ScorecardVersion:
    rows = ScorecardVersion.objects.select_for_update(of=("self", "scorecard")).select_related("scorecard")
    found = rows.filter(pk=version_id).first()
    if found is None:
        raise Missing(_("There is no such version, or you may not see it."))
    if found.state != VersionState.DRAFT:
        raise Conflict(_("This version is published, so it stays as it is. Make a new one from it."))
    return found


def _retitle(scorecard: Scorecard, card: Card, by: User) -> None:
    saving.change(scorecard, "scorecard.changed", {"title": best(card.title, by.language)[:200]}, by=by.actor)


def _free_key(wanted: str) -> str:
    key, n = wanted, 1
    while Scorecard.objects.filter(key=key).exists():
        n += 1
        key = f"{wanted}-{n}"
    return key
