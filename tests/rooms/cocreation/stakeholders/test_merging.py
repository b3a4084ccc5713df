"""Two entries that were one: everything moves, nothing is lost, and it can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.models import (
    Assessment,
    Merge,
    Stakeholder,
)
from bersama.commons.people.models import Consent
from bersama.core import clock, once
from bersama.core.errors import Conflict, Denied
from bersama.core.ledger.verifying import verify
from tests.registers import CANARY
from tests.rooms.oversight.privacy.test_erasing import everything
from tests.world import World, answer, ask_breads, make_firm, sign_in

pytestmark = pytest.mark.django_db
PHONE, MAIL = ("phone", "+60123456789"), ("email", "som@mail.example")


@pytest.fixture
def world() -> World:
    return make_firm()


def add(world: World, name: str, permits: tuple[str, ...] = (), **more: Any) -> Stakeholder:
    known = Known(**{"name": name, "group": "customers", **more})
    return actions.add_stakeholder(
        actor=world.aminah, organisation=world.firm, known=known, permits=permits
    )


def two(world: World) -> tuple[Stakeholder, Stakeholder]:
    """Both rated, spoken with and tied; the second has a permission."""
    kept = add(world, "Mak Som", contacts=(PHONE,), tags=("cafe",), place="Ipoh")
    gone = add(
        world,
        "Som binti Ali",
        permits=("contact",),
        contacts=(PHONE, MAIL),
        tags=("cafe", "early"),
        place="Taiping",
        notes="Rye.",
        also_in=("community",),
    )
    baker = add(world, "Baker", group="partners")
    for at, row in enumerate((kept, gone)):
        actions.note_touch(
            actor=world.chen,
            stakeholder=row,
            channel="call",
            on=clock.today(world.firm.time_zone),
            note=f"call {at}",
        )
        actions.assess(actor=world.aminah, stakeholder=row, power=2 + at, interest=3)
        actions.add_relation(
            actor=world.aminah, organisation=world.firm, source=row, target=baker, kind="supplies"
        )
    actions.add_relation(
        actor=world.aminah, organisation=world.firm, source=kept, target=gone, kind="influences"
    )
    actions.add_flow(
        actor=world.aminah,
        organisation=world.firm,
        giver=gone,
        receiver=None,
        kind="goods",
        words="Flour",
    )
    kept.refresh_from_db()
    gone.refresh_from_db()
    return kept, gone


def picture(*entries: Stakeholder) -> list[Any]:
    """All that hangs on these, by whom."""
    found: list[Any] = []
    skipped = {"version", "state"}
    for entry in entries:
        row = Stakeholder.objects.get(pk=entry.pk)
        plain = {f.name: f.value_from_object(row) for f in row._meta.concrete_fields}
        found.append({name: value for name, value in plain.items() if name not in skipped})
        for relation in Stakeholder._meta.related_objects:
            if relation.related_model is not Merge:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: row})
                found.append((relation.name, sorted(map(str, rows.values_list("pk", flat=True)))))
        found.append(list(row.assessments.order_by("pk").values_list("pk", "is_current")))
        found.append(queries.as_it_is(row))
    return found


def test_everything_moves_once_and_moves_back(world: World) -> None:
    kept, gone = two(world)
    before = picture(kept, gone)
    merge = actions.merge_entries(
        actor=world.aminah, kept=kept, gone=gone, chosen={"place": "gone"}
    )
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into, kept.place, kept.notes) == (
        "merged",
        kept,
        "Taiping",
        "Rye.",
    )
    said = queries.as_it_is(kept)
    assert sorted(said["contacts"]) == sorted([list(PHONE), list(MAIL)])
    assert (sorted(said["tags"]), said["also_in"]) == (["cafe", "early"], ["community"])
    assert kept.touches.count() == 2
    assert (kept.power, Assessment.objects.filter(stakeholder=kept, is_current=True).count()) == (
        2,
        1,
    )
    assert kept.assessments.count() == 2
    assert kept.gives.count() == 1
    assert queries.permitted(kept, "contact") is not None
    assert verify().first is None
    actions.split_entries(actor=world.aminah, merge=merge)
    assert picture(kept, gone) == before
    assert verify().first is None
    with pytest.raises(Conflict):
        actions.split_entries(actor=world.aminah, merge=merge)


def test_what_was_changed_since_the_merge_stays(world: World) -> None:
    kept, gone = two(world)
    merge = actions.merge_entries(actor=world.aminah, kept=kept, gone=gone)
    known = Known(name="Mak Som", group="customers", place="Batu", contacts=(PHONE, MAIL))
    actions.edit_stakeholder(actor=world.aminah, stakeholder=kept, known=known)
    actions.split_entries(actor=world.aminah, merge=merge)
    kept.refresh_from_db()
    assert kept.place == "Batu"
    assert [c.value for c in kept.contacts.all()] == [PHONE[1]]
    assert sorted(c.value for c in gone.contacts.all()) == sorted([PHONE[1], MAIL[1]])
    assert verify().first is None


def seated(world: World, entry: Stakeholder) -> None:
    """They answer a question of the firm as themselves."""
    actor, _response = answer(ask_breads(world), "Rye")
    Stakeholder.objects.filter(pk=entry.pk).update(person_id=actor.person_id)
    entry.refresh_from_db()


def test_two_who_take_part_themselves_stay_two(world: World) -> None:
    kept, gone = add(world, "Mak Som"), add(world, "Som")
    for entry in (kept, gone):
        seated(world, entry)
    with pytest.raises(Conflict, match="Two voices are not made one"):
        actions.merge_entries(actor=world.aminah, kept=kept, gone=gone)
    assert Stakeholder.objects.filter(state="active").count() == 2


def test_who_takes_part_is_the_one_that_is_kept(world: World) -> None:
    kept, gone = add(world, "Mak Som", permits=("contact",)), add(world, "Som")
    seated(world, gone)
    with pytest.raises(Conflict, match="Som takes part as themselves: keep that entry"):
        actions.merge_entries(actor=world.aminah, kept=kept, gone=gone)
    actions.merge_entries(actor=world.aminah, kept=gone, gone=kept)
    gone.refresh_from_db()
    assert list(queries.permissions_of(gone)[0]) == []


def test_of_two_permissions_that_of_the_kept_one_counts_and_both_come_back(world: World) -> None:
    kept = add(world, "Mak Som", permits=("contact",))
    gone = add(world, "Som", permits=("contact", "name"))
    before = [entry.person_id for entry in (kept, gone)]
    merge = actions.merge_entries(actor=world.aminah, kept=kept, gone=gone)
    kept.refresh_from_db()
    assert {said.purpose for said in queries.permissions_of(kept)[0]} == {"contact"}
    assert verify().first is None
    actions.split_entries(actor=world.aminah, merge=merge)
    for entry in (kept, gone):
        entry.refresh_from_db()
    assert [entry.person_id for entry in (kept, gone)] == before
    assert {said.purpose for said in queries.permissions_of(gone)[0]} == {"contact", "name"}
    actions.merge_entries(actor=world.aminah, kept=kept, gone=gone)
    actions.erase_stakeholder(actor=world.aminah, stakeholder=kept)
    assert Consent.objects.count() == 0
    assert verify().first is None


def test_only_an_owner_merges(world: World) -> None:
    kept, gone = add(world, "Mak Som"), add(world, "Som")
    with pytest.raises(Denied):
        actions.merge_entries(actor=world.chen, kept=kept, gone=gone)


def test_erasing_a_merged_one_leaves_no_word_of_before(world: World) -> None:
    kept = add(world, f"{CANARY} Som", contacts=(PHONE,))
    gone = add(world, f"{CANARY} Ali", notes=f"{CANARY} notes")
    actions.merge_entries(actor=world.aminah, kept=kept, gone=gone)
    assert CANARY in repr(Merge.objects.get().before)
    assert actions.erase_stakeholder(actor=world.aminah, stakeholder=kept) == 2
    assert CANARY not in everything()
    assert verify().first is None


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Puan Siti Aminah", "Aminah, Siti", "name"),
        ("Puan Siti Aminah", "Siti Aminah", "name"),
        ("Muhammad Farid", "Muhamad Farid", "name"),
        ("Ali", "Abu", None),
    ],
)
def test_who_is_probably_the_same(world: World, one: str, other: str, why: str | None) -> None:
    add(world, one)
    add(world, other)
    found = [pair.why for pair in queries.likely_twins(world.aminah, world.firm)]
    assert found == ([why] if why else [])


def test_from_the_list_to_one_entry_and_back(client: Client, world: World) -> None:
    kept, gone = add(world, "Mak Som", contacts=(PHONE,)), add(world, "Ali", contacts=(PHONE,))
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/merge"
    (pair,) = client.get(url).context["twins"]
    assert (pair["why"], pair["url"]) == ("contact", f"{url}/{kept.public_id}/{gone.public_id}")
    page = client.get(pair["url"])
    assert page.context["form"]["field_name"].value() == "kept"
    sent = client.post(pair["url"], {"nonce": once.make(), "field_name": "gone"})
    assert sent["Location"] == f"/w/{world.firm.slug}/know/{kept.public_id}"
    kept.refresh_from_db()
    assert kept.name == "Ali"
    (merge,) = client.get(url).context["merges"]
    assert client.post(merge["url"], {"nonce": once.make()}).status_code == 303
    kept.refresh_from_db()
    assert (kept.name, Stakeholder.objects.filter(state="active").count()) == ("Mak Som", 2)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_pairs_asks_as_often_for_one_as_for_thirty(
    client: Client, world: World, count: int
) -> None:
    for number in range(count):
        phone = ("phone", f"+6012345{number:04d}")
        add(world, f"One {number}", contacts=(phone,))
        add(world, f"Other {number}", contacts=(phone,))
    sign_in(client, world.aminah)
    url = f"/w/{world.firm.slug}/know/merge"
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).context["twins"]
    assert len(asked) == 12
