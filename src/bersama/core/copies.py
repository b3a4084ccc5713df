"""Copies of a database as of one moment, for SQLite and PostgreSQL, and what is in them.

The live SQLite file is never opened with `open()`: closing such a handle drops the locks
that this process holds on the file, and acknowledged writes can be lost. It is copied
through SQLite's own backup, from a process that serves no pages.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

Streams = tuple[tuple[str, int, str], ...]
HEADS = "SELECT name, size, head FROM ledger_stream ORDER BY name"


class CopyFailed(RuntimeError):
    """A copy could not be made or put back; the text is a sentence for the operator."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a live database as of one moment, also while people write; nobody waits for it."""
    closing, connect = contextlib.closing, sqlite3.connect
    with closing(connect(source, timeout=30)) as live, closing(connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    os.chmod(target, 0o600)


def damage(file: Path) -> str:
    """What SQLite says is wrong with a database file that nobody uses; empty when nothing."""
    try:
        with contextlib.closing(sqlite3.connect(file)) as copy:
            said = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        return str(error)
    if said != ["ok"]:
        return "; ".join(said)
    return f"a row of {broken[0]} points at nothing" if broken else ""


def heads(file: Path) -> Streams:
    """The heads of the ledger in a SQLite file that nobody uses."""
    with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'ledger_stream'").fetchone():
            return ()
        return _streams(db.execute(HEADS).fetchall())


def live_heads() -> Streams:
    """The heads of the ledger in the live database; none when it has no tables yet."""
    if "ledger_stream" not in connection.introspection.table_names():
        return ()
    with connection.cursor() as cursor:
        cursor.execute(HEADS)
        return _streams(cursor.fetchall())


@contextlib.contextmanager
def postgres_snapshot(parameters: Mapping[str, Any]) -> Iterator[tuple[str, Streams]]:
    """One state of a PostgreSQL database: its name for `pg_dump`, and the heads in it."""
    import psycopg

    with psycopg.connect(**parameters) as link:
        link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = link.execute("SELECT pg_export_snapshot()").fetchone()
        there = link.execute("SELECT to_regclass('ledger_stream')").fetchone()
        found = link.execute(HEADS).fetchall() if there and there[0] else []
        yield str(row[0] if row else ""), _streams(found)


@contextlib.contextmanager
def scratch_postgres(parameters: Mapping[str, Any]) -> Iterator[str]:
    """A database for the test of a dump; an empty name when this role may not make one."""
    import psycopg
    from psycopg import sql

    name = f"bersama_check_{os.getpid()}"
    with psycopg.connect(**parameters, autocommit=True) as link:
        drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        try:
            link.execute(drop)
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            name = ""
        try:
            yield name
        finally:
            if name:
                link.execute(drop)


def sweep_the_log() -> bool:
    """Write SQLite's log into the file and empty it, so that no old page stays in it.

    False while somebody reads or writes: then it is to be tried again. PostgreSQL reuses its
    log by itself.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    return not busy


def close_the_log() -> None:
    """Write SQLite's log into the file itself, so that the file alone is whole."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _streams(rows: list[Any]) -> Streams:
    return tuple((str(name), int(size), str(head)) for name, size, head in rows)
