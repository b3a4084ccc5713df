"""Tests a copy in a process of its own: opened, brought to this version, verified.

`python -m bersama.config.backups.checking [--settle LIST]` looks at what its environment names
(BERSAMA_DATA, BERSAMA_DATABASE_URL) and prints what it found as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bersama.config.exits import Exit, Refused, told
from bersama.core import living


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of the test: `code` is that of `verify`, `first` its first finding."""

    code: int
    entries: int
    first: str
    unsent: int = 0
    erased_again: int = 0
    nameless: Sequence[str] = ()


def examine(folder: Path, *, database_url: str = "", settle: Path | None = None) -> Tested:
    """Test the copy in this folder. Raises Refused when it can't even be opened or upgraded.

    With `settle`, the list of who had themselves erased, it is made ready to be the site.
    """
    from bersama.config.serving import environment

    env: dict[str, str] = {k: v for k, v in environment().items() if not _is_ours(k)}
    env |= {"BERSAMA_DATA": str(folder), "BERSAMA_DATABASE_URL": database_url}
    done = living.run(__name__, *(["--settle", str(settle)] if settle else []), env=env)
    try:
        said: Mapping[str, Any] = json.loads(done.stdout.strip().split("\n")[-1])
    except ValueError:
        words = (done.stderr.strip() or "it says nothing").split("\n")[-1]
        raise Refused(f"The copy could not be tested: {words}", Exit.BROKEN) from None
    if "refused" in said:
        raise Refused(str(said["refused"]), Exit(said["code"]))
    return Tested(**said)


def _is_ours(name: str) -> bool:
    """Settings of the live site that must not reach the copy: where it is, how it is signed."""
    return name.removesuffix("_FILE") in ("BERSAMA_DATA", "BERSAMA_DATABASE_URL")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settle", type=Path, help="the copy becomes the site; who was erased")
    given = parser.parse_args(arguments)
    try:
        said = look(settle=given.settle)
    except Exception as error:  # noqa: BLE001 - told in one sentence by the caller
        sentence, code = told(error)
        said = {"refused": sentence, "code": int(code)}
    print(json.dumps(said))
    return 0


def look(*, settle: Path | None) -> dict[str, Any]:
    from bersama.config import datafolder, migrating

    migrating.load()
    migrating.refuse_newer(datafolder.place())
    if migrating.missing():
        migrating.migrate()
    from bersama.core.ledger.verifying import verify

    report = verify()
    entries, settled = report.entries, {}
    if settle:
        settled = _settle(settle)
        if not report.exit_code:
            report = verify()
        _close(datafolder.place())
    first = report.first.sentence if report.first else ""
    return {"code": report.exit_code, "entries": entries, "first": first, **settled}


def _settle(listed: Path) -> dict[str, Any]:
    """Erase anew who had themselves erased since. What waited to be sent when the copy was made
    may have been sent since, too: don't send it twice."""
    from bersama.commons.notices.actions import doubt_waiting
    from bersama.core import erasures
    from bersama.core.actor import WORKER
    from bersama.oversight.privacy.actions import erase_again

    unsent = doubt_waiting(actor=WORKER)
    found = erasures.read(listed)
    again = erase_again(actor=WORKER, listed=found.digests if found else frozenset())
    return {
        "unsent": unsent,
        "erased_again": again.count,
        "nameless": again.firms,
    }


def _close(folder: Path) -> None:
    from bersama.config import migrating
    from bersama.core.copies import close_the_log

    migrating.mark_version(folder)
    close_the_log()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
    sys.exit(main(sys.argv[1:]))
