"""Skills, and who has which; what people speak, and how much they have at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Invalid, Missing
from people.actions import saving
from people.languages import LANGUAGES
from people.models import Skill, User, UserSkill
from people.models.skill import Level
from people.permissions import Capability, require, require_in_house

MOST_POINTS = 200


def create(name: str, *, by: User) -> Skill:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    name = saving.name_of(name, longest=80)
    skill = Skill()
    with saving.unique("name", _("There is a skill of this name already.")):
        saving.create(skill, "skill.created", {"name": name, "slug": slugify(name) or "skill"}, by=by.actor)
    return skill


@transaction.atomic
def change(skill: Skill, *, name: str, is_active: bool, by: User) -> Skill:
    """A skill that is not in use can't be given or asked for any more; who has it keeps it."""
    require_in_house(by, Capability.MANAGE_PEOPLE)
    skill = Skill.objects.select_for_update().get(pk=skill.pk)
    with saving.unique("name", _("There is a skill of this name already.")):
        values = {"name": saving.name_of(name, longest=80), "is_active": is_active}
        saving.change(skill, "skill.changed", values, by=by.actor)
    return skill


@dataclass(frozen=True, slots=True)
class Abilities:
    """All that a person can do: levels by the short names of skills, codes of languages, points of work at a time."""

    skills: Mapping[str, int] = field(default_factory=dict)
    speaks: Sequence[str] = ()
    capacity: int | None = None


@transaction.atomic
def set_abilities(user: User, to: Abilities, *, by: User) -> User:
    """Who manages people or leads does it for those in sight. Recorded with what it was."""
    if Capability.MANAGE_PEOPLE not in by.capabilities:
        require(by, Capability.LEAD_TEAM)
    found = User.objects.visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=user.pk).first()
    if found is None:
        raise Missing(_("There is no such person, or they are not in your company."))
    _check(to)
    known = {skill.slug: skill for skill in Skill.objects.filter(slug__in=to.skills)}
    if unknown := set(to.skills) - set(known):
        words = _("There is no skill called %(name)s.") % {"name": ", ".join(sorted(unknown))}
        raise Invalid(words, {"skills": [words]})
    before = abilities(found)
    after = Abilities(dict(sorted(to.skills.items())), sorted(set(to.speaks)), to.capacity)
    if before == after:
        return found
    found.speaks, found.capacity = list(after.speaks), after.capacity
    found.save(update_fields=["speaks", "capacity"])
    UserSkill.objects.filter(user=found).delete()
    UserSkill.objects.bulk_create(
        [UserSkill(user=found, skill=known[slug], level=level) for slug, level in after.skills.items()]
    )
    record("user.changed", found, by=by.actor, detail={"before": _codes(before), "after": _codes(after)})
    return found


def abilities(user: User) -> Abilities:
    levels = dict(user.skills.order_by("skill__slug").values_list("skill__slug", "level"))
    return Abilities(levels, sorted(user.speaks), user.capacity)


def _check(to: Abilities) -> None:
    if bad := [level for level in to.skills.values() if level not in Level.values]:
        words = _("%(level)s is no level: choose 1, 2 or 3.") % {"level": bad[0]}
        raise Invalid(words, {"skills": [words]})
    if strange := [code for code in to.speaks if code not in LANGUAGES]:
        words = _("%(code)s is not one of the languages.") % {"code": strange[0][:20]}
        raise Invalid(words, {"speaks": [words]})
    if to.capacity is not None and not 1 <= to.capacity <= MOST_POINTS:
        words = _("Choose between 1 and %(most)d points, or leave it empty.") % {"most": MOST_POINTS}
        raise Invalid(words, {"capacity": [words]})


def _codes(one: Abilities) -> dict[str, object]:
    return {
        "skills": [f"{slug} {level}" for slug, level in one.skills.items()],
        "speaks": list(one.speaks),
        "capacity": one.capacity,
    }
