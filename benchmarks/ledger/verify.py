"""How long `verify` takes over many entries, and how much memory.

    python benchmarks/ledger/verify.py [--entries 1000000] [--rows 1000000] [--folder DIR]

Makes a database in a fresh folder (or uses the one of an earlier run in DIR): twenty streams,
sealed every 10,000 entries, `--rows` of the entries with a row and its opening. Then verifies it
once in a process of its own and prints seconds and the greatest resident memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
STREAMS, SEAL = 20, 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)


def prepare(folder: Path) -> None:
    os.environ["BERSAMA_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
    import django

    django.setup()


def entries_of(stream: Any, entries: int, rows: int, first: int) -> Iterator[tuple[Any, Any, Any]]:
    """Rows, entries and openings of one stream, chained as `append` does it."""
    from bersama.core.ledger import canonical, tree
    from bersama.core.ledger.models import Entry, Opening
    from bersama.core.models import Use
    from tests.core.ledger.history import KIND, content_of

    for seq in range(1, entries + 1):
        number, at = first + seq, START + timedelta(seconds=first + seq)
        note, opening, commitment = None, None, ""
        if seq <= rows:
            note = Use(pk=number, key=f"{stream.name}|{number}", times=number, window=at)
            key = number.to_bytes(32)
            commitment = canonical.commit(key, content_of(note))
            opening = Opening(
                kind=KIND,
                obj=f"{KIND}/{number}",
                key=key,
                marks=canonical.marks(key, content_of(note)),
            )
        said = {
            "kind": "test.note.written",
            "obj": f"{KIND}/{number}",
            "who": f"{number % 3000:032x}",
            "commitment": commitment,
            "codes": {"option": seq % 5},
            "ends": False,
        }
        written = {**said, "codes": canonical.canonical(said["codes"]).decode()}
        text = canonical.leaf_text(stream=stream.name, seq=seq, at=at, **written)
        leaf = tree.leaf_hash(text).hex()
        stream.head, stream.size = canonical.chain_link(stream.head, leaf), seq
        yield (
            note,
            Entry(stream=stream, seq=seq, at=at, leaf=leaf, link=stream.head, **said),
            opening,
        )


def fill(entries: int, rows: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from bersama.core.ledger import checkpoints, writing
    from bersama.core.ledger.models import Entry, Opening, Stream
    from bersama.core.models import Use

    call_command("migrate", verbosity=0)
    each, rows_each = entries // STREAMS, rows // STREAMS
    for index in range(STREAMS):
        stream = Stream.objects.create(name=f"e/{index}")
        made = entries_of(stream, each, rows_each, index * each)
        while chunk := list(islice(made, SEAL)):
            with transaction.atomic():
                Use.objects.bulk_create([note for note, _, _ in chunk if note], batch_size=1000)
                Entry.objects.bulk_create([entry for _, entry, _ in chunk], batch_size=1000)
                for _, entry, opening in chunk:
                    if opening is not None:
                        opening.entry = entry
                Opening.objects.bulk_create([o for _, _, o in chunk if o], batch_size=1000)
                stream.guard = writing.guard_of(stream)
                stream.save()
            checkpoints.seal(stream.name, START + timedelta(days=90))
            stream.refresh_from_db()
        print(f"made {stream.name}", file=sys.stderr)


def measure(deep: bool) -> dict[str, Any]:
    from bersama.core.ledger.verifying import verify
    from tests.core.ledger.history import NOTE, registered

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, used = time.perf_counter(), time.process_time()
    with registered(NOTE):
        report = verify(deep=deep)
    return {
        "deep": deep,
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(time.process_time() - used, 1),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "rss_mb_before": round(before / 1024),
        **report.to_json()["counts"],
        "exit_code": report.exit_code,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--measure", choices=["deep", "chains"], help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="bersama-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    prepare(folder)
    if chosen.measure:
        print(json.dumps(measure(chosen.measure == "deep")))
        return
    if not (folder / "bersama.sqlite3").exists():
        fill(chosen.entries, chosen.rows)
    for what in ("chains", "deep"):
        command = [sys.executable, __file__, "--folder", str(folder), "--measure", what]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
