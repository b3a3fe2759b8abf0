from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tickets.models import Mailbox


@pytest.fixture
def mailbox(transactional_db: None) -> Mailbox:
    """support@clips.test, committed, for processes of their own to see."""
    from tests.mail.mailboxes import a_mailbox  # models can be imported only once Django is set up

    return a_mailbox()
