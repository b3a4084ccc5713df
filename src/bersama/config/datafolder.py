"""The data folder: made, checked, used by one Bersama at a time, never by an older version."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bersama.config import environment
from bersama.config.exits import Exit, Refused

NEEDED = 64 * 2**20
PROBED_SECONDS = 0.5
LOCK, VERSION, SQLITE = "lock", "version.json", "bersama.sqlite3"
BY_ITSELF = {"lock", "secret-key"}
PASSING = {"lock", "static", "pulse", "backups"}


def place() -> Path:
    """The data folder. Reading the settings makes it, and the signing key in it."""
    from bersama.config import settings

    return settings.BERSAMA_DATA


def existing() -> Path:
    """The data folder for commands that work on data which are there; they make nothing.

    So it is found here before the settings are read.
    """
    folder = _named()
    if not folder.is_dir():
        said = f"There is no data folder at {folder}"
    elif not any((folder / name).exists() for name in (VERSION, SQLITE)):
        said = f"There are no data of Bersama in {folder} yet"
    else:
        return place()
    raise Refused(
        f"{said}. Start it first: bersama up. If the data lie elsewhere, say where with "
        "BERSAMA_DATA.",
        Exit.UNAVAILABLE,
    )


def make(folder: Path) -> None:
    """Make the folder, for its owner only, and check it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise _unusable(folder, error) from None
    check(folder)


def check(folder: Path) -> None:
    """Refuse a folder that can't hold data: not ours to write, or on a full disk."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED:
        raise Refused(
            f"The disk that holds {folder} is full: {free // 2**20} MB are free, "
            f"{NEEDED // 2**20} MB are needed. Make room, or move BERSAMA_DATA.",
            Exit.NO_ROOM,
        )
    probe = folder / f".probe-{os.getpid()}"
    try:
        handle = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, bytes(65536))
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise _unusable(folder, error) from None
    finally:
        probe.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; a second one is refused."""
    file = (folder / LOCK).open("a+", encoding="ascii")
    try:
        until = time.monotonic() + PROBED_SECONDS  # another command may just be asking
        while not (taken := _take(file)) and time.monotonic() < until:
            time.sleep(0.05)
        if not taken:
            file.seek(0)
            holder = file.read().strip()
            raise Refused(
                f"Another Bersama (process {holder or 'unknown'}) uses {folder}. Stop it first, "
                "or choose another folder with BERSAMA_DATA.",
                Exit.BUSY,
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
    finally:
        file.close()


@contextlib.contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Hold a lock file, made at need, if nobody else does; says whether we do."""
    with lock.open("a", encoding="ascii") as file:
        yield _take(file)


def is_locked(folder: Path) -> bool:
    """Whether a Bersama is running on this folder."""
    if not (folder / LOCK).exists():
        return False
    with held(folder / LOCK) as is_ours:
        return not is_ours


def holds_data(folder: Path) -> bool:
    """Whether there is more than what any start makes by itself."""
    if not folder.exists():
        return False
    trivial = PASSING | {"secret-key", VERSION}
    return any(
        entry.name not in trivial and not entry.name.startswith(".") for entry in folder.iterdir()
    )


@contextlib.contextmanager
def as_it_was() -> Iterator[None]:
    """Take away again, when the block fails, what any command makes in a folder by itself.

    Where anything else is new in it, nothing is taken away.
    """
    folder = _named()
    was_there = folder.exists()
    before = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
    try:
        yield
    except BaseException:
        made = [e for e in folder.iterdir() if e.name not in before] if folder.is_dir() else []
        if made and {entry.name for entry in made} <= BY_ITSELF:
            for entry in made:
                entry.unlink()
            if not was_there:
                folder.rmdir()
        raise


def _named() -> Path:
    """Where the data folder is, found before the settings are read, which make it."""
    return environment.folder(os.environ.get("BERSAMA_DATA") or environment.data_folder())


@dataclass(frozen=True, slots=True)
class Written:
    """Which version wrote the data, and its newest migration of each app."""

    version: str
    migrations: dict[str, str]


def written_by(folder: Path) -> Written | None:
    try:
        said = json.loads((folder / VERSION).read_text(encoding="utf-8"))
        return Written(str(said["version"]), dict(said["migrations"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def mark(folder: Path, written: Written) -> None:
    from bersama.core.disk import write_whole

    said = {"version": written.version, "migrations": written.migrations}
    write_whole(folder / VERSION, (json.dumps(said, indent=1) + "\n").encode())


def _take(file: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def keep_address(folder: Path, url: str) -> None:
    """Write down where the site is reached, for the commands that print links beside it."""
    from bersama.core.disk import write_whole

    write_whole(folder / "address", f"{url}\n".encode())


def _unusable(folder: Path, error: OSError) -> Refused:
    if error.errno in (28, 122):
        return Refused(f"The disk that holds {folder} is full. Make room.", Exit.NO_ROOM)
    return Refused(
        f"The data folder {folder} is not writable ({error.strerror}). Start Bersama as the user "
        "who owns it, or choose another one with BERSAMA_DATA.",
        Exit.NOT_ALLOWED,
    )
