"""Rules in words: what one says, and how its versions differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import Vocabulary
from helpdesk.lib.conditions.tree import read
from people.models import User
from tickets.automation.acts import Names, described
from tickets.automation.kinds import LISTENED
from tickets.automation.vocabulary import fields_for_rules
from tickets.macros.history import Difference, difference
from tickets.models import Rule, RuleVersion


@dataclass(frozen=True, slots=True)
class Summary:
    """When it acts, what must hold, and what it does, each in words."""

    when: str
    conditions: str
    acts: list[str]


@dataclass(frozen=True, slots=True)
class Step:
    version: RuleVersion
    differences: list[Difference]


def summaries(rules: Sequence[Rule], *, by: User) -> dict[int, Summary]:
    """Of the newest versions, by the ids of their rules."""
    versions = [rule.newest for rule in rules]
    names = Names.of(*(version.acts for version in versions))
    fields = fields_for_rules(by, is_timed=False)
    return {one.rule_id: summary(one, fields, names) for one in versions}


def summary(version: RuleVersion, fields: Vocabulary, names: Names) -> Summary:
    conditions = describe(read(version.conditions), fields)
    acts = [words for _name, words in described(version.acts, names)]
    return Summary(when(version), conditions, acts)


def when(version: RuleVersion) -> str:
    if version.kinds:
        return "; ".join(str(LISTENED.get(kind, kind)) for kind in version.kinds)
    if version.hours % 24:
        words = ngettext("After %(many)d hour", "After %(many)d hours", version.hours) % {"many": version.hours}
    else:
        days = version.hours // 24
        words = ngettext("After %(many)d day", "After %(many)d days", days) % {"many": days}
    return _("%(time)s without a message") % {"time": words} if version.restarts else words


def steps(rule: Rule, versions: Sequence[RuleVersion], *, by: User) -> list[Step]:
    """Versions, newest first, each against the one before; the first against nothing."""
    fields, names = fields_for_rules(by, is_timed=False), Names.of(*(one.acts for one in versions))
    told = {one.pk: _told(one, fields, names) for one in versions}
    pairs = [*pairwise(versions), *((one, None) for one in versions[-1:])]
    return [Step(one, _between(told[before.pk] if before else {}, told[one.pk])) for one, before in pairs]


def _told(version: RuleVersion, fields: Vocabulary, names: Names) -> dict[str, str]:
    said = summary(version, fields, names)
    told = {_("When"): said.when, _("Conditions"): said.conditions, _("Acts"): ", ".join(said.acts)}
    return told | {_("Time zone"): version.zone}


def _between(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    labels = dict.fromkeys([*before, *after])
    pairs = ((label, before.get(label, ""), after.get(label, "")) for label in labels)
    return [Difference(label, difference(had, has)) for label, had, has in pairs if had != has]
