from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def effect_table(transactional_db: None) -> Iterator[None]:
    from tests.events import effects  # needs Django, which is set up after this file is read

    effects.drop()
    effects.create()
    yield
    effects.drop()
