"""`bersama backup`: one file with everything, tested."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "backup",
        run,
        what="Write everything into one file, open it again and verify it.",
        more="It may run while people work. The file is not encrypted and holds the keys of this "
        "site: keep it where only you can read it, and a copy on another machine.",
    )
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="where to (the data folder's backups)"
    )
    parser.add_argument(
        "--daily", action="store_true", help="as the daily one, of which the newest are kept"
    )
    parser.add_argument("--json", action="store_true", help="print what was made as JSON")


def run(given: argparse.Namespace) -> int:
    from bersama.config import console, datafolder, migrating
    from bersama.config.backups.making import make
    from bersama.config.exits import Exit, Refused

    folder = datafolder.existing()
    datafolder.check(folder)
    migrating.load()
    if not migrating.applied():
        raise Refused(f"There is nothing in {folder} to back up yet.", Exit.UNAVAILABLE)
    migrating.refuse_newer(folder)
    target = given.file.expanduser().absolute() if given.file else None
    if target is not None and target.is_dir():
        raise Refused(f"{target} is a folder; name a file in it.", Exit.USAGE)
    if target is not None and target.exists():
        raise Refused(f"{target} is there already. Name another file.", Exit.USAGE)
    made = make(kind="daily" if given.daily else "by hand", target=target)
    if given.json:
        console.facts(
            {
                "file": str(made.file),
                "bytes": made.size,
                "entries": made.entries,
                "made_at": made.made_at.isoformat(),
                "good": not made.code,
                "finding": made.first,
            }
        )
    elif made.code:
        console.say(f"{made.file} was written, but it does not count as a good backup:")
        console.say(f"  {made.first}")
        console.say("Find out with: bersama verify")
    else:
        size = console.size(made.size)
        console.say(f"{made.file} ({size}, {made.entries} entries), opened again and verified.")
    return made.code
