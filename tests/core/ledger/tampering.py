"""Ways to change the database behind the ledger's back, each by direct SQL, chosen by seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

TABLES = {
    "ledger_entry": (
        "stream_id",
        "seq",
        "at",
        "kind",
        "obj",
        "who",
        "commitment",
        "codes",
        "ends",
        "leaf",
        "link",
    ),
    "ledger_opening": ("entry_id", "position", "kind", "obj", "key", "marks"),
    "ledger_batch_row": ("entry_id", "position", "obj", "commitment"),
    "ledger_checkpoint": (
        "stream_id",
        "size",
        "root",
        "at",
        "previous",
        "signed_by",
        "signature",
        "frontier",
    ),
    "ledger_stream": ("name", "size", "head", "sealed_size", "sealed", "guard"),
    "ledger_subject_key": ("person_id", "key", "guard"),
    "core_use": ("id", "key", "window", "times"),
}
HEX = (
    "marks",
    "leaf",
    "link",
    "root",
    "previous",
    "signature",
    "frontier",
    "head",
    "sealed",
    "guard",
)
PEOPLE_SEE = ("who", "commitment", "signed_by")


@dataclass(frozen=True)
class Tampered:
    """What was done, and the first entry that must be named (if it is one that is wrong)."""

    how: str
    stream: str | None = None
    seq: int | None = None
    obj: str | None = None


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def do(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def pick(chance: random.Random, table: str, where: str = "1=1") -> int | None:
    ids = [row[0] for row in ask(f"SELECT id FROM {table} WHERE {where} ORDER BY id")]
    return chance.choice(ids) if ids else None


def other(chance: random.Random, table: str, column: str, value: Any) -> Any:
    """Another value for this cell, of the same type."""
    if column in (*HEX, *PEOPLE_SEE):
        if not value:
            return "ab" * 16
        at = chance.randrange(len(value))
        digit = chance.choice([d for d in "0123456789abcdef" if d != value[at]])
        return value[:at] + digit + value[at + 1 :]
    if column == "codes":
        found = json.loads(value) if isinstance(value, str) else dict(value)
        found[chance.choice([*found, "new"])] = chance.choice(["x", 77, True, None])
        return json.dumps(found)
    if column == "key" and table != "core_use":
        at = chance.randrange(len(bytes(value)))
        changed = bytearray(bytes(value))
        changed[at] ^= 1 << chance.randrange(8)
        return bytes(changed)
    if column in ("at", "window"):
        return (
            ask("SELECT datetime(%s, %s)", value, f"-{chance.randrange(1, 99999)} seconds")[0][0]
            if connection.vendor == "sqlite"
            else ask("SELECT %s - make_interval(secs => %s)", value, chance.randrange(1, 99999))[0][
                0
            ]
        )
    if column == "stream_id":
        ids = [row[0] for row in ask("SELECT id FROM ledger_stream")]
        return chance.choice([one for one in [*ids, 999_999] if one != value])
    if column == "entry_id":
        ids = [row[0] for row in ask("SELECT id FROM ledger_entry")]
        return chance.choice([one for one in [*ids, 999_999] if one != value])
    if isinstance(value, bool) or column == "ends":
        return not value
    if isinstance(value, int):
        return chance.choice([value + 1, max(value - 1, 0), value + 1000, value * 7 + 5])
    return f"{value}x" if chance.random() < 0.5 else f"x{value[1:]}"


def where_is(table: str, row: int) -> tuple[str | None, int | None, str | None]:
    """Stream, seq and object of a row as they are now."""
    if table == "ledger_entry":
        found = ask(
            "SELECT s.name, e.seq, e.obj FROM ledger_entry e"
            " JOIN ledger_stream s ON s.id = e.stream_id WHERE e.id = %s",
            row,
        )
        return found[0] if found else (None, None, None)
    if table == "core_use":
        return None, None, f"test.note/{row}"
    return None, None, None


def flip(chance: random.Random) -> Tampered | None:
    """One cell of one table becomes another value."""
    table = chance.choice([*TABLES, "ledger_entry", "core_use"])
    column = chance.choice(TABLES[table])
    if (row := pick(chance, table)) is None:
        return None
    stream, seq, obj = where_is(table, row)
    value = ask(f'SELECT "{column}" FROM {table} WHERE id = %s', row)[0][0]
    changed = other(chance, table, column, value)
    if changed == value:
        return None
    do(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', changed, row)
    how = f"{table}.{column} of {row}: {value!r} -> {changed!r}"
    if column in ("stream_id", "seq"):
        return Tampered(how, stream, None)
    return Tampered(how, stream, seq, obj)


def delete(chance: random.Random) -> Tampered | None:
    """One row disappears."""
    table = chance.choice([t for t in TABLES if t != "ledger_subject_key"])
    if (row := pick(chance, table)) is None:
        return None
    stream, seq, obj = where_is(table, row)
    do(f"DELETE FROM {table} WHERE id = %s", row)
    return Tampered(f"{table} {row} deleted", stream, seq, obj)


def delete_with_all(chance: random.Random) -> Tampered | None:
    """An entry disappears with its row and with all that points at it."""
    row = pick(chance, "ledger_entry", "commitment <> ''")
    if row is None:
        return None
    stream, seq, obj = where_is("ledger_entry", row)
    number = str(obj).partition("/")[2]
    do("DELETE FROM ledger_opening WHERE obj = %s", obj)
    do("DELETE FROM core_use WHERE id = %s", int(number))
    do("DELETE FROM ledger_entry WHERE id = %s", row)
    return Tampered(f"entry {row} deleted with its row", stream, seq)


def insert(chance: random.Random) -> Tampered | None:
    """A row is copied, with what must be unique made so."""
    table = chance.choice([t for t in TABLES if t != "ledger_subject_key"])
    if (row := pick(chance, table)) is None:
        return None
    columns = TABLES[table] if table != "core_use" else TABLES[table][1:]
    values = dict(
        zip(
            columns,
            ask(
                "SELECT " + ", ".join(f'"{c}"' for c in columns) + f" FROM {table} WHERE id = %s",
                row,
            )[0],
            strict=True,
        )
    )
    if table == "ledger_entry":
        top = ask("SELECT max(seq) FROM ledger_entry WHERE stream_id = %s", values["stream_id"])
        values["seq"] = top[0][0] + 1
    elif table in ("ledger_opening", "ledger_batch_row"):
        values["position"] += 1000
        values["obj"] += "9999"
    elif table == "ledger_checkpoint":
        values["size"] += chance.choice([1, 1000])
    elif table == "ledger_stream":
        values["name"] += "9"
    else:
        values["key"] += " again"
    marks = ", ".join(["%s"] * len(values))
    names = ", ".join(f'"{c}"' for c in values)
    wrapped = [json.dumps(v) if isinstance(v, dict) else v for v in values.values()]
    if connection.vendor == "sqlite" or table != "ledger_none":
        do(f"INSERT INTO {table} ({names}) VALUES ({marks})", *wrapped)
    return Tampered(f"{table} {row} inserted again")


def swap_places(chance: random.Random) -> Tampered | None:
    """Two entries of a stream change places."""
    first = pick(chance, "ledger_entry")
    stream, seq, _ = where_is("ledger_entry", first or 0)
    second = pick(
        chance,
        "ledger_entry",
        f"id <> {first} AND stream_id = (SELECT stream_id FROM ledger_entry WHERE id = {first})",
    )
    if second is None:
        return None
    _, later, _ = where_is("ledger_entry", second)
    for row, place in ((first, 10**6), (second, seq), (first, later)):
        do("UPDATE ledger_entry SET seq = %s WHERE id = %s", place, row)
    return Tampered(f"entries {seq} and {later} swapped", stream, min(seq or 0, later or 0))


def swap_cells(chance: random.Random) -> Tampered | None:
    """Two rows of a table exchange one cell."""
    table, column = chance.choice(
        [
            ("ledger_entry", "commitment"),
            ("ledger_entry", "who"),
            ("ledger_entry", "at"),
            ("ledger_entry", "link"),
            ("ledger_opening", "key"),
            ("ledger_checkpoint", "root"),
            ("ledger_checkpoint", "signature"),
            ("ledger_batch_row", "commitment"),
            ("ledger_subject_key", "key"),
            ("core_use", "times"),
        ]
    )
    first, second = pick(chance, table), pick(chance, table)
    if first is None or second is None:
        return None
    values = [
        ask(f"SELECT {column} FROM {table} WHERE id = %s", row)[0][0] for row in (first, second)
    ]
    if values[0] == values[1]:
        return None
    do(f"UPDATE {table} SET {column} = %s WHERE id = %s", values[1], first)
    do(f"UPDATE {table} SET {column} = %s WHERE id = %s", values[0], second)
    if table == "ledger_entry":
        places = sorted(where_is(table, row)[:2] for row in (first, second))
        stream, seq, _ = (*places[0], None)
        return Tampered(f"{column} of {first} and {second} swapped", stream, seq)
    return Tampered(f"{table}.{column} of {first} and {second} swapped")


def truncate(chance: random.Random) -> Tampered | None:
    """The last entries disappear with their rows, and the stream's row is set to fit."""
    stream_id = pick(chance, "ledger_stream", "size > 0")
    if stream_id is None:
        return None
    name, size = ask("SELECT name, size FROM ledger_stream WHERE id = %s", stream_id)[0]
    keep = chance.randrange(size)
    gone = "SELECT id FROM ledger_entry WHERE stream_id = %s AND seq > %s"
    objs = ask(f"SELECT obj FROM ledger_opening WHERE entry_id IN ({gone})", stream_id, keep)
    for (obj,) in objs:
        do("DELETE FROM core_use WHERE id = %s", int(obj.partition("/")[2]))
    for table in ("ledger_opening", "ledger_batch_row"):
        do(f"DELETE FROM {table} WHERE entry_id IN ({gone})", stream_id, keep)
    do("DELETE FROM ledger_entry WHERE stream_id = %s AND seq > %s", stream_id, keep)
    how = f"{name} cut from {size} to {keep}"
    if chance.random() < 0.5:
        return Tampered(how, name, keep + 1)
    do("DELETE FROM ledger_checkpoint WHERE stream_id = %s AND size > %s", stream_id, keep)
    last = ask("SELECT link FROM ledger_entry WHERE stream_id = %s AND seq = %s", stream_id, keep)
    sealed = ask("SELECT max(size) FROM ledger_checkpoint WHERE stream_id = %s", stream_id)[0][0]
    do(
        "UPDATE ledger_stream SET size = %s, head = %s, sealed_size = %s WHERE id = %s",
        keep,
        last[0][0] if last else "",
        sealed or 0,
        stream_id,
    )
    return Tampered(f"{how} with everything set to fit", name)


WAYS: tuple[Callable[[random.Random], Tampered | None], ...] = (
    flip,
    flip,
    flip,
    delete,
    delete_with_all,
    insert,
    swap_places,
    swap_cells,
    truncate,
)
