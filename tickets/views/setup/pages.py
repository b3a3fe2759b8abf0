"""What the admin pages about tickets share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.http import QueryDict

from helpdesk.lib.errors import Conflict, Invalid, TooMany
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest
from tickets.views.setup.inputs import Named

Result = TypeVar("Result")


def admit(request: StaffRequest) -> None:
    require_in_house(request.user, Capability.MANAGE_FORMS)


def attempt(form: Named, verb: Callable[[], Result]) -> Result | None:
    """What the verb returns, or None with its objections in the form, and the words kept."""
    try:
        return verb()
    except Invalid as error:
        form.object_to(error)
    except (Conflict, TooMany) as error:
        form.add_error(None, error.message)
    return None


def moved(order: Sequence[str], data: QueryDict) -> list[str]:
    """The order after a press of `up` or `down`, which names one of it."""
    found = list(order)
    for name, step in (("up", -1), ("down", 1)):
        if (one := data.get(name, "")) in found:
            place = found.index(one)
            found.insert(min(max(place + step, 0), len(found) - 1), found.pop(place))
    return found
