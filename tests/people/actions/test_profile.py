"""What a person sets for themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.models import Event
from helpdesk.lib.errors import Invalid
from people.actions import profile
from people.actions.profile import Preferences
from tests.builders import a_user

pytestmark = pytest.mark.django_db
MINE = Preferences(name="Sari", language="id", time_zone="Asia/Jakarta", theme="dark", density="compact")


def test_a_change_is_kept_and_recorded() -> None:
    user = a_user("agent", name="Sari")
    profile.change(MINE, by=user)
    user.refresh_from_db()
    assert (user.language, user.time_zone, user.theme, user.density) == ("id", "Asia/Jakarta", "dark", "compact")
    assert Event.objects.get().detail["before"] == {
        "language": "en", "time_zone": "UTC", "theme": "system", "density": "comfortable",
    }  # fmt: skip


@pytest.mark.parametrize("field", ["name", "language", "time_zone", "theme", "density"])
def test_a_value_that_is_no_choice_is_refused_by_its_field(field: str) -> None:
    with pytest.raises(Invalid) as caught:
        profile.change(replace(MINE, **{field: ""}), by=a_user("agent"))
    assert list(caught.value.fields) == [field]
    assert not Event.objects.exists()
