"""From a draft to what is in force: who may, what is refused, and what the database itself keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from sops.actions import drafts, publishing
from sops.actions.drafts import Saving
from sops.models import Approval, ChangeClass, Procedure, ProcedureVersion, State
from tests.builders import a_partner, a_user
from tests.sops.cast import editors, published, short
from tests.sops.procedures import Json, says, step, whole

pytestmark = pytest.mark.django_db


def _data(title: str = "Lost things", **more: object) -> Json:
    steps = [step("info", "look", next="over"), step("end", "over", outcome="done")]
    return whole(steps, key="lost-things", title=says(title), **more)


@pytest.fixture
def pair() -> tuple[User, User]:
    return editors()


@pytest.fixture
def version(pair: tuple[User, User]) -> ProcedureVersion:
    return published(_data(), by=pair)


def test_a_draft_becomes_the_published_version_by_two_people(pair: tuple[User, User]) -> None:
    author, other = pair
    draft = drafts.create(_data(), by=author)
    assert publishing.submit(draft.pk, by=author).state == State.IN_REVIEW
    with pytest.raises(NotAllowed, match="second person"):
        publishing.decide(draft.pk, approve=True, sha256=draft.sha256, by=author)
    publishing.decide(draft.pk, approve=True, sha256=draft.sha256, by=other)
    assert publishing.publish(draft.pk, by=author).state == State.PUBLISHED
    kinds = Event.objects.filter(subject_kind="procedure").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "procedure.created", "procedure.submitted", "procedure.approved", "procedure.published",
    ]  # fmt: skip


def test_a_new_version_takes_the_place_of_the_old_from_the_same_moment(
    version: ProcedureVersion, pair: tuple[User, User]
) -> None:
    newer = published(_data("Lost and found"), by=pair)
    version.refresh_from_db()
    assert (version.state, newer.number, newer.state) == (State.SUPERSEDED, 2, State.PUBLISHED)
    assert version.effective_until == newer.effective_from
    assert newer.procedure.title == "Lost and found"


@pytest.mark.parametrize("user", [lambda: a_user("agent"), lambda: a_user("admin", partner=a_partner())])
def test_who_does_not_edit_procedures_makes_no_draft(user: object) -> None:
    with pytest.raises(NotAllowed):
        drafts.create(_data(), by=user())  # type: ignore[operator]


def test_of_two_editors_who_save_at_once_the_second_is_told(pair: tuple[User, User]) -> None:
    author, other = pair
    draft = drafts.create(_data(), by=author)
    drafts.save(draft.pk, Saving(data=_data("Mine"), revision=1), by=author)
    with pytest.raises(Conflict, match="Somebody saved"):
        drafts.save(draft.pk, Saving(data=_data("Theirs"), revision=1), by=other)
    draft.refresh_from_db()
    assert draft.definition["title"]["en"] == "Mine"


def test_a_draft_may_be_wrong_but_not_unreadable_and_is_not_handed_in_with_errors(pair: tuple[User, User]) -> None:
    author, _other = pair
    broken = _data()
    broken["steps"][0]["next"] = "nowhere"
    draft = drafts.create(broken, by=author)
    with pytest.raises(Invalid, match="leads to “nowhere”"):
        publishing.submit(draft.pk, by=author)
    with pytest.raises(Invalid) as refused:
        drafts.save(draft.pk, Saving(data={**broken, "steps": [3]}, revision=1), by=author)
    assert "steps.0.kind" in refused.value.fields
    with pytest.raises(Invalid, match="never changes"):
        drafts.save(draft.pk, Saving(data={**_data(), "key": "other"}, revision=1), by=author)


def test_an_edit_after_approval_voids_it(pair: tuple[User, User]) -> None:
    author, other = pair
    draft = drafts.create(_data(), by=author)
    publishing.submit(draft.pk, by=author)
    publishing.decide(draft.pk, approve=True, sha256=draft.sha256, by=other)
    publishing.take_back(draft.pk, by=author)
    saved = drafts.save(draft.pk, Saving(data=_data("Changed"), revision=1), by=author)
    ProcedureVersion.objects.filter(pk=draft.pk).update(state=State.APPROVED)
    with pytest.raises(Conflict, match="was not approved"):
        publishing.publish(saved.pk, by=author)


def test_what_is_approved_is_what_was_read(pair: tuple[User, User]) -> None:
    author, other = pair
    draft = drafts.create(_data(), by=author)
    publishing.submit(draft.pk, by=author)
    with pytest.raises(Conflict, match="not the text that you read"):
        publishing.decide(draft.pk, approve=True, sha256="0" * 64, by=other)
    with pytest.raises(Invalid, match="what must change"):
        publishing.decide(draft.pk, approve=False, sha256=draft.sha256, by=other)
    assert publishing.decide(draft.pk, approve=False, sha256=draft.sha256, by=other, note="No").state == State.DRAFT


def test_an_editorial_change_is_verified_by_the_machine(version: ProcedureVersion, pair: tuple[User, User]) -> None:
    author, _other = pair
    draft = drafts.begin(version.procedure_id, by=author)
    more = _data()
    more["steps"][0]["mandatory"] = True
    editorial = ChangeClass.EDITORIAL
    drafts.save(draft.pk, Saving(data=more, revision=1, note="Words", change_class=editorial), by=author)
    with pytest.raises(Invalid, match="More than words changed"):
        publishing.submit(draft.pk, by=author)
    words = Saving(data=_data("Other words"), revision=2, note="Words", change_class=editorial)
    drafts.save(draft.pk, words, by=author)
    assert publishing.submit(draft.pk, by=author).state == State.IN_REVIEW


def test_a_change_is_explained(version: ProcedureVersion, pair: tuple[User, User]) -> None:
    draft = drafts.begin(version.procedure_id, by=pair[0])
    with pytest.raises(Invalid, match="what changes and why"):
        publishing.submit(draft.pk, by=pair[0])


def test_a_scheduled_version_comes_into_force_when_it_is_due(pair: tuple[User, User]) -> None:
    author, other = pair
    draft = drafts.create(_data(), by=author)
    publishing.submit(draft.pk, by=author)
    publishing.decide(draft.pk, approve=True, sha256=draft.sha256, by=other)
    publishing.publish(draft.pk, at=clock.now() + timedelta(days=2), by=author)
    assert publishing.publish_due() == 0
    ProcedureVersion.objects.filter(pk=draft.pk).update(effective_from=clock.now() - timedelta(minutes=1))
    assert (publishing.publish_due(), publishing.publish_due()) == (1, 0)
    draft.refresh_from_db()
    assert draft.state == State.PUBLISHED


def test_there_is_one_version_in_the_making(version: ProcedureVersion, pair: tuple[User, User]) -> None:
    draft = drafts.begin(version.procedure_id, by=pair[0])
    assert drafts.begin(version.procedure_id, by=pair[1]) == draft
    drafts.throw_away(draft.pk, by=pair[0])
    with pytest.raises(Missing):
        drafts.throw_away(draft.pk, by=pair[0])
    assert Procedure.objects.filter(pk=version.procedure_id).exists()


def test_others_see_what_was_published_and_editors_see_all(pair: tuple[User, User]) -> None:
    drafts.create(_data(), by=pair[0])
    short()
    seen = [set(Procedure.objects.visible_to(one).values_list("key", flat=True)) for one in (a_user(), pair[1])]
    assert seen == [{"short"}, {"short", "lost-things"}]


# --- What the database itself refuses -------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "definition = '{}'", "sha256 = 'x'", "graph_sha256 = 'x'", "note = 'x'", "number = 9", "change_class = 'minor'",
        "state = 'draft'", "effective_from = now() - interval '1 day'",
    ],
)  # fmt: skip
def test_a_published_version_is_never_changed(version: ProcedureVersion, change: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE sops_procedureversion SET {change} WHERE id = %s", [version.pk])  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM sops_procedureversion WHERE id = %s", [version.pk])


def test_a_version_in_review_is_not_changed_either(pair: tuple[User, User]) -> None:
    draft = drafts.create(_data(), by=pair[0])
    publishing.submit(draft.pk, by=pair[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=draft.pk).update(sha256="x")


def test_an_approval_is_kept_and_is_never_the_authors_own(version: ProcedureVersion, pair: tuple[User, User]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(version=version, approver=pair[0], is_approved=True, sha256=version.sha256)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(version=version).update(is_approved=False)


def test_versions_never_hold_at_the_same_time(version: ProcedureVersion, pair: tuple[User, User]) -> None:
    published(_data("Second"), by=pair)
    with pytest.raises(IntegrityError, match="never_hold_at_once"), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(effective_until=clock.now() + timedelta(days=3))
