"""The value network: who gives what to whom, and who is left with nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.models import Flow
from bersama.core.errors import Denied, Invalid
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.core.money import Money
from tests.rooms.cocreation.stakeholders.test_relations import add, crowd, give, post
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm()


def lines(client: Client, world: World, show: str = "") -> list[tuple[str, int, int, str]]:
    page = client.get(f"/w/{world.firm.slug}/know/value", {"show": show})
    return [
        (row["name"], row["gives"], row["gets"], str(row["lacks"])) for row in page.context["rows"]
    ]


def counted(client: Client, world: World) -> dict[str, int]:
    page = client.get(f"/w/{world.firm.slug}/know/value")
    return {str(one["label"]): one["count"] for one in page.context["shows"]}


def test_who_gives_three_and_gets_nothing_is_named(client: Client, world: World) -> None:
    tani, som, vlog = add(world, "Pak Tani"), add(world, "Mak Som"), add(world, "Kak Vlog")
    add(world, "Nobody")
    for other in (som, vlog, None):
        give(world, tani, other)
    give(world, som, vlog, kind="trust", words="Says so")
    give(world, None, som, kind="money", words="", amount=Money(120_000, "MYR"))
    sign_in(client, world.aminah)
    assert lines(client, world) == [
        ("Roti Pagi, your firm", 1, 1, ""),
        ("Kak Vlog", 0, 2, "Gives nothing"),
        ("Mak Som", 1, 2, ""),
        ("Pak Tani", 3, 0, "Gets nothing"),
    ]
    assert lines(client, world, "gets_nothing") == [("Pak Tani", 3, 0, "Gets nothing")]
    assert lines(client, world, "gives_nothing") == [("Kak Vlog", 0, 2, "Gives nothing")]
    assert lines(client, world, "neither") == [("Nobody", 0, 0, "Neither")]
    assert counted(client, world) == {
        "All who give or get": 3,
        "Gets nothing": 1,
        "Gives nothing": 1,
        "Neither": 1,
    }
    shown = client.get(f"/w/{world.firm.slug}/know/value?show=gets_nothing").content.decode()
    assert "Ask them what would be worth something to them." in shown
    assert "MYR\u00a01,200.00 a year" in shown
    assert verify().first is None


def test_the_firm_itself_may_give_and_get_nothing(client: Client, world: World) -> None:
    give(world, add(world, "Pak Tani"), None)
    sign_in(client, world.aminah)
    assert lines(client, world, "gives_nothing") == [
        ("Roti Pagi, your firm", 0, 1, "Gives nothing")
    ]


def test_what_leads_to_somebody_set_aside_is_not_counted(client: Client, world: World) -> None:
    tani, som = add(world, "Pak Tani"), add(world, "Mak Som")
    give(world, tani, som)
    actions.set_aside(actor=world.aminah, stakeholder=som)
    sign_in(client, world.aminah)
    assert lines(client, world)[1:] == []
    assert counted(client, world)["Neither"] == 1
    assert Flow.objects.count() == 1
    actions.bring_back(actor=world.aminah, stakeholder=som)
    assert lines(client, world)[1:] == [
        ("Mak Som", 0, 1, "Gives nothing"),
        ("Pak Tani", 1, 0, "Gets nothing"),
    ]


def test_it_is_written_down_and_taken_away_without_script(client: Client, world: World) -> None:
    tani, som = add(world, "Pak Tani"), add(world, "Mak Som")
    sign_in(client, world.aminah)
    know = f"/w/{world.firm.slug}/know"
    found = client.get(f"{know}/value", {"q": "som"}).context["candidates"]["rows"]
    assert found == [{"name": "Mak Som", "url": f"{know}/{som.public_id}/give"}]
    url = f"{know}/{tani.public_id}"
    assert client.get(f"{url}/give").context["form"].initial["currency"] == "MYR"
    form = {"other": str(som.public_id), "way": "gets", "kind": "money"}
    form |= {"amount": "1200.50", "currency": "myr"}
    sent = post(client, f"{url}/give", **form)
    assert (sent.status_code, sent["Location"]) == (303, f"{url}#gives")
    row = Flow.objects.get()
    assert (row.giver, row.receiver, row.amount, row.currency) == (som, tani, 120_050, "MYR")
    assert "1,200.50" in client.get(url).content.decode()
    sent = post(client, f"{url}/flows/{row.public_id}/remove", back="value")
    assert (sent.status_code, sent["Location"]) == (303, f"{know}/value")
    assert Flow.objects.count() == 0
    kinds = Entry.objects.filter(kind__startswith="stakeholders.flow").order_by("pk")
    assert [row.kind.rpartition(".")[2] for row in kinds] == ["added", "removed"]
    assert verify().first is None


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "words", "Say what it is, in words or as an amount."),
        ({"amount": "5"}, "currency", "Write the currency of the amount."),
        (
            {"amount": "5", "currency": "XXX"},
            "currency",
            "The currency XXX is not known here.",
        ),
        (
            {"amount": "1,200", "currency": "MYR"},
            "amount",
            "Write the amount with digits and a point only, like 1234.56.",
        ),
        ({"amount": "-5", "currency": "MYR"}, "amount", "The amount must not be below zero."),
        ({"words": "Rye", "other": ""}, "other", "Choose with whom."),
        ({"words": "Rye", "other": "nobody"}, "other", "Choose somebody of your own register."),
    ],
)
def test_what_does_not_fit_is_said_beside_what_was_typed(
    client: Client, world: World, typed: dict[str, str], field: str, said: str
) -> None:
    tani = add(world, "Pak Tani")
    sign_in(client, world.aminah)
    form = {"other": "firm", "way": "gives", "kind": "goods", **typed}
    sent = post(client, f"/w/{world.firm.slug}/know/{tani.public_id}/give", **form)
    assert sent.status_code == 422
    assert sent.context["form"].errors[field] == [said]
    assert Flow.objects.count() == 0


def test_ends_that_do_not_fit_are_refused(world: World) -> None:
    tani, theirs = add(world, "Pak Tani"), add(make_firm("Kedai Lain"), "Their mill")
    for ends in ((tani, tani), (None, None), (tani, theirs)):
        with pytest.raises(Invalid):
            give(world, *ends)
    with pytest.raises(Denied):
        actions.add_flow(
            actor=world.chen,
            organisation=world.firm,
            giver=tani,
            receiver=None,
            kind="goods",
            words="Rye",
        )
    assert Flow.objects.count() == 0


def test_staff_do_not_see_the_value_network(client: Client, world: World) -> None:
    tani = add(world, "Pak Tani")
    give(world, tani, None, words="Secret rye")
    sign_in(client, world.chen)
    assert client.get(f"/w/{world.firm.slug}/know/value").status_code == 403
    shown = client.get(f"/w/{world.firm.slug}/know/{tani.public_id}").content.decode()
    assert "Secret rye" not in shown


def test_the_table_asks_as_often_for_thirty_as_for_ten_thousand(
    client: Client, world: World
) -> None:
    sign_in(client, world.aminah)
    url, asked_for = f"/w/{world.firm.slug}/know/value", {}
    rows: list[Any] = []
    for count, flows in ((30, 60), (10_000, 40_000)):
        rows += crowd(world, len(rows), count)
        Flow.objects.all().delete()
        Flow.objects.bulk_create(
            Flow(
                organisation=world.firm,
                giver=rows[n % count],
                receiver=rows[(n * 7 + 1 + n // count) % count] if n % 9 else None,
                kind="goods",
                words="Rye",
            )
            for n in range(flows)
            if n % count != (n * 7 + 1 + n // count) % count or n % 9 == 0
        )
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(url)
        assert len(shown.context["rows"]) == queries.PAGE + 1
        asked_for[count] = len(asked)
    assert len(set(asked_for.values())) == 1, asked_for
