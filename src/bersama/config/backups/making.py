"""Make a backup: copy, pack, open the pack again, verify what is in it; then it counts."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bersama.config import console, datafolder, migrating
from bersama.config.backups import checking, databases, erased
from bersama.config.backups.archive import DATABASES, KEPT, Manifest, Reader, Writer
from bersama.config.exits import Exit, Refused
from bersama.config.version import version
from bersama.core import clock, erasures, living
from bersama.core.disk import sync_folder

LEFT_OUT = {"lock", "static", "pulse", "backups"}
UPGRADES_KEPT = 5
MAKING = ".making-"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup and what its test found; it is good when `code` is 0."""

    file: Path
    size: int
    entries: int
    made_at: datetime
    code: int
    first: str


def make(*, kind: str = "by hand", target: Path | None = None) -> Made:
    """Make one backup. `kind` is "by hand", "daily" or "upgrade"."""
    migrating.load()
    folder = datafolder.place()
    backups = folder / "backups"
    backups.mkdir(mode=0o700, exist_ok=True)
    made_at = clock.now().replace(microsecond=0)
    file = target or backups / f"bersama-{made_at:%Y%m%dT%H%M%SZ}-{kind.replace(' ', '-')}.zip"
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.", Exit.INPUT)
    with _workplace(backups) as work:
        packed = work / file.name
        if file.parent != backups:  # the last step is a renaming, so it lies on the same disk
            packed = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            _pack(folder, work, packed, kind=kind, made_at=made_at)
            tested = _test(packed, work)
            size = packed.stat().st_size
            made = Made(file, size, tested.entries, made_at, tested.code, tested.first)
            if not made.code:
                # Before it has its name: cut off in between, it is no backup, and made again.
                # The other way round it would be one that nobody knows, and made twice.
                _remember(made)
            os.replace(packed, file)
        finally:
            packed.unlink(missing_ok=True)
    sync_folder(file.parent)
    _forget_old(backups)
    return made


def _pack(folder: Path, work: Path, target: Path, *, kind: str, made_at: datetime) -> None:
    """Copy the database, then take the files: each file the copy names is there by then."""
    vendor = databases.vendor()
    copy = work / DATABASES[vendor]
    streams = databases.copy(copy)
    erased.keep()
    kept = list(_files(folder))
    whole = sum(_size(path) for path in [copy, *kept])
    with console.progress(whole, "packing", "B") as bar:
        writer = Writer(target, bar.update)
        try:
            writer.add(DATABASES[vendor], copy)
            for path in kept:
                writer.add(KEPT + path.relative_to(folder).as_posix(), path)
            writer.add(KEPT + erasures.FILE, erasures.place())
            writer.close(
                Manifest(
                    version=version(),
                    kind=kind,
                    made_at=made_at.isoformat(),
                    database=vendor,
                    migrations=_newest_applied(),
                    streams=streams,
                    parts=tuple(writer.parts),
                )
            )
        finally:
            writer.abandon()
    copy.unlink()


def _test(packed: Path, work: Path) -> checking.Tested:
    """Unpack what is needed and verify it, as a restore would."""
    folder = work / "data"
    folder.mkdir(mode=0o700)
    with Reader(packed) as reader, console.progress(reader.size, "testing", "B") as bar:
        reader.unpack(folder, bar.update, keep_all=False)
        packed_database = folder / reader.database
        if reader.manifest.database == "sqlite":
            packed_database.rename(folder / datafolder.SQLITE)
            return checking.examine(folder)
        from bersama.core.copies import scratch_postgres

        with scratch_postgres(databases.parameters()) as name:
            if name:
                databases.load_postgres(packed_database, name)
            return checking.examine(folder, database_url=databases.url(name or _live_name()))


def _live_name() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def _newest_applied() -> dict[str, str]:
    return dict(sorted(migrating.applied()))


def _files(folder: Path) -> Iterator[Path]:
    """Everything in the data folder but the database, the backups and what is passing."""
    for top in sorted(folder.iterdir()):
        name = top.name
        if name in LEFT_OUT or name.startswith((".", "replaced-", datafolder.SQLITE)):
            continue
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (path for path in found if path.is_file() and not path.is_symlink())


def _size(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


@contextlib.contextmanager
def _workplace(backups: Path) -> Iterator[Path]:
    """A folder for the copy; those that a killed backup left behind are removed first.

    Whoever works in one holds a lock in it. The system takes that back at once from a process
    that ended in any way; a number of a process would say less, as it may be kept or given anew.
    """
    for old in backups.glob(f"{MAKING}*"):
        with contextlib.suppress(OSError), datafolder.held(old / datafolder.LOCK) as is_ours:
            if is_ours:
                shutil.rmtree(old)
    for note in (*backups.glob(".last-good.json.*"), *backups.glob(".*.part")):
        pid = note.name.removesuffix(".part").rpartition(".")[2]
        if not (pid.isdigit() and living.is_alive(int(pid))):
            note.unlink(missing_ok=True)
    with contextlib.ExitStack() as stack:
        work = None
        while work is None:
            work = _claimed(backups, stack)
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        yield work


def _claimed(backups: Path, stack: contextlib.ExitStack) -> Path | None:
    """A new folder with our lock in it; None if another one swept it away before we had that."""
    work = Path(tempfile.mkdtemp(prefix=MAKING, dir=backups))
    with contextlib.suppress(FileNotFoundError):
        lock = work / datafolder.LOCK
        if stack.enter_context(datafolder.held(lock)) and lock.exists():
            return work
    return None


def _remember(made: Made) -> None:
    from bersama.core.backup import Good, note_good

    note_good(Good(made.made_at, str(made.file.absolute()), made.size, made.entries))


def _forget_old(backups: Path) -> None:
    """Delete the oldest daily ones past the setting, and the oldest ones before upgrades."""
    from django.conf import settings

    for kind, kept in (("daily", settings.BERSAMA_BACKUPS_KEPT), ("upgrade", UPGRADES_KEPT)):
        for old in sorted(backups.glob(f"bersama-*-{kind}.zip"))[:-kept]:
            old.unlink(missing_ok=True)
