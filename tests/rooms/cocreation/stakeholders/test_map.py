"""The map: who is drawn, which lines, and what is said of those who are not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.models import Relation, Stakeholder
from bersama.core.errors import Missing
from tests.rooms.cocreation.stakeholders.test_relations import add, crowd, tie
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm()


def shown(client: Client, world: World, **asked: str) -> Any:
    return client.get(f"/w/{world.firm.slug}/know/map", asked)


def titles(page: Any) -> list[str]:
    return [line["title"] for line in page.context["lines"]]


def names(page: Any) -> list[str]:
    return [dot["name"] for dot in page.context["dots"]]


def test_what_is_written_down_is_drawn_and_listed(client: Client, world: World) -> None:
    farmer = add(world, "Pak Tani")
    blogger, customers = add(world, "Kak Vlog", "community"), add(world, "Regulars", "customers")
    tie(world, farmer, None, "supplies", strength=3)
    tie(world, blogger, customers, "influences")
    sign_in(client, world.aminah)
    page = shown(client, world)
    assert titles(page) == ["Pak Tani supplies Roti Pagi", "Kak Vlog influences Regulars"]
    assert names(page) == ["Kak Vlog", "Pak Tani", "Regulars"]
    text = page.content.decode()
    assert re.findall(r'class="map-line (\w+) s(\d)" d=', text)[:2] == [
        ("supplies", "3"),
        ("influences", "2"),
    ]
    assert text.count('class="map-word"') == 2
    assert 'aria-label="Kak Vlog, Neighbours, 1 relation"' in text
    cells = re.findall(r"<t[hd][^>]*>(?:<bdi[^>]*>)?([^<]*)(?:</bdi>)?</t[hd]>", text)
    at = cells.index("Pak Tani")
    assert cells[at : at + 8] == [
        *("Pak Tani", "supplies", "Roti Pagi", "very much"),
        *("Kak Vlog", "influences", "Regulars", "clearly"),
    ]
    tabs = [str(tab["label"]) for tab in page.context["tabs"] if tab["current"]]
    assert tabs == ["Map"]


def test_two_are_joined_by_one_line_whatever_is_said_of_them(client: Client, world: World) -> None:
    tani, som = add(world, "Pak Tani"), add(world, "Mak Som")
    for ends, kind in (((tani, som), "supplies"), ((som, tani), "influences")):
        tie(world, *ends, kind)
    tie(world, som, tani, "supplies", strength=3)
    sign_in(client, world.aminah)
    [line] = shown(client, world).context["lines"]
    assert (line["kind"], line["strength"], line["word"]) == (
        "several",
        3,
        "supplies, influences",
    )
    assert (line["starts"], line["ends"], len(line["said"])) == (True, True, 3)


def test_who_is_set_aside_is_not_drawn(client: Client, world: World) -> None:
    tani, som = add(world, "Pak Tani"), add(world, "Mak Som")
    tie(world, tani, som)
    actions.set_aside(actor=world.aminah, stakeholder=som)
    sign_in(client, world.aminah)
    page = shown(client, world)
    assert (names(page), titles(page)) == (["Pak Tani"], [])
    assert shown(client, world, around=str(som.public_id)).status_code == 404


def test_one_group_and_one_with_those_around_them(client: Client, world: World) -> None:
    tani, som = add(world, "Pak Tani"), add(world, "Mak Som", "customers")
    vlog, mill = add(world, "Kak Vlog", "community"), add(world, "Mill")
    tie(world, tani, som)
    tie(world, vlog, tani, "influences")
    tie(world, vlog, som, "influences")
    tie(world, mill, None)
    sign_in(client, world.aminah)
    page = shown(client, world, group="suppliers")
    assert (names(page), titles(page)) == (["Pak Tani", "Mill"], ["Mill supplies Roti Pagi"])
    page = shown(client, world, around=str(tani.public_id))
    assert names(page) == ["Pak Tani", "Kak Vlog", "Mak Som"]
    assert titles(page) == ["Pak Tani supplies Mak Som", "Kak Vlog influences Pak Tani"]
    assert page.context["dots"][0]["url"].endswith(f"/know/{tani.public_id}")
    found = shown(client, world, q="mill").context["candidates"]["rows"]
    assert [one["name"] for one in found] == ["Mill"]
    theirs = add(make_firm("Kedai Lain"), "Their mill")
    for wrong in (str(theirs.public_id), "nobody"):
        assert shown(client, world, around=wrong).status_code == 404


def test_the_map_is_the_owners_to_see(client: Client, world: World) -> None:
    add(world, "Pak Tani")
    with pytest.raises(Missing):
        queries.drawn(world.chen, world.firm)
    sign_in(client, world.chen)
    assert shown(client, world).status_code == 403


def test_ten_thousand_are_asked_for_as_often_as_thirty_and_most_are_left_out(
    client: Client, world: World
) -> None:
    sign_in(client, world.aminah)
    rows: list[Stakeholder] = []
    asked_for = {}
    for count, ties in ((30, 60), (200, 400), (10_000, 40_000)):
        rows += crowd(world, len(rows), count)
        Relation.objects.all().delete()
        Relation.objects.bulk_create(
            Relation(
                organisation=world.firm,
                source=rows[n % count],
                target=rows[(n % count + 1 + n // count) % count],
                kind="supplies",
            )
            for n in range(ties)
        )
        hub = rows[5]
        Relation.objects.bulk_create(
            Relation(organisation=world.firm, source=row, target=hub, kind="influences")
            for row in rows[10:29]
        )
        shown(client, world)
        with CaptureQueriesContext(connection) as asked:
            page = shown(client, world)
        here = min(count, 150)
        assert (len(names(page)), page.context["left_out"]) == (here, count - here)
        assert names(page)[0] == hub.name
        said = page.content.decode().replace(",", "")
        assert (f"{count - here} more are not drawn" in said) == (count > 150)
        asked_for[count] = len(asked)
    assert len(set(asked_for.values())) == 1, asked_for
