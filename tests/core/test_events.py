"""What happened is recorded with it, and handed on at least once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from bersama.core import events
from bersama.core.actor import CONSOLE, Actor
from bersama.core.events import on, react, record
from bersama.core.ledger.models import Entry
from bersama.core.models import Waiting
from tests.world import World, make_firm

pytestmark = pytest.mark.django_db
KIND = "test.bread.baked"


@pytest.fixture
def seen() -> Iterator[list[str]]:
    found: list[str] = []
    on(KIND)(lambda entry: found.append(f"{entry.seq}:{entry.obj}"))
    yield found
    events._reactions.pop(KIND)


@pytest.fixture
def world() -> World:
    made = make_firm("Roti Pagi")
    Waiting.objects.all().delete()
    return made


def test_an_entry_is_written_about_the_thing_in_its_stream(world: World) -> None:
    entry = record(world.aminah, KIND, world.firm, loaves=3)
    assert entry.stream.name == f"o/{world.firm.public_id}"
    assert entry.obj == f"organisations.organisation/{world.firm.public_id}"
    assert entry.codes == {"loaves": 3}
    assert entry.who


def test_a_machine_says_through_which_door(world: World) -> None:
    assert record(CONSOLE, KIND, world.firm).codes == {"door": "console"}
    assert record(CONSOLE, KIND, world.firm).who == ""


def test_the_same_person_has_another_pseudonym_in_another_stream(world: World) -> None:
    other = make_firm("Kopi Tua", owner="Budi", staff="Dewi")
    here = record(world.aminah, KIND, world.firm)
    again = record(world.aminah, KIND, world.firm)
    there = record(world.aminah, KIND, other.firm)
    assert here.who == again.who
    assert here.who != there.who


def test_no_name_stands_in_an_entry(world: World) -> None:
    text = repr(list(Entry.objects.values()))
    assert "Aminah" not in text
    assert "Roti" not in text


def test_nothing_is_recorded_that_did_not_happen(world: World, seen: list[str]) -> None:
    before = Entry.objects.count()
    with transaction.atomic():
        record(world.aminah, KIND, world.firm)
        transaction.set_rollback(True)
    assert (Entry.objects.count(), Waiting.objects.count()) == (before, 0)


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    world = make_firm("Roti Pagi")
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record(world.aminah, KIND, world.firm)


def test_who_waits_gets_each_entry_once(world: World, seen: list[str]) -> None:
    entries = [record(world.aminah, KIND, world.firm) for _time in range(3)]
    assert Waiting.objects.count() == 3
    assert (react(), react()) == (3, 0)
    assert seen == [f"{e.seq}:{e.obj}" for e in entries]


def test_what_nobody_waits_for_does_not_wait(world: World) -> None:
    record(world.aminah, "test.nobody.cares", world.firm)
    assert not Waiting.objects.exists()


def test_a_reaction_that_fails_holds_up_only_its_own_entry(
    world: World, seen: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    bad = record(world.aminah, KIND, world.firm, bad=True)
    good = record(world.aminah, KIND, world.firm)

    def fail(entry: Entry) -> None:
        if entry.codes.get("bad"):
            raise ValueError("burnt")

    events._reactions[KIND].append(fail)
    assert react() == 1
    assert [w.entry_id for w in Waiting.objects.all()] == [bad.pk]
    assert seen[-1] == f"{good.seq}:{good.obj}"
    assert "a reaction failed" in caplog.text
    events._reactions[KIND].remove(fail)
    assert react() == 1
    assert not Waiting.objects.exists()


def test_a_round_of_reactions_ends(world: World, seen: list[str]) -> None:
    for _time in range(5):
        record(world.aminah, KIND, world.firm)
    assert (react(limit=2), react(limit=2), react(limit=2)) == (2, 2, 1)


def test_who_has_gone_leaves_an_actor_without_a_name() -> None:
    assert Actor().is_anonymous
