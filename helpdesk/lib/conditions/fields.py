"""What a condition can ask about: fields of a kind, and the operators that fit each kind.

An app declares its vocabulary once, as a mapping of names to fields. What its facts mean:
a name that is missing from the facts is unknown; None, "" and an empty list are known to be empty. A day is a text
such as 2026-10-01; a flag that is empty is not set, so "no" holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words: TypeAlias = str | Promise
Code: TypeAlias = str | int
Facts: TypeAlias = Mapping[str, object]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    TAGS = "tags"
    MOMENT = "moment"
    DAY = "day"
    FLAG = "flag"


class Op(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    WORDS = "words"
    LESS = "less"
    MORE = "more"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_LAST = "within_last"
    WITHIN_NEXT = "within_next"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


# How an operator reads between the name of a field and a value; and how its opposite does, inside a "not".
NAMES: Final[Mapping[Op, Words]] = {
    Op.IS: pgettext_lazy("condition", "is"),
    Op.IS_NOT: pgettext_lazy("condition", "is not"),
    Op.IN: pgettext_lazy("condition", "is any of"),
    Op.NOT_IN: pgettext_lazy("condition", "is none of"),
    Op.CONTAINS: pgettext_lazy("condition", "contains"),
    Op.WORDS: pgettext_lazy("condition", "has the words"),
    Op.LESS: pgettext_lazy("condition", "is less than"),
    Op.MORE: pgettext_lazy("condition", "is more than"),
    Op.BETWEEN: pgettext_lazy("condition", "is between"),
    Op.BEFORE: pgettext_lazy("condition", "is before"),
    Op.AFTER: pgettext_lazy("condition", "is after"),
    Op.WITHIN_LAST: pgettext_lazy("condition", "is within the last"),
    Op.WITHIN_NEXT: pgettext_lazy("condition", "is past or within the next"),
    Op.IS_SET: pgettext_lazy("condition", "is set"),
    Op.IS_NOT_SET: pgettext_lazy("condition", "is not set"),
}
OPPOSITES: Final[Mapping[Op, Words]] = {
    Op.IS: NAMES[Op.IS_NOT],
    Op.IS_NOT: NAMES[Op.IS],
    Op.IN: NAMES[Op.NOT_IN],
    Op.NOT_IN: NAMES[Op.IN],
    Op.CONTAINS: pgettext_lazy("condition", "does not contain"),
    Op.WORDS: pgettext_lazy("condition", "lacks one of the words"),
    Op.LESS: pgettext_lazy("condition", "is not less than"),
    Op.MORE: pgettext_lazy("condition", "is not more than"),
    Op.BETWEEN: pgettext_lazy("condition", "is not between"),
    Op.BEFORE: pgettext_lazy("condition", "is not before"),
    Op.AFTER: pgettext_lazy("condition", "is not after"),
    Op.WITHIN_LAST: pgettext_lazy("condition", "is not within the last"),
    Op.WITHIN_NEXT: pgettext_lazy("condition", "is later than in the next"),
    Op.IS_SET: NAMES[Op.IS_NOT_SET],
    Op.IS_NOT_SET: NAMES[Op.IS_SET],
}
# A field of many tags is plural, and has what it is asked about.
OF_TAGS: Final[Mapping[Op, Words]] = {
    **NAMES,
    Op.CONTAINS: pgettext_lazy("condition", "include"),
    Op.IN: pgettext_lazy("condition", "include any of"),
    Op.NOT_IN: pgettext_lazy("condition", "include none of"),
    Op.IS_SET: pgettext_lazy("condition", "are set"),
    Op.IS_NOT_SET: pgettext_lazy("condition", "are not set"),
}
OPPOSITES_OF_TAGS: Final[Mapping[Op, Words]] = {
    **OPPOSITES,
    Op.CONTAINS: pgettext_lazy("condition", "don't include"),
    Op.IN: OF_TAGS[Op.NOT_IN],
    Op.NOT_IN: OF_TAGS[Op.IN],
    Op.IS_SET: OF_TAGS[Op.IS_NOT_SET],
    Op.IS_NOT_SET: OF_TAGS[Op.IS_SET],
}
SPANS: Final = frozenset({Op.WITHIN_LAST, Op.WITHIN_NEXT})
"""Whose value is a length of time."""
UNITS: Final[Mapping[str, Words]] = {"days": _("days"), "hours": _("hours")}

_SET: Final = (Op.IS_SET, Op.IS_NOT_SET)
_ONE_OF: Final = (Op.IS, Op.IS_NOT, Op.IN, Op.NOT_IN)
FITTING: Final[Mapping[Kind, tuple[Op, ...]]] = {
    Kind.TEXT: (*_ONE_OF, Op.CONTAINS, Op.WORDS, *_SET),
    Kind.NUMBER: (*_ONE_OF, Op.LESS, Op.MORE, Op.BETWEEN, *_SET),
    Kind.CHOICE: (*_ONE_OF, *_SET),
    Kind.TAGS: (Op.CONTAINS, Op.IN, Op.NOT_IN, *_SET),
    Kind.MOMENT: (Op.BEFORE, Op.AFTER, Op.BETWEEN, Op.WITHIN_LAST, Op.WITHIN_NEXT, *_SET),
    Kind.DAY: (*_ONE_OF, Op.BEFORE, Op.AFTER, Op.BETWEEN, Op.WITHIN_LAST, *_SET),
    Kind.FLAG: (Op.IS, *_SET),
}


def name_of(op: Op, kind: Kind, is_denied: bool = False) -> Words:
    """How an operator, or its opposite, reads after a field of this kind."""
    if kind is Kind.TAGS:
        return (OPPOSITES_OF_TAGS if is_denied else OF_TAGS)[op]
    return (OPPOSITES if is_denied else NAMES)[op]


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to ask about. `column` is a column's path or an annotation's name; without it no query can ask.

    `choices` may be lazy; their codes are of the type `codes`. `is_closed`: the value is always one of the choices,
    never empty. `stand_ins` are values such as `me`, whose meaning depends on who reads. `is_whole` is about numbers.
    `tidy` gives tags the form that they are stored in. `covers` names what a code stands for besides itself: what is
    under it in a tree. `lies_ahead` is about moments: they may be in the future.
    """

    kind: Kind
    label: Words
    column: str = ""
    choices: Mapping[Code, Words] = field(default_factory=dict)
    codes: type[str] | type[int] = str
    stand_ins: Mapping[str, Words] = field(default_factory=dict)
    is_closed: bool = False
    is_whole: bool = True
    tidy: Callable[[str], str] = _as_it_is
    covers: Callable[[Code], Iterable[Code]] | None = None
    lies_ahead: bool = False


Vocabulary: TypeAlias = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Given:
    """What the meaning of a condition depends on besides the facts: the moment, whose days, and who `me` is."""

    now: datetime
    zone: tzinfo
    stand_ins: Mapping[str, frozenset[Code]] = field(default_factory=dict)
