"""What is recorded together is written in one go, in the transaction, and only if it stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bersama.core.ledger import writing
from bersama.core.ledger.models import Entry, Opening, Stream, SubjectKey
from bersama.core.ledger.verifying import verify
from bersama.core.ledger.writing import LedgerError, together
from tests.core.ledger.history import KIND, START, History

pytestmark = pytest.mark.django_db


def say(number: int = 1, **changed: Any) -> Entry:
    said: dict[str, Any] = {
        "stream": "e/1",
        "kind": "test.note.written",
        "subject": (KIND, str(number)),
        "person_id": 7,
        "content": {"text": f"Roti number {number}"},
        "codes": {},
        "at": START,
    }
    return writing.gather(writing.say(**{**said, **changed}))


def failing() -> None:
    with together():
        Stream.objects.create(name="e/9")
        say(1 // 0)


def written() -> list[tuple[str, int, str]]:
    rows = Entry.objects.order_by("stream__name", "seq")
    return list(rows.values_list("stream__name", "seq", "obj"))


def test_three_entries_cost_what_one_costs() -> None:
    say(1)
    counts = []
    for number in (1, 3, 30):
        with CaptureQueriesContext(connection) as asked, transaction.atomic(), together():
            for extra in range(number):
                say(1000 * number + extra)
        counts.append(len([q for q in asked if "SAVEPOINT" not in q["sql"]]))
    assert counts == [5, 5, 5]


def test_they_are_chained_in_the_order_they_were_recorded_in_each_stream() -> None:
    with transaction.atomic(), together():
        made = [say(1), say(2, stream="e/2"), say(3), say(4, person_id=None)]
        assert written() == []
    assert [entry.pk is None for entry in made] == [False] * 4
    assert written() == [
        ("e/1", 1, f"{KIND}/1"),
        ("e/1", 2, f"{KIND}/3"),
        ("e/1", 3, f"{KIND}/4"),
        ("e/2", 1, f"{KIND}/2"),
    ]
    found = Entry.objects.filter(stream__name="e/1").order_by("seq")
    assert Stream.objects.get(name="e/1").head == found[2].link
    assert [bool(entry.who) for entry in found] == [True, True, False]


def test_the_ledger_verifies_whatever_was_written_together() -> None:
    with transaction.atomic(), together():
        History(seed=3).run(80)
    assert verify().findings == []
    assert Entry.objects.count() >= 40


def test_a_row_changed_twice_keeps_the_newest_opening_and_one_that_ended_none() -> None:
    with transaction.atomic(), together():
        say(1)
        last = say(1, content={"text": "changed"})
        say(2)
        say(2, content=None, ends=True)
    opening = Opening.objects.get()
    assert (opening.obj, opening.entry_id) == (f"{KIND}/1", last.pk)
    assert len(written()) == 4


def test_what_a_savepoint_took_back_is_not_written() -> None:
    with transaction.atomic(), together():
        say(1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            say(2 // 0)
        with transaction.atomic():
            say(3)
            transaction.set_rollback(True)
        with transaction.atomic():
            say(4)
    assert [obj for _stream, _seq, obj in written()] == [f"{KIND}/1", f"{KIND}/4"]


def test_what_was_written_in_a_savepoint_that_was_taken_back_is_written_all_the_same() -> None:
    with transaction.atomic(), together():
        say(1)
        with transaction.atomic():
            say(2)
            writing.settle()
            assert [seq for _stream, seq, _obj in written()] == [1, 2]
            transaction.set_rollback(True)
        assert written() == []
        say(3)
    assert written() == [("e/1", 1, f"{KIND}/1"), ("e/1", 2, f"{KIND}/3")]
    assert Stream.objects.get().size == 2
    assert Opening.objects.count() == 2


def test_when_the_block_fails_its_transaction_cannot_be_kept() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            failing()
        assert transaction.get_rollback()
    assert (Stream.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_gathered() -> None:
    with pytest.raises(LedgerError, match="inside the transaction"), together():
        raise AssertionError("not reached")


def test_who_locks_or_erases_finds_what_was_recorded_before() -> None:
    with transaction.atomic(), together():
        say(1)
        locked = writing.locked("e/1")
        assert locked is not None
        assert locked.size == 1
        say(2)
        writing.erase(stream="e/1", subject=(KIND, "2"), at=START)
        assert [seq for _stream, seq, _obj in written()] == [1, 2, 3]
        say(3, person_id=8)
        writing.forget_person(8)
        assert not SubjectKey.objects.filter(person_id=8).exists()
    assert Opening.objects.filter(obj=f"{KIND}/2").count() == 0
    assert len(written()) == 4


def test_a_block_within_a_block_is_one() -> None:
    with transaction.atomic(), together():
        with together():
            say(1)
        assert written() == []
        say(2)
    assert [seq for _stream, seq, _obj in written()] == [1, 2]
