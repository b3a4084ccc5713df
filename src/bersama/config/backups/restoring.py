"""Put a backup back, on an empty machine or, with consent to the loss, over newer data."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from bersama.config import console, datafolder, migrating
from bersama.config.backups import checking, databases, erased
from bersama.config.backups.archive import Reader
from bersama.config.exits import Exit, Refused
from bersama.config.serving import wait_for_left_over
from bersama.core import clock, erasures
from bersama.core.disk import sync_folder


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now; `aside` is where what was there before lies, empty if nothing was.

    `erased_again` counts who had themselves erased after the backup was made, and was erased
    anew; `nameless` are firms that lost their last owner by it. `erased_until` is empty when all
    of them are known; else it says up to when.
    """

    made_at: str
    version: str
    entries: int
    files: int
    unsent: int
    code: int
    first: str
    lost: tuple[str, ...]
    aside: str
    erased_again: int
    erased_until: str
    list_missing: bool
    list_broken: int
    nameless: tuple[str, ...]


def restore(file: Path, *, accept_loss: bool) -> Restored:
    """Check the backup, unpack it beside the data, verify it there, and only then swap.

    When it is refused nothing is left of what any command makes in a folder by itself.
    """
    with datafolder.as_it_was():
        return _restore(file, accept_loss=accept_loss)


def _restore(file: Path, *, accept_loss: bool) -> Restored:
    folder = datafolder.place()
    datafolder.make(folder)
    with datafolder.locked(folder), Reader(file) as reader:
        wait_for_left_over(folder)
        migrating.load()
        _refuse_other(reader)
        lost = _lost(folder, reader)
        if (datafolder.holds_data(folder) or lost) and not accept_loss:
            raise Refused(_refusal(folder, reader, lost), Exit.BUSY)
        _refuse_without_room(folder, reader)
        work = folder / f".restoring-{os.getpid()}"
        try:
            work.mkdir(mode=0o700)
            with console.progress(reader.size, "restoring", "B") as bar:
                reader.unpack(work, bar.update)
            (work / erasures.FILE).unlink(missing_ok=True)
            known = erased.gather(reader)
            erasures.add(known.digests)
            tested, aside = _swap(folder, work, reader)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    manifest = reader.manifest
    return Restored(
        made_at=manifest.made_at,
        version=manifest.version,
        entries=tested.entries,
        files=erased.count_files(manifest),
        unsent=tested.unsent,
        code=tested.code,
        first=tested.first,
        lost=tuple(lost),
        aside=aside,
        erased_again=tested.erased_again,
        erased_until=known.until,
        list_missing=known.is_missing,
        list_broken=known.broken,
        nameless=tuple(tested.nameless),
    )


def _swap(folder: Path, work: Path, reader: Reader) -> tuple[checking.Tested, str]:
    """Test what was unpacked; then move what was there aside and the new data in."""
    database = work / reader.database
    if reader.manifest.database == "sqlite":
        database.rename(work / datafolder.SQLITE)
        tested = checking.examine(work, settle=erasures.place())
        return tested, _move_in(folder, work)
    from bersama.core.copies import live_heads

    if live_heads():
        saved = folder / "backups" / f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}.dump"
        saved.parent.mkdir(mode=0o700, exist_ok=True)
        databases.copy(saved)
    from django.db import connections

    connections.close_all()
    databases.load_postgres(database)
    database.unlink()
    aside = _move_in(folder, work)
    from django.conf import settings

    url = databases.url(str(settings.DATABASES["default"]["NAME"]))
    return checking.examine(folder, database_url=url, settle=erasures.place()), aside


def _move_in(folder: Path, work: Path) -> str:
    """Swap by renaming only. The database goes out first and comes in last."""
    old = [
        entry
        for entry in folder.iterdir()
        if entry.name not in datafolder.PASSING and not entry.name.startswith((".", "replaced-"))
    ]
    aside = folder / f"replaced-{clock.now():%Y%m%dT%H%M%S}"
    keep = [entry for entry in old if datafolder.holds_data(folder)]
    if keep:
        aside.mkdir(mode=0o700)
    for entry in sorted(old, key=lambda e: not e.name.startswith(datafolder.SQLITE)):
        if keep:
            entry.rename(aside / entry.name)
        else:
            entry.unlink() if entry.is_file() else shutil.rmtree(entry)
    new = [e for e in work.iterdir() if e.name not in datafolder.PASSING and e.name[0] != "."]
    for entry in sorted(new, key=lambda e: e.name.startswith(datafolder.SQLITE)):
        entry.rename(folder / entry.name)
    sync_folder(folder)
    return str(aside) if keep else ""


def _refuse_other(reader: Reader) -> None:
    """Refuse a backup of another kind of database, or of a newer version."""
    here = databases.vendor()
    if reader.manifest.database != here:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        theirs = reader.manifest.database
        raise Refused(
            f"This backup holds a {names[theirs]} database, and this Bersama is set to "
            f"{names[here]}. "
            + (
                "Unset BERSAMA_DATABASE_URL to restore it."
                if theirs == "sqlite"
                else "Name a PostgreSQL database with BERSAMA_DATABASE_URL to restore it."
            ),
            Exit.SETTING,
        )
    known = migrating.known()
    for app, name in reader.manifest.migrations.items():
        if app in known and name not in known[app]:
            raise Refused(
                f"This backup was made by a newer Bersama ({reader.manifest.version}). Install "
                "that version, then restore it. Nothing was changed.",
                Exit.SETTING,
            )


def _lost(folder: Path, reader: Reader) -> list[str]:
    """What is here and not in the backup, in words, stream by stream."""
    if databases.vendor() == "sqlite" and not (folder / datafolder.SQLITE).exists():
        return []
    from bersama.core.copies import live_heads

    try:
        here = live_heads()
    except Exception as error:  # noqa: BLE001 - a damaged database is a reason to restore
        return [f"the database that is here can't be read ({type(error).__name__})"]
    finally:
        from django.db import connections

        connections.close_all()
    there = {name: (size, head) for name, size, head in reader.manifest.streams}
    found = []
    for name, size, head in here:
        kept, kept_head = there.get(name, (0, ""))
        if size > kept:
            found.append(f"{name}: {size - kept} entries that are newer than the backup")
        elif size == kept and head != kept_head:
            found.append(f"{name}: entry {size} here is another one than in the backup")
    return found


def _refusal(folder: Path, reader: Reader, lost: list[str]) -> str:
    what = "; ".join(lost[:5]) + ("; and more" if len(lost) > 5 else "")
    return (
        f"{folder} holds data already. The backup is of {reader.manifest.made_at}. "
        + (f"It lacks: {what}. " if lost else "")
        + "To put it in their place all the same: --accept-loss (what is here is moved aside)."
    )


def _refuse_without_room(folder: Path, reader: Reader) -> None:
    free = shutil.disk_usage(folder).free
    if free < reader.size + datafolder.NEEDED:
        raise Refused(
            f"The backup needs {console.size(reader.size)} and the disk of {folder} has "
            f"{console.size(free)} left. Make room first.",
            Exit.NO_ROOM,
        )
