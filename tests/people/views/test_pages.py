"""The pages of people: one success and one refusal each; the rules themselves are tested with the verbs."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from helpdesk.lib import clock
from people.actions import tokens, users
from people.actions.invitations import key_of
from people.actions.users import Details
from people.models import ApiToken, Partner, Role, Site, Team, User
from tests.builders import a_partner, a_role, a_site, a_team, a_user, built_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    """Signed in by the client of the test."""
    user = a_user("admin", email="admin@example.org", name="Ratna Admin")
    client.force_login(user)
    return user


def form_of(user: User, **changed: object) -> dict[str, object]:
    return {
        "name": user.name, "email": user.email, "roles": [role.pk for role in user.roles.all()],
        "partner": user.partner_id or "", "teams": [team.pk for team in user.teams.all()],
        "language": user.language, "time_zone": user.time_zone,
    } | changed  # fmt: skip


class TestProfile:
    FORM = {"name": "Ratna", "language": "id", "time_zone": "Asia/Jakarta", "theme": "dark", "density": "compact"}

    def test_it_is_saved_and_the_next_page_looks_so(self, client: Client, admin: User) -> None:
        page = client.post("/settings/profile/", self.FORM, follow=True).content.decode()
        assert 'lang="id"' in page
        assert 'data-theme="dark"' in page
        assert 'data-density="compact"' in page

    def test_the_menu_turns_light_to_dark_for_good(self, client: Client, admin: User) -> None:
        assert client.post("/settings/theme/", {"theme": "dark"}).status_code == 204
        assert 'data-theme="dark"' in client.get("/settings/profile/").content.decode()

    def test_what_can_not_be_saved_is_kept_and_marked(self, client: Client, admin: User) -> None:
        answer = client.post("/settings/profile/", self.FORM | {"name": "R" * 121})
        assert answer.status_code == 422
        assert "R" * 121 in answer.content.decode()


class TestTokens:
    def test_the_secret_is_shown_once_and_works(self, client: Client, admin: User) -> None:
        page = client.post("/settings/tokens/", {"name": "Export", "scopes": ["read"], "days": 30})
        secret = re.search(r"desk_[\w-]{40,}", page.content.decode())
        assert secret
        assert "no-store" in page.headers["Cache-Control"]
        assert secret[0] not in client.get("/settings/tokens/").content.decode()
        api = Client(headers={"authorization": f"Bearer {secret[0]}"})
        assert api.get("/api/v1/users/me/").json()["id"] == admin.pk

    def test_one_without_a_scope_is_not_made(self, client: Client, admin: User) -> None:
        assert client.post("/settings/tokens/", {"name": "Export", "days": 30}).status_code == 422
        assert not ApiToken.objects.exists()

    def test_revoking_ends_it(self, client: Client, admin: User) -> None:
        token, secret = tokens.create("Export", scopes=["read"], by=admin)
        client.post(f"/settings/tokens/{token.pk}/revocation/")
        assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/users/me/").status_code == 401

    def test_nobody_revokes_anothers_here(self, client: Client, admin: User) -> None:
        token, _secret = tokens.create("Export", scopes=["read"], by=a_user("agent"))
        assert client.post(f"/settings/tokens/{token.pk}/revocation/").status_code == 404


class TestInvitation:
    def test_the_link_asks_for_a_password_and_signs_in(self, client: Client) -> None:
        user = users.invite(Details(name="Sari", email="sari@example.org"), by=a_user("admin"))
        page = f"/accounts/invitations/{key_of(user)}/"
        assert "Welcome, Sari" in client.get(page).content.decode()
        assert client.post(page, {"password": "short"}).status_code == 422
        assert client.post(page, {"password": "three plain words"}).status_code == 302
        assert client.get("/settings/profile/").status_code == 200

    def test_a_dead_link_says_what_to_do(self, client: Client) -> None:
        answer = client.get("/accounts/invitations/nonsense/")
        assert answer.status_code == 404
        assert "Ask your admin" in answer.content.decode()


class TestPeople:
    def test_an_invitation_is_sent_from_the_form(self, client: Client, admin: User) -> None:
        form = {"name": "Sari", "email": "sari@example.org", "roles": [built_in("agent").pk], "language": "id",
                "time_zone": "Asia/Jakarta"}  # fmt: skip
        assert client.post("/admin/people/new/", form).headers["Location"] == "/admin/people/"
        assert User.objects.get(email="sari@example.org").is_invited

    def test_an_address_that_is_taken_is_told_at_its_field(self, client: Client, admin: User) -> None:
        taken = a_user("agent")
        answer = client.post("/admin/people/new/", form_of(taken, name="Twice"))
        assert answer.status_code == 422
        assert "signs in with this address already" in answer.content.decode()

    def test_a_change_is_saved(self, client: Client, admin: User) -> None:
        user = a_user("agent")
        client.post(f"/admin/people/{user.pk}/", form_of(user, name="New Name"))
        user.refresh_from_db()
        assert user.name == "New Name"

    def test_the_last_admin_is_told_why_the_role_stays_and_the_words_are_kept(
        self, client: Client, admin: User
    ) -> None:
        answer = client.post(f"/admin/people/{admin.pk}/", form_of(admin, name="Kept", roles=[built_in("agent").pk]))
        assert answer.status_code == 422
        assert "last admin" in answer.content.decode()
        assert 'value="Kept"' in answer.content.decode()

    def test_leaving_and_coming_back(self, client: Client, admin: User) -> None:
        user = a_user("agent")
        client.post(f"/admin/people/{user.pk}/deactivation/")
        assert not User.objects.get(pk=user.pk).is_active
        client.post(f"/admin/people/{user.pk}/reactivation/")
        assert User.objects.get(pk=user.pk).is_active

    def test_a_new_link_is_sent(self, client: Client, admin: User) -> None:
        user = users.invite(Details(name="Sari", email="sari@example.org"), by=admin)
        old = key_of(user)
        client.post(f"/admin/people/{user.pk}/invitation/")
        assert client.get(f"/accounts/invitations/{old}/").status_code == 404

    def test_the_list_is_filtered(self, client: Client, admin: User) -> None:
        team = a_team("Jakarta")
        a_user("lead", name="Lia Lead", last_login=clock.now())
        a_user("agent", name="Tono Team", teams=[team], last_login=clock.now())
        a_user("agent", name="Gone Girl", is_active=False)
        users.invite(Details(name="Nina New", email="nina@example.org"), by=admin)
        for query, shown in (
            ("q=lia", "Lia Lead"), (f"team={team.slug}", "Tono Team"), ("role=lead", "Lia Lead"),
            ("state=left", "Gone Girl"), ("state=invited", "Nina New"),
        ):  # fmt: skip
            page = client.get(f"/admin/people/?{query}").content.decode()
            names = [name for name in ("Lia Lead", "Tono Team", "Gone Girl", "Nina New") if f"<b>{name}</b>" in page]
            assert names == [shown], query

    def test_the_list_goes_on_where_a_page_ends(
        self, client: Client, admin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("people.views.people.PAGE_SIZE", 3)
        for _ in range(6):
            a_user("agent", name="Same Name")
        seen, address = list[str](), "/admin/people/?q=Same"
        while address:
            page = client.get(address).content.decode()
            seen += re.findall(r'class="person" href="/admin/people/(\d+)/"', page)
            more = re.search(r'href="(\?[^"]*after=\d+)"', page)
            address = "/admin/people/" + more[1].replace("&amp;", "&") if more else ""
        assert len(seen) == len(set(seen)) == 6

    def test_it_costs_the_same_however_many_people_there_are(
        self, client: Client, admin: User, django_assert_max_num_queries: object
    ) -> None:
        for _ in range(15):
            a_user("agent", "lead", teams=[a_team()], site=a_site())
        client.get("/admin/people/")
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            client.get("/admin/people/")


class TestPlaces:
    def test_each_is_made_and_changed(self, client: Client, admin: User) -> None:
        client.post("/admin/partners/new/", {"name": "Sinar"})
        sinar = Partner.objects.get(name="Sinar")
        client.post("/admin/teams/new/", {"name": "Day", "partner": sinar.pk})
        client.post("/admin/sites/new/", {"name": "Jakarta", "time_zone": "Asia/Jakarta", "partner": sinar.pk})
        client.post("/admin/roles/new/", {"name": "Checker", "capabilities": ["review_quality"]})
        team, site, role = Team.objects.get(), Site.objects.get(), Role.objects.get(name="Checker")
        assert team.partner == site.partner == sinar
        client.post(f"/admin/teams/{team.pk}/", {"name": "Night", "is_active": "on"})
        client.post(f"/admin/sites/{site.pk}/", {"name": "Makati", "time_zone": "Asia/Manila"})
        client.post(f"/admin/roles/{role.pk}/", {"name": "Checker", "capabilities": []})
        client.post(f"/admin/partners/{sinar.pk}/", {"name": "Surya"})
        assert Team.objects.get().name == "Night"
        assert Site.objects.get().time_zone == "Asia/Manila"
        assert Role.objects.get(pk=role.pk).capabilities == []
        sinar.refresh_from_db()
        assert (sinar.name, sinar.is_active) == ("Surya", False)

    def test_a_name_that_is_taken_is_told(self, client: Client, admin: User) -> None:
        for make, address in ((a_team, "teams"), (a_partner, "partners"), (a_role, "roles")):
            taken = make(name="Taken")
            answer = client.post(f"/admin/{address}/new/", {"name": taken.name})
            assert answer.status_code == 422
            assert "already" in answer.content.decode()

    def test_a_partner_with_people_stays_open_and_says_why(self, client: Client, admin: User) -> None:
        partner = a_partner()
        a_user("agent", partner=partner)
        answer = client.post(f"/admin/partners/{partner.pk}/", {"name": partner.name})
        assert answer.status_code == 422
        assert "1 people of this partner" in answer.content.decode()
