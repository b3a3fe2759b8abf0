"""The tree of categories: its shape stays a tree, and a merge moves every ticket without touching one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Event
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Conflict, DeskError, Invalid, NotAllowed
from people.models import User
from tests.builders import a_partner, a_ticket, a_user
from tests.forms import a_category, an_admin, when
from tickets.actions import categories as verbs
from tickets.actions.categories import Details
from tickets.actions.classifying import set_category
from tickets.models import Ticket, TicketCategory
from tickets.tree import DEEPEST, Tree
from tickets.vocabulary import fields_for, given_for

pytestmark = pytest.mark.django_db
ACTS = st.tuples(st.sampled_from(["move", "merge", "apart"]), st.integers(0, 5), st.integers(0, 6))


@pytest.fixture
def admin() -> User:
    return an_admin()


def found(user: User, field: str, category: TicketCategory) -> set[int]:
    condition = read(when(field, "is", category.pk))
    return set(
        Ticket.objects.filter(to_query(condition, fields_for(user), given_for(user))).values_list("pk", flat=True)
    )


def test_a_category_is_made_under_another_and_told_to_the_log(admin: User) -> None:
    money = a_category("Money", id="Uang")
    refunds = a_category("Refunds", under=money)
    assert Tree.load().path(refunds.pk) == "Money › Refunds"
    [event] = Event.objects.filter(kind="category.created", subject_id=refunds.pk)
    assert event.detail["after"]["parent_id"] == money.pk


def test_moving_a_category_takes_along_what_is_under_it_with_before_and_after_in_the_log(admin: User) -> None:
    money, coins = a_category("Money"), a_category("Coins")
    refunds = a_category("Refunds", under=money)
    verbs.change(money.pk, Details(money.names, coins.pk), by=admin)
    assert Tree.load().path(refunds.pk) == "Coins › Money › Refunds"
    [event] = Event.objects.filter(kind="category.changed", subject_id=money.pk)
    assert (event.detail["before"]["parent_id"], event.detail["after"]["parent_id"]) == (None, coins.pk)


def test_a_category_is_never_under_itself_nor_too_deep(admin: User) -> None:
    top = a_category("1")
    below = [top]
    for number in range(2, DEEPEST + 1):
        below.append(a_category(str(number), under=below[-1]))
    for wanted in (top, below[-1]):
        with pytest.raises(Invalid, match="under itself"):
            verbs.change(top.pk, Details(top.names, wanted.pk), by=admin)
    with pytest.raises(Invalid, match="levels"):
        a_category("5", under=below[-1])
    other = a_category("other")
    with pytest.raises(Invalid, match="levels"):
        verbs.change(top.pk, Details(top.names, other.pk), by=admin)


def test_two_in_one_place_have_different_names_in_every_language(admin: User) -> None:
    money = a_category("Money", id="Uang")
    with pytest.raises(Invalid) as refused:
        a_category("Cash", id="uang")
    assert set(refused.value.fields) == {"names.id"}
    a_category("Money", under=money)
    with pytest.raises(Invalid, match="English"):
        verbs.create(Details({"id": "Saja"}), by=admin)


def test_a_merge_shows_finds_and_counts_its_tickets_there_and_is_undone_exactly(admin: User) -> None:
    money = a_category("Money")
    refunds, returns = a_category("Refunds", under=money), a_category("Returns")
    mine, other = a_ticket(), a_ticket()
    set_category(mine.pk, to=returns.pk, by=admin)
    set_category(other.pk, to=refunds.pk, by=admin)
    changed = Ticket.objects.get(pk=mine.pk).updated_at
    verbs.merge(returns.pk, into=refunds.pk, by=admin)
    assert Tree.load().path(returns.pk) == "Money › Refunds"
    assert found(admin, "category", refunds) == {mine.pk, other.pk}
    assert found(admin, "category_tree", money) == {mine.pk, other.pk}
    assert Ticket.objects.get(pk=mine.pk).updated_at == changed
    with pytest.raises(Invalid):
        set_category(other.pk, to=returns.pk, by=admin)
    verbs.merge(returns.pk, into=None, by=admin)
    assert found(admin, "category", refunds) == {other.pk}
    assert found(admin, "category", returns) == {mine.pk}
    told = Event.objects.filter(kind="category.merged", subject_id=returns.pk).order_by("pk")
    assert [one.detail["after"]["merged_into"] for one in told] == [refunds.pk, None]


def test_what_can_not_be_merged_is_refused_in_words(admin: User) -> None:
    money, other = a_category("Money"), a_category("Other")
    refunds = a_category("Refunds", under=money)
    for merged, into, words in (
        (money, money, "into itself"),
        (money, refunds, "under it"),
        (money, other, "under this"),
    ):
        with pytest.raises(Invalid, match=words):
            verbs.merge(merged.pk, into=into.pk, by=admin)
    verbs.merge(refunds.pk, into=other.pk, by=admin)
    with pytest.raises(Invalid, match="merged into another"):
        verbs.merge(refunds.pk, into=money.pk, by=admin)
    with pytest.raises(Conflict):
        verbs.change(refunds.pk, Details(refunds.names), by=admin)


def test_one_that_is_out_of_use_takes_what_is_under_it_along_and_stays_on_its_tickets(admin: User) -> None:
    money = a_category("Money")
    refunds = a_category("Refunds", under=money)
    ticket = a_ticket()
    set_category(ticket.pk, to=refunds.pk, by=admin)
    verbs.change(money.pk, Details(money.names, is_active=False), by=admin)
    assert Tree.load().open == []
    with pytest.raises(Invalid):
        set_category(a_ticket().pk, to=refunds.pk, by=admin)
    assert Tree.load().path(Ticket.objects.get(pk=ticket.pk).category_id) == "Money › Refunds"


def test_the_order_among_those_beside_it_is_kept(admin: User) -> None:
    a, b, c = a_category("a"), a_category("b"), a_category("c")
    under = a_category("z", under=a)
    verbs.shift(c.pk, by_steps=-1, by=admin)
    verbs.shift(a.pk, by_steps=-1, by=admin)
    assert [node.pk for node in Tree.load().nodes] == [a.pk, under.pk, c.pk, b.pk]


def test_categories_are_kept_by_in_house_admins() -> None:
    for person in (a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            verbs.create(Details({"en": "x"}), by=person)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(["move", "merge", "apart"]), st.integers(0, 5), st.integers(0, 6)), max_size=8
    )
)
def test_whatever_is_moved_and_merged_it_stays_a_tree(admin: User, acts: list[tuple[str, int, int]]) -> None:
    TicketCategory.objects.update(parent=None, merged_into=None)
    TicketCategory.objects.all().delete()
    made = [a_category(f"c{number}") for number in range(6)]
    for act, one, other in acts:
        row = TicketCategory.objects.get(pk=made[one].pk)
        to = made[other].pk if other < 6 else None
        try:
            if act == "move":
                verbs.change(row.pk, Details(row.names, to), by=admin)
            else:
                verbs.merge(row.pk, into=to if act == "merge" else None, by=admin)
        except DeskError:
            continue
    tree = Tree.load()
    assert len(tree.nodes) == 6
    assert all(node.depth < DEEPEST for node in tree.nodes)
    for row in made:
        now = tree.now(row.pk)
        assert now is not None and now.merged_into_id is None
        assert now.pk == row.pk or row.pk in tree.same(now.pk)
