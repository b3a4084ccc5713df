"""Receipts: every entry is proved offline by the script alone; anything bent is refused."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bersama.core.ledger import checkpoints, receipts, verify_receipt
from bersama.core.ledger.models import Checkpoint, Entry, Opening
from bersama.core.ledger.verifying import verify
from bersama.core.models import Use
from tests.core.ledger.history import KIND, START, History, content_of
from tests.core.ledger.tampering import do

SCRIPT = Path(verify_receipt.__file__)


def checked(receipt: Any, checkpoint: str) -> str:
    return verify_receipt.check(verify_receipt.read(json.dumps(receipt).encode()), checkpoint)


def sealed_history(steps: int = 40) -> list[Checkpoint]:
    made = History(4, streams=("e/1",))
    made.run(steps)
    checkpoints.seal("e/1", made.at)
    return list(Checkpoint.objects.order_by("size"))


@pytest.mark.django_db
def test_every_entry_is_proved_against_every_checkpoint_that_covers_it() -> None:
    sealed = sealed_history()
    assert len(sealed) > 2
    for entry in Entry.objects.select_related("stream").order_by("seq"):
        receipt = receipts.receipt_for(entry, reveal=False)
        for checkpoint in sealed:
            short = checkpoints.short(checkpoint)
            if checkpoint.size < entry.seq:
                with pytest.raises(verify_receipt.Unreadable, match="no proof for a checkpoint"):
                    checked(receipt, short)
                continue
            said = checked(receipt, short)
            assert said.startswith(
                f"Entry {entry.seq:,} of {checkpoint.size:,} is in the ledger e/1"
            )
            assert said.endswith("It was counted; how, this receipt does not say.")


@pytest.mark.django_db
def test_a_receipt_that_reveals_proves_what_was_written() -> None:
    short = checkpoints.short(sealed_history()[-1])
    for opening in Opening.objects.select_related("entry__stream"):
        receipt = receipts.receipt_of((KIND, opening.obj.partition("/")[2]), reveal=True)
        assert receipt is not None
        note = Use.objects.get(pk=opening.obj.partition("/")[2])
        assert receipt["content"] == content_of(note)
        said = checked(receipt, short)
        assert f'"text":"{note.key}"' in said
        changed = copy.deepcopy(receipt)
        changed["content"]["times"] += 1
        with pytest.raises(verify_receipt.Mismatch, match="not what the ledger committed to"):
            checked(changed, short)
    assert receipts.receipt_of((KIND, "0"), reveal=True) is None


@pytest.mark.django_db
def test_without_reveal_nothing_tells_how() -> None:
    sealed_history()
    opening = Opening.objects.select_related("entry__stream").first()
    assert opening is not None
    receipt = receipts.receipt_for(opening.entry, reveal=False)
    assert {"key", "content"} & set(receipt) == set()
    assert bytes(opening.key).hex() not in json.dumps(receipt)


@pytest.mark.django_db
def test_what_was_changed_or_erased_since_is_not_revealed_but_still_counted() -> None:
    made = History(4, streams=("e/1",))
    made.write()
    first = Entry.objects.select_related("stream").get()
    made.edit()
    checkpoints.seal("e/1", START)
    receipt = receipts.receipt_for(first, reveal=True)
    assert {"key", "content"} & set(receipt) == set()
    latest = checkpoints.latest("e/1")
    assert latest is not None
    assert checked(receipt, checkpoints.short(latest)).startswith("Entry 1 of 2 is in the ledger")


@pytest.mark.django_db
def test_a_receipt_is_pending_until_the_next_checkpoint() -> None:
    made = History(4, streams=("e/1",))
    made.write()
    entry = Entry.objects.select_related("stream").get()
    pending = receipts.receipt_for(entry, reveal=False)
    assert (pending["status"], pending["proofs"]) == ("pending", [])
    checkpoint = checkpoints.seal("e/1", START)
    assert checkpoint is not None
    with pytest.raises(verify_receipt.Unreadable, match="still pending"):
        checked(pending, checkpoints.short(checkpoint))
    sealed = receipts.receipt_for(entry, reveal=False)
    assert sealed["status"] == "sealed"
    assert "promise" not in sealed
    assert sealed["leaf"] == pending["leaf"]


@pytest.mark.django_db
def test_a_pending_receipt_shows_that_its_entry_was_cut_before_any_checkpoint() -> None:
    made = History(4, streams=("e/1",))
    made.write()
    entry = Entry.objects.select_related("stream").get()
    receipt = receipts.receipt_for(entry, reveal=False)
    assert verify(receipts=[receipt]).exit_code == 0
    for table in ("core_use", "ledger_opening", "ledger_entry", "ledger_stream"):
        do(f"DELETE FROM {table}")
    assert verify().exit_code == 0
    report = verify(receipts=[receipt, {"leaf": 1}, {**receipt, "promise": None}])
    assert [(f.fault.value, f.stream, f.seq) for f in report.findings] == [(2, "e/1", 1)]
    assert len(report.notes) == 2


@pytest.mark.django_db
def test_with_many_checkpoints_the_first_and_the_newest_are_proved() -> None:
    made = History(4, streams=("e/1",))
    for _ in range(45):
        made.write()
        made.seal()
    entry = Entry.objects.select_related("stream").order_by("seq")[1]
    proved = [proof["size"] for proof in receipts.receipt_for(entry, reveal=False)["proofs"]]
    assert proved == [2, *range(6, 46)]


@pytest.mark.django_db
def test_the_script_runs_alone(tmp_path: Path) -> None:
    sealed = sealed_history()
    opening = Opening.objects.select_related("entry__stream").filter(entry__commitment__gt="")
    receipt = receipts.receipt_for(opening[0].entry, reveal=True)
    file, script = tmp_path / "receipt.json", tmp_path / "verify_receipt.py"
    script.write_bytes(SCRIPT.read_bytes())
    file.write_text(json.dumps(receipt), encoding="utf-8")

    def run(checkpoint: str, *options: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", str(script), str(file), "--checkpoint", checkpoint, *options],
            capture_output=True,
            check=False,
            timeout=30,
        )
        return done.returncode, done.stdout.decode()

    short = checkpoints.short(sealed[-1])
    code, said = run(short)
    assert (code, said[: said.index(" of ")]) == (0, f"Entry {opening[0].entry.seq}")
    code, said = run(f"{sealed[-1].size}:{'0' * 32}")
    assert (code, said.startswith("This receipt does NOT match.")) == (1, True)
    code, said = run("40")
    assert code == 2
    assert said == (
        "This receipt cannot be checked: the checkpoint must look like "
        "40:3fa9 12cd ... with 32 digits.\n"
    )
    file.unlink()
    code, said = run(short)
    assert (code, said.startswith("This receipt cannot be checked:")) == (2, True)


def test_the_script_is_short_and_needs_nothing() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {str(node.module) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


GOOD: dict[str, Any] = {
    "v": 1,
    "status": "sealed",
    "leaf": {
        "v": 1,
        "stream": "e/1",
        "seq": 1,
        "at": "2026-11-21T01:00:00.000Z",
        "kind": "test.note.written",
        "obj": "test.note/1",
        "who": "",
        "c": "",
        "codes": {},
        "ends": False,
    },
    "proofs": [{"size": 1, "root": "", "path": []}],
}
SHORT = "1:" + verify_receipt.climb(verify_receipt.canonical(GOOD["leaf"]), 0, 1, [])[:32]


def bent(**parts: Any) -> bytes:
    return json.dumps({**GOOD, **parts}).encode()


def leaf(**parts: Any) -> bytes:
    return bent(leaf={**GOOD["leaf"], **parts})


def test_the_smallest_receipt_is_right() -> None:
    assert verify_receipt.check(verify_receipt.read(bent()), SHORT).startswith("Entry 1 of 1")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"null",
        b"[]",
        b"{}",
        b" " * 4_000_001,
        b'{"v": 1, "v": 1}',
        b'{"v": 1e400}',
        b'{"v": NaN}',
        b'{"v": 1.0}',
        b'{"v": ' + b"9" * 5000 + b"}",
        bent(v=2),
        bent(leaf=[]),
        bent(leaf={}),
        bent(proofs={}),
        bent(proofs="x"),
        bent(proofs=[1]),
        bent(proofs=[{"size": True, "path": []}]),
        bent(proofs=[{"size": 1, "path": None}]),
        bent(proofs=[{"size": 1, "path": ["zz"]}]),
        bent(row=1),
        bent(row={"position": 0}),
        bent(key=1),
        bent(key="0"),
        leaf(seq="1"),
        leaf(seq=True),
        leaf(ends=0),
        leaf(codes=[]),
        leaf(more=1),
        leaf(kind="\ud800"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    data: bytes, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(data)
    code = verify_receipt.main([str(file), "--checkpoint", SHORT])
    said = capfdbinary.readouterr().out
    assert code == 2
    assert said.startswith(b"This receipt cannot be checked: ")
    assert len(said) < 500


@pytest.mark.parametrize(
    "data",
    [
        leaf(seq=2),
        leaf(seq=0),
        leaf(seq=-1),
        leaf(who="x"),
        leaf(codes={"a": 1}),
        bent(proofs=[{"size": 1, "path": ["00" * 32]}]),
        bent(proofs=[{"size": 1, "path": ["00" * 32] * 50_000}]),
        bent(proofs=[{"size": 2, "path": []}, {"size": 1, "path": ["11" * 32]}]),
        bent(key="00" * 32, content={}),
        bent(key="00" * 32),
    ],
)
def test_what_does_not_fit_is_said_not_to_match(data: bytes) -> None:
    with pytest.raises(verify_receipt.Mismatch):
        verify_receipt.check(verify_receipt.read(data), SHORT)


def test_letters_that_steer_a_terminal_are_not_printed(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    spoilt = {**GOOD, "leaf": {**GOOD["leaf"], "kind": "\x1b[2J\u202eevil\n"}}
    root = verify_receipt.climb(verify_receipt.canonical(spoilt["leaf"]), 0, 1, [])
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(spoilt), encoding="utf-8")
    assert verify_receipt.main([str(file), "--checkpoint", f"1:{root[:32]}"]) == 0
    assert b": ?[2J?evil? about" in capfdbinary.readouterr().out


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
        max_leaves=12,
    ),
    st.sampled_from(["v", "leaf", "proofs", "row", "key", "content", "status"]),
)
def test_any_nonsense_is_refused_or_harmless(nonsense: Any, part: str) -> None:
    try:
        checked({**GOOD, part: nonsense}, SHORT)
    except (verify_receipt.Unreadable, verify_receipt.Mismatch, ValueError):
        return
    assert part in ("status", "content") or nonsense == GOOD.get(part)
