"""What a form that is built in the page does when it is saved: what is wrong is said in it, and nothing is lost."""

from __future__ import annotations

from typing import Protocol, TypeVar

from django import forms

from helpdesk.lib.errors import Conflict, Invalid, TooMany
from people.models import User

Kept = TypeVar("Kept", covariant=True)


class Draft(Protocol[Kept]):
    @property
    def inputs(self) -> forms.BaseForm: ...

    def save(self, by: User) -> Kept: ...

    def object_to(self, error: Invalid) -> None: ...


def kept(draft: Draft[Kept], by: User) -> Kept | None:
    """What was saved; None where the draft now says what is wrong with it."""
    try:
        return draft.save(by)
    except Invalid as error:
        draft.object_to(error)
    except (Conflict, TooMany) as error:
        draft.inputs.add_error(None, error.message)
    return None
