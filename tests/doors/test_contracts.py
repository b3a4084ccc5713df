"""What holds at every address: forms are ours, unknown words change nothing, nobody is led away."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bersama.core import once
from bersama.core.ledger.models import Entry
from tests.doors.doors import DOORS, FORM_ONLY, Door
from tests.doors.houses import Street
from tests.doors.visiting import Knocker, Visitor, body_of, visitors

pytestmark = pytest.mark.django_db
STRANGE = (
    "?order_by=user__password&q%5Buser_email_start%5D=a&_connector=OR&is_hidden=0&id=1"
    "&org=kedai&per_page=1e400&format=json&include=participants&fields=*"
)
LEADING_AWAY = (
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example/w/",
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%09/evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "///evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "@evil.example",
    "evil.example",
)


@pytest.fixture(scope="module")
def knocker(street: Street) -> Knocker:
    return Knocker(street)


def _named(street: Street, *names: str) -> list[Visitor]:
    return [who for who in visitors(street) if who.name in names]


FORMS = [door for door in DOORS if door.post]


@pytest.mark.parametrize("door", FORMS, ids=[f"{n}-{d.name}" for n, d in enumerate(FORMS)])
def test_a_form_from_another_site_does_nothing(
    street: Street, knocker: Knocker, door: Door
) -> None:
    """Without the protection of our own form each POST is refused, before anything is asked."""
    visit = next(iter(door.visits(street)))
    before = Entry.objects.count()
    for who in _named(street, "anonymous", "participant", "owner"):
        with knocker.knock(door, visit, who, "POST", data=door.data(visit), strict=True) as (
            response,
            _asked,
        ):
            assert response.status_code in (401, 403), f"{door.name} by {who.name}"
            assert Entry.objects.count() == before


READ = [door for door in DOORS if door.get != FORM_ONLY]


@pytest.mark.parametrize("door", READ, ids=[f"{n}-{d.name}" for n, d in enumerate(READ)])
def test_unknown_words_in_the_address_change_nothing(
    street: Street, knocker: Knocker, door: Door
) -> None:
    visit = next(iter(door.visits(street)))
    for who in _named(street, "participant", "owner"):
        with knocker.knock(door, visit, who) as (plain, _asked):
            expected = plain.status_code, _steady(body_of(plain))
        with knocker.knock(door, visit, who, query=STRANGE) as (strange, _asked):
            found = strange.status_code, _steady(body_of(strange))
        assert found == expected, f"{door.name} by {who.name}"


def _steady(body: str) -> str:
    """The page without what is drawn afresh each time, and without its own address."""
    body = re.sub(r'name="(nonce|csrfmiddlewaretoken)" value="[^"]*"', "", body)
    body = re.sub(r'name="next" value="[^"]*"', "", body)
    body = re.sub(r"/sign-in\?next=[^\"]*", "", body)
    body = re.sub(r'"(worker_seconds|backup_hours)": [^,}]*', "", body)
    return re.sub(r'\d\d:\d\d:\d\d(\.\d+)?|"(at|taken_at|made_at)": "[^"]*"', "", body)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil"])
def test_another_host_is_refused(street: Street, host: str) -> None:
    response = Client().get("/sign-in", headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


@pytest.mark.parametrize("target", LEADING_AWAY)
def test_nobody_is_led_elsewhere(street: Street, target: str) -> None:
    client = Client()
    sent = {"language": "ms", "next": target, "nonce": once.make()}
    led = client.post("/language", sent).headers["Location"]
    assert re.fullmatch(r"/(?![/\\]).*|/", led), led
    assert "evil" not in led
    page = client.get("/sign-in", {"next": target}).content.decode()
    assert not re.search(r'(href|action)="[^"]*evil', page)
