"""The front door, the owner's home, the state of the site, and who is let where."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from bersama.commons.organisations import actions as organisations
from bersama.core import health, pulse
from bersama.core.actor import CONSOLE
from bersama.web import home
from tests.world import World, ask_breads, make_firm, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm("Roti Pagi")


@pytest.fixture
def other() -> World:
    return make_firm("Kopi Tua", owner="Budi", staff="Dewi")


@pytest.fixture
def well(settings: Any, tmp_path: Any) -> None:
    settings.BERSAMA_DATA = tmp_path
    settings.BERSAMA_URL = "https://ask.roti.example"
    pulse.beat("worker")


def html(answer: Any) -> str:
    return str(answer.content.decode())


# --- the front door ----------------------------------------------------------------------


def test_a_visitor_reads_what_this_is(client: Client) -> None:
    page = html(client.get("/"))
    assert "Ask. Decide. Answer everybody." in page
    assert 'href="/sign-in"' in page
    assert "/sign-up" not in page


def test_signing_up_is_offered_where_it_is_possible(client: Client, settings: Any) -> None:
    settings.BERSAMA_SIGNUP, settings.BERSAMA_SMTP = True, "smtp://127.0.0.1"
    assert 'href="/sign-up"' in html(client.get("/"))


def test_somebody_goes_to_their_workspace(client: Client, world: World) -> None:
    assert sign_in(client, world.chen).get("/").headers["Location"] == "/w/roti-pagi/"


def test_somebody_with_two_workspaces_chooses(client: Client, world: World, other: World) -> None:
    organisations.make_organisation(actor=CONSOLE, name="Nasi Senja", owner=world.owner)
    page = html(sign_in(client, world.aminah).get("/"))
    assert re.findall(r'href="(/w/[^"]+)"', page) == ["/w/nasi-senja/", "/w/roti-pagi/"]
    assert "Kopi Tua" not in page


def test_somebody_who_belongs_nowhere_reads_what_this_is(client: Client, world: World) -> None:
    answer = sign_in(client, make_person("Eko")).get("/")
    assert answer.status_code == 200
    assert "Roti" not in html(answer)


# --- home --------------------------------------------------------------------------------


def test_home_of_a_new_firm_shows_how_to_begin(client: Client, world: World) -> None:
    page = html(sign_in(client, world.aminah).get("/w/roti-pagi/"))
    assert "Nobody was asked anything yet." in page
    assert "Roti Pagi" in page


def test_home_has_the_places_that_exist(client: Client, world: World) -> None:
    page = html(sign_in(client, world.aminah).get("/w/roti-pagi/"))
    assert '<a class="place" href="/w/roti-pagi/" aria-current="page">' in page
    assert 'href="/w/roti-pagi/members"' in page
    assert 'href="/w/roti-pagi/settings"' in page
    staff = html(sign_in(Client(), world.chen).get("/w/roti-pagi/"))
    assert 'href="/w/roti-pagi/members"' in staff
    assert 'href="/w/roti-pagi/settings"' not in staff


@pytest.mark.parametrize("path", ["/w/roti-pagi/", "/w/roti-pagi/members", "/w/nowhere/"])
def test_who_is_let_into_a_firm(client: Client, world: World, other: World, path: str) -> None:
    inside = 404 if "nowhere" in path else 200
    assert client.get(path).headers["Location"] == f"/sign-in?next={path.replace('/', '%2F')}"
    assert client.post(path).headers["Location"] == "/sign-in?next=%2F"
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert (fragment.status_code, "Location" in fragment.headers) == (401, False)
    for who, status in [(world.aminah, inside), (world.chen, inside), (other.aminah, 404)]:
        answer = sign_in(Client(), who).get(path)
        assert answer.status_code == status
        if status == 404:
            assert "Roti Pagi" not in html(answer)
    stranger = sign_in(Client(), make_person("Eko"))
    assert stranger.get(path).status_code == 404
    assert stranger.get(path, headers={"HX-Request": "true"}).status_code == 404


def test_alerts_say_what_to_do(world: World, settings: Any, tmp_path: Any) -> None:
    settings.BERSAMA_DATA, settings.BERSAMA_URL = tmp_path, "http://localhost:8000"
    said = home.alerts()
    assert len(said) == 2
    assert "no phone can open them" in said[0]
    assert "The worker does not run" in said[1]


def test_nothing_worries_when_all_is_well(world: World, well: None) -> None:
    assert home.alerts() == []


@pytest.mark.parametrize(
    "facts,said",
    [
        ({"backup_old": True, "backup_hours": 50}, "50 hours old"),
        ({"backup_old": True, "backup_hours": None}, "No good backup was made yet"),
        ({"clock_behind": True}, "clock of this machine is behind"),
        ({"worker_late": True}, "worker does not run"),
    ],
)
def test_each_worry_has_its_sentence(
    well: None, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], said: str
) -> None:
    known = {
        "database": True,
        "worker_seconds": 1,
        "worker_late": False,
        "backup_hours": 1,
        "backup_old": False,
        "clock_behind": False,
    }
    monkeypatch.setattr(home, "report", lambda: health.Health(**{**known, **facts}))
    (only,) = home.alerts()
    assert said in only


# --- the state of the site ---------------------------------------------------------------


def test_health_says_that_all_is_well(client: Client, well: None) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    facts = json.loads(answer.content)
    assert facts == {
        "ok": True,
        "database": "ok",
        "worker_seconds": 0,
        "backup_hours": None,
        "backup": "none yet",
        "clock": "ok",
    }


def test_health_says_that_the_worker_is_gone(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.BERSAMA_DATA = tmp_path
    answer = client.get("/health")
    assert (answer.status_code, json.loads(answer.content)["ok"]) == (503, False)


def test_health_says_that_the_database_is_away(
    client: Client, well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_database", lambda: False)
    answer = client.get("/health")
    assert (answer.status_code, json.loads(answer.content)["database"]) == (503, "away")


def test_health_names_nobody(client: Client, world: World, well: None) -> None:
    page = html(client.get("/health"))
    assert "Aminah" not in page
    assert "Roti" not in page


@pytest.mark.parametrize("development,status", [(False, 404), (True, 200)])
def test_the_style_guide_is_for_development(
    client: Client, settings: Any, development: bool, status: int
) -> None:
    settings.BERSAMA_DEVELOPMENT = development
    assert client.get("/styleguide").status_code == status


# --- errors ------------------------------------------------------------------------------


def test_a_form_that_its_protection_refuses_keeps_what_was_typed(world: World) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), world.aminah)
    answer = client.post("/w/roti-pagi/settings", {"name": "Roti Malam", "nonce": "secret"})
    page = html(answer)
    assert answer.status_code == 403
    assert "<blockquote>Roti Malam</blockquote>" in page
    assert "secret" not in page


@pytest.mark.parametrize("path", ["/nowhere", "/w/", "/enter/", "/members", "/static/x.css"])
def test_what_is_not_there_says_so(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404


def test_a_mistake_of_ours_has_a_page(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burn(*args: object) -> None:
        raise RuntimeError("burnt at /secret/path")

    monkeypatch.setattr("bersama.web.pages.workspaces_of", burn)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side." in html(answer)
    assert "/secret/path" not in html(answer)
    assert re.search(r'class="code">[0-9a-f]{8}<', html(answer))


@pytest.mark.parametrize("path", ["/", "/sign-in", "/w/roti-pagi/", "/health", "/account"])
def test_no_page_of_anybody_is_kept_by_others(world: World, path: str) -> None:
    for client in (Client(), sign_in(Client(), world.aminah)):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_style_sheet_is_kept_for_good(client: Client) -> None:
    found = re.search(r'href="(/look/[^"]+\.css)"', html(client.get("/sign-in")))
    assert found is not None
    answer = client.get(found.group(1))
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", ""])
def test_another_host_name_is_refused(client: Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host or "[::1"})
    assert answer.status_code == 400


@pytest.mark.parametrize("language", ["en", "ms", "id"])
def test_every_page_here_is_drawn_in_every_language(
    world: World, well: None, language: str
) -> None:
    client = sign_in(Client(), world.aminah)
    client.cookies["language"] = language
    for path in ("/w/roti-pagi/", "/w/roti-pagi/members", "/account", "/nowhere"):
        assert f'<html lang="{language}"' in html(client.get(path))


def test_home_asks_the_database_a_few_times_only(
    client: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, world.aminah)
    client.get("/w/roti-pagi/")
    with django_assert_max_num_queries(16):
        client.get("/w/roti-pagi/")


def test_an_address_without_its_last_slash_leads_to_the_page(world: World) -> None:
    code = ask_breads(world).code
    sent = Client().get(f"/e/{code}")
    assert (sent.status_code, sent.url) == (301, f"/e/{code}/")
    assert Client().get("/e/nothing-such", follow=True).status_code == 404
