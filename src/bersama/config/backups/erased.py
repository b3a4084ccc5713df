"""The list of who had themselves erased, on its way into backups and out of them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bersama.config import datafolder
from bersama.config.backups.archive import KEPT, Manifest, Reader
from bersama.config.exits import Refused
from bersama.core import clock, erasures


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found. `until` is empty when the ledger that is replaced could be asked, too;
    else an instant: who was erased after it is not known. `is_missing` says that the list was
    nowhere; `broken` counts lines of it that can't be read."""

    digests: frozenset[str]
    until: str
    is_missing: bool
    broken: int


def keep() -> None:
    """Bring the list beside the backups up to what the ledger says, and make it at need.

    Its time says from then on up to when it is complete.
    """
    from bersama.core.copies import live_heads
    from bersama.oversight.privacy.queries import erased_digests

    asked_at = clock.now().timestamp()
    erasures.add(erased_digests() if live_heads() else ())
    os.utime(erasures.place(), (asked_at, asked_at))


def gather(reader: Reader) -> Gathered:
    """All that can be known of erasures when this backup is put back.

    From the list in the data folder and the one beside the backup, from the ledger that is here
    before it is replaced, and from every backup that lies in one of these places.
    """
    places = {erasures.place().parent, reader.file.parent}
    here, until = _here(), reader.manifest.made_at
    found, lists = set(here or ()), list[erasures.Listed]()
    for file in (place / erasures.FILE for place in places):
        if (listed := erasures.read(file)) is not None:
            lists.append(listed)
            found |= listed.digests
            changed = datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(microsecond=0)
            until = max(until, changed.isoformat())
    for made_at, digests in _in_backups(places, reader.file):
        found |= digests
        until = max(until, made_at)
    return Gathered(
        digests=frozenset(found),
        until=until if here is None else "",
        is_missing=here is None and not lists,
        broken=sum(listed.broken for listed in lists),
    )


def _here() -> set[str] | None:
    """What the ledger of the data that are here says; None when there is none to be read."""
    from bersama.config.backups import databases

    file = datafolder.place() / datafolder.SQLITE
    if databases.vendor() == "sqlite" and not file.exists():
        return None
    from django.db import connections

    from bersama.core.copies import live_heads
    from bersama.oversight.privacy.queries import erased_digests

    try:
        return set(erased_digests()) if live_heads() else None
    except Exception:  # noqa: BLE001 - a damaged database is a reason to restore
        return None
    finally:
        connections.close_all()


def _in_backups(places: set[Path], given: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """When each backup there was made, and the list in it."""
    for file in sorted({given, *(f for place in places for f in place.glob("*.zip"))}):
        try:
            with Reader(file) as reader:
                if (content := reader.small(KEPT + erasures.FILE)) is not None:
                    yield reader.manifest.made_at, erasures.parse(content).digests
        except (Refused, OSError, zipfile.BadZipFile):
            continue  # no backup, or a damaged one


def count_files(manifest: Manifest) -> int:
    """The files in a backup besides the database and this list."""
    named = {part.name for part in manifest.parts} - {KEPT + erasures.FILE}
    return len(named) - 1
