"""Organisations of five kinds, and the public list of those who want to be found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.commons.organisations import actions
from bersama.commons.organisations.models import Organisation, SignUp
from bersama.commons.organisations.queries import KINDS
from bersama.core import clock, once
from bersama.core.actor import CONSOLE, Actor
from bersama.core.errors import Invalid
from bersama.core.ledger.verifying import verify
from tests import world as w

pytestmark = pytest.mark.django_db
LIST_QUERIES = 2


def say(world: w.World, **other: Any) -> Organisation:
    said = {"name": world.firm.name, "language": "en", "time_zone": "Asia/Kuala_Lumpur"}
    return actions.edit_organisation(actor=world.aminah, organisation=world.firm, **(said | other))


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


@pytest.mark.parametrize("kind", ["sme", "agency", "research", "ngo", "public"])
def test_each_kind_is_chosen_in_the_settings_and_found(client: Client, kind: str) -> None:
    world = w.make_firm("Roti Pagi", owner="Aminah", staff="Chen")
    w.make_firm("Kedai Lain", owner="Farid", staff="Gita")
    w.sign_in(client, world.aminah)
    sent = post(
        client,
        f"/w/{world.firm.slug}/settings",
        name="Roti Pagi",
        language="en",
        time_zone="Asia/Kuala_Lumpur",
        kind=kind,
        is_listed="on",
    )
    assert sent.status_code == 303
    page = Client().get("/o/", {"kind": kind}).content.decode()
    assert "Roti Pagi" in page
    assert str(KINDS[kind]) in page
    others = [code for code in KINDS if code != kind]
    assert ["Roti Pagi" in Client().get("/o/", {"kind": k}).content.decode() for k in others] == [
        False
    ] * 4
    assert "Kedai Lain" not in Client().get("/o/").content.decode()  # did not ask to be found
    assert verify().first is None


def test_nobody_of_their_people_is_named(client: Client) -> None:
    world = w.make_firm(owner="Aminah", staff="Chen", mail="rotipagi.example")
    say(world, is_listed=True)
    page = client.get("/o/").content.decode()
    assert [word in page for word in ("Aminah", "Chen", "rotipagi.example", "Roti Pagi")] == [
        False,
        False,
        False,
        True,
    ]


def test_who_no_longer_wants_it_is_gone_from_the_list(client: Client) -> None:
    world = w.make_firm()
    say(world, is_listed=True, kind="ngo")
    say(world, is_listed=False)
    world.firm.refresh_from_db()
    assert (world.firm.kind, world.firm.is_listed) == ("ngo", False)
    assert "Roti Pagi" not in client.get("/o/").content.decode()


def test_a_kind_that_is_none_is_refused_and_narrows_nothing(client: Client) -> None:
    world = w.make_firm()
    with pytest.raises(Invalid, match="Choose what you are"):
        say(world, kind="castle")
    say(world, is_listed=True)
    page = client.get("/o/", {"kind": "castle", "page": "x"})
    assert (page.status_code, "Roti Pagi" in page.content.decode()) == (200, True)
    assert "Roti Pagi" not in client.get("/o/", {"q": "kedai"}).content.decode()


def test_who_signs_up_says_what_they_are(settings: Any) -> None:
    settings.BERSAMA_SIGNUP, settings.BERSAMA_SMTP = True, "smtp://localhost"
    actions.ask_to_sign_up(
        actor=Actor(),
        firm="Uni",
        name="Dr Lim",
        email="l@uni.example",
        language="en",
        kind="research",
    )
    wanted = SignUp.objects.get()
    assert wanted.kind == "research"
    from bersama.commons.people.actions import make_token
    from bersama.commons.people.models import Token

    make_token(actor=CONSOLE, purpose="sign-up", subject=str(wanted.public_id))
    actions.accept_sign_up(actor=Actor(), token=Token.objects.latest("pk"))
    assert Organisation.objects.get().kind == "research"
    assert verify().first is None


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_the_list_asks_as_often_for_one_as_for_a_thousand(client: Client, count: int) -> None:
    Organisation.objects.bulk_create(
        Organisation(slug=f"firm-{n}", name=f"Firm {n:04d}", is_listed=True, created_at=clock.now())
        for n in range(count)
    )
    client.get("/o/")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/o/")
    assert page.status_code == 200
    assert len(asked) == LIST_QUERIES
