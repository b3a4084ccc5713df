"""Append: in the act's transaction, few queries, one opening a row, nothing personal inside."""

from __future__ import annotations

import dataclasses
import json
import stat
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from bersama.core.ledger import canonical, keys, tree, writing
from bersama.core.ledger.models import BatchRow, Entry, Opening, Stream, SubjectKey
from bersama.core.ledger.verifying import verify
from bersama.core.ledger.writing import LedgerError
from bersama.core.models import Use
from tests.core.ledger.history import KIND, START, History, content_of

pytestmark = pytest.mark.django_db


def append(number: int = 1, **changed: Any) -> Entry:
    said: dict[str, Any] = {
        "stream": "e/1",
        "kind": "test.note.written",
        "subject": (KIND, str(number)),
        "person_id": 7,
        "content": {"text": "Roti kaya, please"},
        "codes": {"option": 2},
        "at": START,
    }
    return writing.append(**{**said, **changed})


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(LedgerError, match="inside the transaction"):
        append()
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry() -> None:
    with transaction.atomic():
        append(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(append(2).seq // 0)
    stream = Stream.objects.get()
    assert (stream.size, Entry.objects.count(), Opening.objects.count()) == (1, 1, 1)
    with transaction.atomic():
        assert append(3).seq == 2


def test_an_entry_costs_five_queries_however_long_the_stream_is() -> None:
    append(1)
    counts = []
    for number in (2, 3, 40):
        for extra in range(number):
            append(1000 * number + extra)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            append(number)
        counts.append(len([q for q in seen if "SAVEPOINT" not in q["sql"]]))
    assert counts == [5, 5, 5]


def test_an_entry_without_content_and_person_costs_three_queries() -> None:
    append(1)
    with CaptureQueriesContext(connection) as seen:
        append(2, content=None, person_id=None)
    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) == 3


def test_leaf_and_link_are_what_the_format_says() -> None:
    first = append(1, at=datetime(2026, 11, 21, 10, 0, 0, 412_999, tzinfo=UTC))
    second = append(2, content=None, person_id=None, codes={})
    text = json.dumps(
        {
            "at": "2026-11-21T10:00:00.412Z",
            "c": first.commitment,
            "codes": {"option": 2},
            "ends": False,
            "kind": "test.note.written",
            "obj": "test.note/1",
            "seq": 1,
            "stream": "e/1",
            "v": 1,
            "who": first.who,
        },
        separators=(",", ":"),
    )
    first.refresh_from_db()
    assert first.leaf == tree.leaf_hash(text.encode()).hex()
    assert first.link == canonical.chain_link("", first.leaf)
    assert second.link == canonical.chain_link(first.link, second.leaf)
    assert (second.who, second.commitment) == ("", "")
    assert Stream.objects.get().head == second.link


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=12)] * 5),
    st.dictionaries(st.text(max_size=5), st.integers() | st.booleans() | st.none(), max_size=3),
    st.integers(0, 2**63),
    st.booleans(),
)
def test_the_leaf_put_together_by_hand_is_the_canonical_json(
    texts: tuple[str, ...], codes: dict[str, Any], seq: int, ends: bool
) -> None:
    try:
        written = canonical.canonical(codes).decode()
    except canonical.NotCanonical:
        return
    names = ("stream", "kind", "obj", "who", "commitment")
    said = dict(zip(names, texts, strict=True))
    text = canonical.leaf_text(**said, seq=seq, at=START, codes=written, ends=ends)
    said["c"] = said.pop("commitment")
    whole = {"v": 1, **said, "seq": seq, "at": "2026-11-21T01:00:00.000Z", "codes": codes}
    expected = json.dumps(
        whole | {"ends": ends}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert text == expected.encode() == canonical.canonical(whole | {"ends": ends})


def test_times_of_another_zone_are_written_in_utc() -> None:
    from zoneinfo import ZoneInfo

    entry = append(at=datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("Asia/Kuala_Lumpur")))
    assert canonical.moment(entry.at) == "2026-11-21T00:00:00.000Z"


def test_nothing_personal_is_inside() -> None:
    canaries = ("Zubaidah Canary", "canary@example.org", "my canary idea")
    append(1, content={"name": canaries[0], "mail": canaries[1], "text": canaries[2]})
    append(2, content={"name": canaries[0]}, person_id=987_654_321)
    stored = " ".join(
        str(row)
        for model in (Stream, Entry, BatchRow, Opening)
        for row in model.objects.values_list()
    )
    assert [word for word in (*canaries, "987654321") if word in stored] == []


def test_a_person_has_another_name_in_each_stream() -> None:
    names = {
        (stream, person): append(number, stream=stream, person_id=person).who
        for number, (stream, person) in enumerate(
            [("e/1", 7), ("e/1", 8), ("e/2", 7), ("e/2", 8)], start=1
        )
    }
    again = append(9, stream="e/1", person_id=7).who
    assert len(set(names.values())) == 4
    assert again == names["e/1", 7]
    assert {len(name) for name in names.values()} == {32}


def test_a_forgotten_person_cannot_be_linked_any_more() -> None:
    before = append(1).who
    writing.forget_person(7)
    assert SubjectKey.objects.count() == 0
    assert append(2).who != before


def test_the_same_content_never_gives_the_same_commitment() -> None:
    assert append(1).commitment != append(2).commitment


def test_a_row_has_one_opening_that_of_its_newest_entry() -> None:
    append(1)
    changed = append(1, content={"text": "Roti canai"})
    append(1, content=None, kind="test.note.seen")
    opening = Opening.objects.get()
    assert (opening.entry_id, opening.obj) == (changed.pk, "test.note/1")
    assert canonical.commit(bytes(opening.key), {"text": "Roti canai"}) == changed.commitment


def test_erasing_deletes_what_opens_and_says_so_without_a_name() -> None:
    append(1)
    entry = writing.erase(stream="e/1", subject=(KIND, "1"), at=START)
    assert Opening.objects.count() == 0
    assert (entry.kind, entry.obj, entry.who, entry.ends) == (
        "subject.erased",
        "test.note/1",
        "",
        True,
    )


@pytest.mark.parametrize(
    "content",
    [
        {"share": 0.5},
        {"share": float("nan")},
        {"when": START},
        {"deep": [{"list": (1, 2, {"of": 1.5})}]},
        {1: "number as a name"},
        {"half": "\ud800"},
        {"bytes": b"x"},
    ],
)
def test_what_has_no_single_way_to_be_written_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(canonical.NotCanonical):
        append(content=content)
    with pytest.raises(ValueError, match=r"codes|value|encode"), transaction.atomic():
        append(content=None, codes=content)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ("", "1")},
        {"subject": (KIND, "")},
        {"subject": ("a/b", "1")},
        {"obj": "test.note/2"},
        {"ends": True},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LedgerError):
        append(**wrong)


def test_a_batch_is_one_entry_over_many_rows() -> None:
    notes = [Use.objects.create(key=f"e/1|{n}", times=n, window=START) for n in range(50)]
    entry = writing.append_batch(
        stream="e/1",
        kind="test.import.done",
        subject=("test.import", "1"),
        person_id=7,
        rows=[((KIND, str(note.pk)), content_of(note)) for note in notes],
        codes={"source": "polis"},
        at=START,
    )
    rows = list(BatchRow.objects.order_by("position").values_list("obj", "commitment"))
    whole = tree.Tree(tree.leaf_hash(canonical.row_text(*row)) for row in rows)
    assert entry.codes == {"source": "polis", "rows": 50, "root": whole.root().hex()}
    assert (Entry.objects.count(), Opening.objects.count()) == (1, 50)
    assert verify().exit_code == 0
    Use.objects.filter(pk=notes[7].pk).update(times=99)
    first = verify().first
    assert first is not None
    assert (first.seq, first.obj, first.part) == (1, f"test.note/{notes[7].pk}", "times")


def test_a_batch_is_whole_or_refused() -> None:
    said: dict[str, Any] = {
        "stream": "e/1",
        "kind": "test.import.done",
        "subject": ("test.import", "1"),
        "person_id": None,
        "at": START,
    }
    row = ((KIND, "1"), {"text": "x"})
    for wrong, sentence in (
        ({"rows": [], "codes": {}}, "no rows"),
        ({"rows": [row, row], "codes": {}}, "twice"),
        ({"rows": [row], "codes": {"root": "x"}}, "fills in itself"),
    ):
        with pytest.raises(LedgerError, match=sentence):
            writing.append_batch(**said, **wrong)
    assert Entry.objects.count() == 0


def test_a_changed_stream_can_be_written_on_but_stays_found() -> None:
    History(3, streams=("e/1",)).run(12)
    Stream.objects.update(guard="00" * 32)
    append(999, content=None)
    report = verify()
    assert [(found.stream, found.part) for found in report.findings] == [("e/1", "guard")]


def test_the_key_of_the_machine_lies_apart_and_is_for_its_owner_only() -> None:
    file = django_settings.BERSAMA_DATA / "ledger" / "instance-key.pem"
    key = keys.instance_key()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [
        path.name for path in file.parent.iterdir() if path.suffix not in (".pem", ".txt")
    ] == []
    assert keys.known_keys()[key.id] == key.public
    keys._load.cache_clear()
    assert keys.instance_key().public == key.public


def test_signatures_count_only_from_keys_that_are_known() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    foreign = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert keys.key_id(foreign) not in keys.known_keys()
    name = keys.trust(foreign, "Kedai Roti's old\nmachine")
    assert keys.trust(foreign, "again") == name
    assert keys.known_keys()[name] == foreign
    assert keys.is_signed(keys.instance_key().public, keys.sign(b"x"), b"x")
    assert not keys.is_signed(keys.instance_key().public, keys.sign(b"x"), b"y")
    assert not keys.is_signed(b"short", "zz", b"x")


def test_a_clock_that_was_set_back_is_a_remark_and_no_fault() -> None:
    """A day that is kept without its hour begins 14 hours before Greenwich, and ends 12 after."""
    midnight = START.replace(hour=0)
    for number, at in enumerate(
        [
            START,
            START - timedelta(seconds=100),
            START - timedelta(minutes=30),
            midnight,
            START,
            midnight - timedelta(days=1),
            midnight - timedelta(days=2),
            midnight + timedelta(days=1),
            START + timedelta(hours=9),
        ],
        start=1,
    ):
        append(number, content=None, at=at)
    report = verify()
    assert report.exit_code == 0
    assert report.notes == [
        f"entry {seq} of e/1 is of {at}, after one of 2026-11-21T01:00:00.000Z: "
        "the clock was set back."
        for seq, at in ((3, "2026-11-21T00:30:00.000Z"), (7, "2026-11-19T00:00:00.000Z"))
    ]


def test_findings_are_plain_facts_too() -> None:
    append(1)
    report = verify()
    told = report.to_json()
    assert (told["whole"], told["exit_code"], told["faults"]) == (False, 4, {"missing": 1})
    (found,) = told["findings"]
    assert found["sentence"] == (
        "entry 1 of e/1, test.note.written, test.note/1: the row is gone, but its opening is there."
    )
    assert set(found) == {
        *(field.name for field in dataclasses.fields(report.findings[0])),
        "sentence",
    }
