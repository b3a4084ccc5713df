"""Relations: who supplies, influences, belongs to and competes with whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import Flow, Relation, Stakeholder
from bersama.core import once
from bersama.core.errors import Denied, Invalid, Missing, Stale
from bersama.core.ledger.models import Entry
from bersama.core.ledger.verifying import verify
from bersama.core.money import Money
from tests.world import World, make_firm, sign_in

pytestmark = pytest.mark.django_db
DOUBLED = "This relation is written down already; change that one instead."


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str, group: str = "suppliers") -> Stakeholder:
    return actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=Known(name=name, group=group)
    )


def tie(world: World, source: Any, target: Any, kind: str = "supplies", **more: Any) -> Relation:
    return actions.add_relation(
        actor=world.aminah,
        organisation=world.firm,
        source=source,
        target=target,
        kind=kind,
        **more,
    )


def give(world: World, giver: Any, receiver: Any, **more: Any) -> Flow:
    given: dict[str, Any] = {"kind": "goods", "words": "Rye", **more}
    return actions.add_flow(
        actor=world.aminah, organisation=world.firm, giver=giver, receiver=receiver, **given
    )


def refused(world: World, *ends: Any, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        tie(world, *ends, **more)
    return {
        name: [str(said) for said in sentences] for name, sentences in caught.value.fields.items()
    }


def post(client: Client, url: str, **fields: Any) -> Any:
    return client.post(url, {"nonce": once.make(), **fields})


def test_a_relation_is_found_by_name_and_added_without_script(client: Client, world: World) -> None:
    farmer, blogger = add(world, "Pak Tani"), add(world, "Kak Vlog", "community")
    for number in range(30):
        add(world, f"Anybody {number:02d}", "customers")
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{farmer.public_id}"
    shown = client.get(f"{url}/relate")
    assert len(shown.context["form"].fields["other"].choices) == 1 + 20
    assert "The first 20 are below" in shown.content.decode()
    shown = client.get(f"{url}/relate", {"q": "VLOG"})
    assert shown.context["form"].fields["other"].choices == [
        ("firm", "Roti Pagi, your firm"),
        (str(blogger.public_id), "Kak Vlog"),
    ]
    sent = post(client, f"{url}/relate?q=none", other="firm", says="out:supplies", strength="3")
    assert (sent.status_code, sent["Location"]) == (303, f"{url}#hangs")
    sent = post(
        client,
        f"{url}/relate?q=none",
        other=str(blogger.public_id),
        says="in:influences",
        strength="1",
        note="Her films",
    )
    assert sent.status_code == 303
    rows = Relation.objects.order_by("pk").values_list(
        "source__name", "kind", "target__name", "strength", "note"
    )
    assert list(rows) == [
        ("Pak Tani", "supplies", None, 3, ""),
        ("Kak Vlog", "influences", "Pak Tani", 1, "Her films"),
    ]
    page = client.get(url).content.decode()
    assert "Her films" in page
    assert Entry.objects.filter(kind="stakeholders.relation.added").count() == 2
    assert verify().first is None


def test_what_cannot_be_a_relation_is_refused_with_a_sentence(world: World) -> None:
    tani, som, aside = add(world, "Pak Tani"), add(world, "Mak Som"), add(world, "Old Mill")
    theirs = add(make_firm("Kedai Lain"), "Their mill")
    actions.set_aside(actor=world.aminah, stakeholder=aside)
    tie(world, tani, som)
    tie(world, None, som, "influences")
    tie(world, som, None, "influences")
    tie(world, tani, som, "competes_with")
    table: list[tuple[tuple[Any, Any], dict[str, Any], dict[str, list[str]]]] = [
        (
            (tani, tani),
            {},
            {"other": ["Choose somebody else: this leads back to where it begins."]},
        ),
        (
            (None, None),
            {},
            {"other": ["Choose somebody else: this leads back to where it begins."]},
        ),
        ((tani, theirs), {}, {"other": ["Choose somebody of your own register."]}),
        (
            (aside, tani),
            {},
            {"other": ["Old Mill is set aside. Bring them back first, then choose them."]},
        ),
        ((tani, som), {}, {"kind": [DOUBLED]}),
        ((None, som), {"kind": "influences"}, {"kind": [DOUBLED]}),
        ((som, None), {"kind": "influences"}, {"kind": [DOUBLED]}),
        ((som, tani), {"kind": "competes_with"}, {"kind": [DOUBLED]}),
        ((som, tani), {"kind": "likes"}, {"kind": ["Choose how the two hang together."]}),
        ((som, tani), {"strength": 4}, {"strength": ["Choose how strong it is, from 1 to 3."]}),
    ]
    assert [(refused(world, *ends, **more)) for ends, more, _ in table] == [s for *_, s in table]
    assert Relation.objects.count() == 4
    assert tie(world, som, tani).kind == "supplies"  # the other way round is another one
    assert verify().first is None


@pytest.mark.parametrize("ends", [("tani", "som"), ("", "som"), ("tani", "")])
def test_the_tables_hold_no_doubles_either(world: World, ends: tuple[str, str]) -> None:
    rows = {"tani": add(world, "Pak Tani"), "som": add(world, "Mak Som"), "": None}
    given = {"organisation": world.firm, "kind": "supplies"}
    given |= {"source": rows[ends[0]], "target": rows[ends[1]]}
    Relation.objects.create(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(**given)


def test_a_relation_is_changed_beside_what_somebody_else_wrote(
    client: Client, world: World
) -> None:
    tani = add(world, "Pak Tani")
    row = tie(world, tani, None)
    url = f"/w/{world.firm.slug}/know/{tani.public_id}/relations/{row.public_id}"
    sign_in(client, world.aminah)
    version = client.get(url).context["form"].initial["version"]
    form = {"kind": "influences", "strength": "3", "note": "Weekly", "version": version}
    assert post(client, url, **form).status_code == 303
    sent = post(client, url, **{**form, "note": "Daily"})
    assert sent.status_code == 409
    assert "Weekly" in sent.content.decode()
    row.refresh_from_db()
    assert (row.kind, row.strength, row.note) == ("influences", 3, "Weekly")
    with pytest.raises(Stale):
        actions.change_relation(
            actor=world.aminah, relation=row, kind="supplies", strength=1, version="old"
        )
    tie(world, tani, None, "supplies")
    with pytest.raises(Invalid):
        actions.change_relation(actor=world.aminah, relation=row, kind="supplies", strength=1)
    assert post(client, f"{url}/remove").status_code == 303
    assert [r.kind for r in Relation.objects.all()] == ["supplies"]
    assert verify().first is None


def test_relations_are_the_owners_to_read_and_to_write(client: Client, world: World) -> None:
    tani = add(world, "Pak Tani")
    row = tie(world, tani, None, note="Cheap rye")
    with pytest.raises(Denied):
        actions.add_relation(
            actor=world.chen, organisation=world.firm, source=None, target=tani, kind="supplies"
        )
    with pytest.raises(Denied):
        actions.remove_relation(actor=world.chen, relation=row)
    with pytest.raises(Missing):
        queries.get_relation(world.chen, tani, row.public_id)
    url = f"/w/{world.firm.slug}/know/{tani.public_id}"
    sign_in(client, world.chen)
    assert "Cheap rye" not in client.get(url).content.decode()
    assert client.get(f"{url}/relate").status_code == 403
    som = add(world, "Mak Som")
    with pytest.raises(Missing):
        queries.get_relation(world.aminah, som, row.public_id)


def test_who_goes_is_said_to_have_ties_first(client: Client, world: World) -> None:
    tani, som = add(world, "Pak Tani"), add(world, "Mak Som")
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{tani.public_id}"
    assert "This hangs on them" not in client.get(url).content.decode()
    tie(world, tani, som)
    tie(world, None, tani)
    give(world, tani, None)
    assert "This hangs on them: 2 relations, 1 thing given or got." in (
        client.get(url).content.decode()
    )
    assert "3 ties to others go with them" in client.get(f"{url}/erase").content.decode()


def test_erasing_ends_ties_and_leaves_those_of_others(world: World) -> None:
    tani, som, mill = add(world, "Pak Tani"), add(world, "Mak Som"), add(world, "Mill")
    tie(world, tani, som, note="secret")
    tie(world, som, mill)
    give(world, som, tani, words="", amount=Money(5_000, "MYR"))
    give(world, som, None)
    before = Entry.objects.count()
    assert actions.erase_stakeholder(actor=world.aminah, stakeholder=tani) == 1
    assert [r.target for r in Relation.objects.all()] == [mill]
    assert [f.receiver for f in Flow.objects.all()] == [None]
    ended = Entry.objects.filter(ends=True, kind__endswith=".removed", pk__gt=before)
    assert {(row.kind, row.who, row.at.hour) for row in ended} == {
        ("stakeholders.relation.removed", "", 0),
        ("stakeholders.flow.removed", "", 0),
    }
    assert verify().first is None


def test_the_panel_asks_as_often_for_one_tie_as_for_a_thousand(
    client: Client, world: World
) -> None:
    tani = add(world, "Pak Tani")
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/{tani.public_id}"
    asked_for = {}
    for before, count in ((0, 1), (1, 30), (30, 1000)):
        others = crowd(world, before, count)
        Relation.objects.bulk_create(
            Relation(organisation=world.firm, source=tani, target=other, kind="supplies")
            for other in others
        )
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            panel = client.get(url).context["relations"]
        assert (len(panel["rows"]), panel["total"]) == (min(count, 20), count)
        asked_for[count] = len(asked)
    assert len(set(asked_for.values())) == 1, asked_for


def crowd(world: World, first: int, last: int) -> list[Stakeholder]:
    """Customers from number `first` to before `last`, straight into the table."""
    rows = (
        Stakeholder(
            organisation=world.firm,
            name=f"Row {number:05d}",
            folded=f"row {number:05d}",
            group="customers",
            since="2026-01-01",
        )
        for number in range(first, last)
    )
    return Stakeholder.objects.bulk_create(rows)
