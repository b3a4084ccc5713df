"""Files that survive a power cut, readable by their owner only; and copies of a live SQLite.

The live SQLite file is never opened with `open()`: closing such a handle drops the locks
that this process holds on the file, and acknowledged writes can be lost. It is copied
through SQLite's own backup, from a process that serves no pages.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path


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


def write_whole(file: Path, content: bytes) -> None:
    """Write a small file so that after a power cut there is the old one or the new one."""
    made = file.with_name(f".{file.name}.{os.getpid()}")
    with private(made) as handle:
        os.write(handle, content)
        os.fsync(handle)
    os.replace(made, file)
    sync_folder(file.parent)


@contextlib.contextmanager
def private(file: Path) -> Iterator[int]:
    """A new file that only its owner may read."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def sync_folder(place: Path) -> None:
    """Make the names in a folder survive a power cut."""
    if os.name == "nt":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
