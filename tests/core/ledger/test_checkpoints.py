"""Checkpoints: made once, chained, signed, printed short; what contradicts one is found."""

from __future__ import annotations

import pytest

from bersama.core.ledger import checkpoints, keys, writing
from bersama.core.ledger.models import Checkpoint, Entry, Stream
from bersama.core.ledger.verifying import verify
from bersama.core.ledger.writing import LedgerError
from tests.core.ledger.history import START, History
from tests.core.ledger.tampering import do

pytestmark = pytest.mark.django_db


def history(seed: int = 1, steps: int = 25) -> History:
    made = History(seed, streams=("e/1",))
    for _ in range(steps):
        made.write()
    return made


def test_a_checkpoint_is_made_once_for_a_size() -> None:
    assert checkpoints.seal("e/1") is None
    grown = history()
    first = checkpoints.seal("e/1", START)
    assert checkpoints.seal("e/1") == first
    assert checkpoints.seal_all() == []
    grown.write()
    (second,) = checkpoints.seal_all()
    assert first is not None
    assert [c.size for c in Checkpoint.objects.order_by("size")] == [25, 26]
    assert second.previous == checkpoints.fingerprint(first, "e/1")
    assert checkpoints.latest("e/1") == second
    assert checkpoints.latest("e/2") is None


def test_a_checkpoint_is_signed_by_this_machine() -> None:
    history()
    made = checkpoints.seal("e/1")
    assert made is not None
    made.refresh_from_db()
    text = checkpoints.note(made, "e/1")
    assert made.signed_by == keys.instance_key().id
    assert keys.is_signed(keys.instance_key().public, made.signature, text)
    assert not keys.is_signed(keys.instance_key().public, made.signature, text + b" ")


@pytest.mark.parametrize(
    "spoil", [str.upper, str.strip, lambda t: t.replace(" ", ""), lambda t: f"  {t} \n"]
)
def test_the_printed_form_reads_back_however_it_is_spaced(spoil: object) -> None:
    history()
    made = checkpoints.seal("e/1")
    assert made is not None
    printed = checkpoints.short(made)
    assert [len(group) for group in printed.partition(":")[2].split()] == [4] * 8
    assert checkpoints.parse(spoil(printed)) == (25, made.root[:32])  # type: ignore[operator]


@pytest.mark.parametrize(
    "text", ["", "40", "40:3fa9", "0:" + "a" * 32, "x:" + "a" * 32, "4:" + "g" * 32]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        checkpoints.parse(text)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE ledger_entry SET leaf = link WHERE seq = 3",
        "UPDATE ledger_entry SET link = leaf WHERE seq = 27",
        "UPDATE ledger_stream SET head = sealed",
        "UPDATE ledger_stream SET guard = head",
        "UPDATE ledger_checkpoint SET frontier = '" + "00" * 96 + "'",
        "UPDATE ledger_checkpoint SET at = '2020-01-01 00:00:00+00:00'",
        "DELETE FROM ledger_opening",
    ],
)
def test_a_damaged_stream_is_not_signed(damage: str, caplog: pytest.LogCaptureFixture) -> None:
    grown = history()
    checkpoints.seal("e/1", START)
    for _ in range(3):
        grown.write()
    do(damage)
    if damage.startswith("DELETE"):
        do("DELETE FROM ledger_entry WHERE seq = 27")
    if "seq = 3" in damage:  # the past is what the last checkpoint already speaks for
        assert checkpoints.seal("e/1") is not None
        assert verify().first.seq == 3  # type: ignore[union-attr]
        return
    with pytest.raises(LedgerError, match="is not sealed, because"):
        checkpoints.seal("e/1")
    assert checkpoints.seal_all() == []
    assert "stream e/1 is not sealed" in caplog.text
    assert Checkpoint.objects.count() == 1


def test_a_chain_made_anew_contradicts_the_checkpoints_in_the_database() -> None:
    grown = history(steps=10)
    checkpoints.seal("e/1", START)
    grown.write()
    rewritten()
    found = {finding.fault.name for finding in verify().findings}
    assert found == {"CHAIN", "CHECKPOINT"}


def test_everything_made_anew_contradicts_the_checkpoints_that_people_hold() -> None:
    grown = history(steps=10)
    held = checkpoints.seal("e/1", START)
    assert held is not None
    printed = checkpoints.short(held)
    grown.write()
    rewritten()
    do("DELETE FROM ledger_checkpoint")
    stream = Stream.objects.get()
    stream.sealed, stream.sealed_size = "", 0
    stream.guard = writing.guard_of(stream)  # somebody who has the machine's key as well
    stream.save()
    checkpoints.seal("e/1", START)
    assert verify().exit_code == 0
    report = verify(known={"e/1": [printed]})
    assert report.exit_code == 5
    assert report.first is not None
    assert (report.first.seq, report.first.stored) == (10, held.root[:32])


def test_a_cut_tail_contradicts_the_checkpoints_that_people_hold() -> None:
    history(steps=10)
    printed = f"12:{'ab' * 16}"
    report = verify(known={"e/1": [printed], "e/7": [printed]})
    assert [(f.fault.value, f.stream, f.seq) for f in report.findings] == [
        (5, "e/1", 11),
        (2, "e/7", None),
    ]
    with pytest.raises(ValueError, match="looks like"):
        verify(known={"e/1": ["nonsense"]})


def test_a_signature_of_an_unknown_key_is_found() -> None:
    history()
    checkpoints.seal("e/1")
    do("UPDATE ledger_checkpoint SET signature = %s", "00" * 64)
    assert verify().exit_code == 7
    do("UPDATE ledger_checkpoint SET signed_by = 'f00d'")
    assert {f.part for f in verify().findings} == {"sealed", "signed_by"}


def rewritten() -> None:
    """Entry 4 says something else, and everything after it is computed anew, as a host could."""
    from bersama.core.ledger import canonical, receipts, tree

    Entry.objects.filter(seq=4).update(codes={"door": "counter"})
    link = ""
    for entry in Entry.objects.select_related("stream").order_by("seq"):
        entry.leaf = tree.leaf_hash(canonical.canonical(receipts.leaf_of(entry))).hex()
        link = entry.link = canonical.chain_link(link, entry.leaf)
        entry.save()
    Stream.objects.update(head=link)
