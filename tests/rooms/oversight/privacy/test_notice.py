"""The notice says what is really stored and which cookies are really set."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils.translation import override

from bersama.cocreation.stakeholders.actions import Known, add_stakeholder
from bersama.core import datamap
from bersama.core.checks import all_routes
from bersama.oversight.privacy.models import Look
from bersama.oversight.privacy.present import LOOKED
from bersama.oversight.privacy.registry import COOKIES
from tests import world as w

pytestmark = pytest.mark.django_db


def test_every_table_is_described() -> None:
    assert datamap.missing() == []


def test_each_description_says_what_why_how_long_and_who_sees_it() -> None:
    incomplete = [
        model.__name__
        for model, held in datamap.described().items()
        if not str(held.what)
        or (held.about != "machine" and not (held.why and held.kept and held.seen_by))
    ]
    assert incomplete == []


def test_the_notice_shows_each_description_and_each_cookie() -> None:
    page = Client().get("/privacy")
    text = page.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    assert page.status_code == 200
    shown = [str(held.what) for held in datamap.held("participant", "member", "firm", "machine")]
    assert [what for what in shown if what not in text] == []
    assert [c.name for c in COOKIES if f'<span class="code">{c.name}</span>' not in text] == []


@pytest.mark.parametrize("language", ["en", "ms", "id"])
def test_the_notice_is_there_in_three_languages(language: str) -> None:
    client = Client(headers={"accept-language": language})
    page = client.get("/privacy")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ms", "id"])
def test_each_cell_of_the_notice_begins_large_and_ends_with_a_full_stop(language: str) -> None:
    with override(language):
        cells = [
            str(cell)
            for held in datamap.described().values()
            for cell in (held.what, held.why, held.kept, held.seen_by)
        ]
        cells += [str(cell) for cookie in COOKIES for cell in (cookie.why, cookie.kept)]
    uneven = [c for c in cells if c and (c[0] != c[0].upper() or not c.endswith("."))]
    assert uneven == []


def nonce(client: Client, path: str) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', client.get(path).content.decode())
    assert found is not None, path
    return found[1]


def send(client: Client, path: str, form: str = "", **data: Any) -> Any:
    return client.post(path, {"nonce": nonce(client, form or path), **data})


def test_the_cookies_that_are_set_are_the_declared_ones(settings: Any) -> None:
    settings.BERSAMA_SMTP = "smtp://localhost"
    bakery = w.make_firm(mail="rotipagi.example")
    engagement = w.ask_breads(bakery)
    slips = w.ask_breads(bakery, title="By slips", access="slips")
    question = engagement.questions.get()
    choice = question.choices.first().pk
    guest = Client(headers={"user-agent": "a phone"})
    address = f"/e/{engagement.code}/"
    send(guest, f"{address}answer", address, **{f"q{question.pk}": choice, "accepts_terms": "on"})
    guest.post("/language", {"language": "ms", "next": "/"})
    send(guest, "/sign-in", email="aminah@rotipagi.example")
    owner = w.sign_in(Client(), bakery.aminah)
    firm = f"/w/{bakery.firm.slug}"
    send(owner, "/account/mail", email="new@rotipagi.example")
    send(owner, "/account/device")
    send(owner, f"{firm}/members/invite", name="Dewi", role="staff")
    send(owner, f"{firm}/q/{slips.code}/slips", count=10)
    entry = add_stakeholder(
        actor=bakery.aminah,
        organisation=bakery.firm,
        known=Known(name="Pak Tani", group="suppliers"),
    )
    send(owner, f"{firm}/know/{entry.public_id}/held")
    seen = {name for client in (guest, owner) for name in client.cookies}
    patterns = [cookie.name for cookie in COOKIES]
    assert {n for n in seen if not any(fnmatch(n, p) for p in patterns)} == set()
    met = {p for p in patterns if any(fnmatch(n, p) for n in seen)}
    # One line on the next page is only left by some acts; it is Django's own.
    assert set(patterns) - met <= {"messages"}


def test_pages_that_show_personal_data_are_of_known_kinds_and_of_one_place() -> None:
    """Of one round, or of the register of one firm."""
    shows = {
        route.name: (
            route.callback.shows,
            "<str:code>" in pattern or pattern.startswith("w/<slug:org>/know"),
        )
        for pattern, route in all_routes(get_resolver())
        if getattr(route.callback, "shows", "")
    }
    assert {kind for kind, _code in shows.values()} == set(LOOKED)
    assert {name for name, (_kind, in_round) in shows.items() if not in_round} == set()
    assert {value for value, _label in Look._meta.get_field("what").flatchoices} == set(LOOKED)
