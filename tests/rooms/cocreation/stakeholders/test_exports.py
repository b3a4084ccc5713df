"""The register goes out as a table, with names or with codes, and comes in again the same."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Group, Stakeholder
from bersama.cocreation.stakeholders.sources import incoming, vcards
from bersama.core import once
from bersama.core.ledger.models import Entry
from bersama.core.tables import Table, read_table, write_csv, write_xlsx
from bersama.core.text import clean_text
from bersama.oversight.privacy.models import Look
from tests.registers import CANARY, full
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
NASTY = ("=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "'quoted", 'a;b,c"d', "two\nlines", "🍞 roti")
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str, **more: Any) -> Stakeholder:
    known = Known(**{"name": name, "group": "customers", **more})
    return actions.add_stakeholder(actor=world.aminah, organisation=world.firm, known=known)


def rows_of(table: Table, world: World) -> tuple[Any, Any]:
    columns = {at: held for at, held in enumerate(incoming.guess(table.header)) if held}
    return incoming.read_rows(table, columns, incoming.Home(world.firm.time_zone))


def again(world: World, kind: str) -> tuple[int, int, int]:
    """Bring the export in again: new, changed, known."""
    raw = WRITERS[kind](present.TABLES["whole"](world.aminah, world.firm))
    rows, wrong = rows_of(read_table(io.BytesIO(raw), "x"), world)
    assert wrong == []
    plan = queries.plan(world.firm, rows, group="customers")
    assert plan.faults == []
    return plan.count("new"), plan.count("changed"), plan.count("known")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_went_out_comes_in_as_known_and_no_cell_is_a_formula(world: World, kind: str) -> None:
    sub = Group.objects.create(organisation=world.firm, code="customers", name="Bloggers")
    for number, notes in enumerate(NASTY):
        phone = ("phone", f"+6012345678{number}")
        mail = ("email", f"a{number}@x.example")
        add(
            world,
            "=1+1" if number == 0 else f"Siti {number}",
            contacts=(phone, mail),
            notes=notes,
            needs=notes,
            sub_group=sub,
            also_in=("community", "employees"),
            tags=("rye", "early"),
            is_influencer=True,
            channel="sms",
            language="ms",
            rhythm_days=14,
        )
    add(world, "Siti 1", contacts=(("phone", "+60123456781"),))  # the same name and number
    assert again(world, kind) == (0, 0, len(NASTY) + 1)
    raw = WRITERS[kind](present.TABLES["whole"](world.aminah, world.firm))
    if kind == "csv":
        cells = raw.decode("utf-8-sig")
        assert ",=" not in cells
        assert "'=HYPERLINK" in cells
        assert "'+60 12-345 6780" in cells


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=40))
def test_any_words_come_back_as_they_went_out(world: World, words: str) -> None:
    try:
        clean = clean_text(words, 4000).text
    except ValueError:
        return
    Stakeholder.objects.all().delete()
    add(world, "Siti", notes=clean)
    assert again(world, "csv") == (0, 0, 1)


def test_the_table_with_codes_names_nobody_and_the_key_leads_back(world: World) -> None:
    entry = full(world)
    raw = write_csv(present.TABLES["coded"](world.aminah, world.firm)).decode()
    for told in (CANARY, "Mak Som", str(entry.public_id)):
        assert told not in raw
    key = read_table(
        io.BytesIO(write_csv(present.TABLES["key"](world.aminah, world.firm))), "key.csv"
    )
    coded = read_table(io.BytesIO(raw.encode()), "coded.csv")
    assert [row[0] for row in coded.rows] == [row[0] for row in key.rows]
    behind = {row[0]: row[2] for row in key.rows}
    assert behind[queries.code_of(entry)] == f"{CANARY} Tani"
    assert sorted(behind.values()) == ["Mak Som", f"{CANARY} Tani"]


def test_the_owner_takes_it_out_and_it_is_noted(client: Client, world: World) -> None:
    add(world, "Mak Som")
    url = f"/w/{world.firm.slug}/know/exchange/out"
    sign_in(client, world.chen)
    fields = {"nonce": once.make(), "which": "whole", "kind": "xlsx"}
    assert client.post(url, fields).status_code == 403
    sign_in(client, world.aminah)
    sent = client.post(url, fields)
    assert sent["Content-Disposition"] == 'attachment; filename="register-whole.xlsx"'
    assert read_table(io.BytesIO(sent.content), "x.xlsx").rows[0][1] == "Mak Som"
    entry = Entry.objects.get(kind="stakeholders.register.taken_out")
    assert (entry.codes["which"], entry.codes["kind"]) == ("whole", "xlsx")
    assert Look.objects.filter(person=world.owner, what="register").count() == 1


def test_a_card_is_read_again_as_the_same(client: Client, world: World) -> None:
    contacts = (("phone", "+60123456789"), ("email", "som@mail.example"))
    entry = add(
        world, "Mak; Som, 妈妈 " + "very long " * 9 + "name", contacts=contacts, place="Ipoh"
    )
    url = f"/w/{world.firm.slug}/know/{entry.public_id}/card.vcf"
    sign_in(client, world.chen)
    assert client.get(url).status_code == 403
    sign_in(client, world.aminah)
    raw = client.get(url).content
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    rows, _wrong = rows_of(vcards.read_cards(io.BytesIO(raw), "x.vcf", max_rows=9), world)
    assert (rows[0].given["name"], rows[0].contacts, rows[0].given["place"]) == (
        entry.name,
        contacts,
        "Ipoh",
    )
    assert Look.objects.filter(stakeholder=entry).count() == 1
