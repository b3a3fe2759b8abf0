"""Scorecards on the page of changes."""

from __future__ import annotations

import pytest
from django.test import Client

from people import audit
from qa.actions import scorecards
from tests.builders import a_user
from tests.qa.cast import a_card, content

pytestmark = pytest.mark.django_db


def test_a_scorecard_that_is_published_again_is_told_with_both_versions(client: Client) -> None:
    admin = a_user("admin")
    first = a_card(by=admin)
    draft = scorecards.begin(first.scorecard_id, by=admin)
    tone = {"key": "tone", "text": {"en": "The tone"}, "scale": "five"}
    scorecards.save(draft.pk, content(tone), revision=draft.revision, note="Less", by=admin)
    scorecards.publish(draft.pk, by=admin)
    [line] = audit.lines([audit.visible_to(admin).filter(kind="scorecard.published").latest("pk")])
    assert [(one.label, one.before, one.after) for one in line.changes] == [("Version", "v1", "v2")]
    client.force_login(admin)
    assert "published the scorecard" in client.get("/admin/audit/").content.decode()
