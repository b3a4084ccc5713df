"""`bersama export`: pack one firm, to continue on a machine of its own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "export",
        run,
        what="Pack one whole firm into a file, to continue on a machine of its own.",
        more="It may run while people work. Nothing of other firms is in the file. It holds names, "
        "contacts and single answers and is not encrypted: keep it where only you can read it.",
    )
    parser.add_argument("firm", metavar="FIRM", help="the firm, as in its address /w/FIRM/")
    parser.add_argument("file", type=Path, metavar="FILE", help="where to")
    parser.add_argument("--json", action="store_true", help="print what was packed as JSON")


def run(given: argparse.Namespace) -> int:
    from bersama.config import console, datafolder, migrating
    from bersama.config.exits import Exit, Refused

    folder = datafolder.existing()
    datafolder.check(folder)
    migrating.load()
    if not migrating.applied():
        raise Refused(f"There is nothing in {folder} to export yet.", Exit.UNAVAILABLE)
    migrating.refuse_newer(folder)
    target = given.file.expanduser().absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise Refused(
            f"{target} is no place for a file. Name one in a folder that exists.", Exit.USAGE
        )
    if target.exists():
        raise Refused(f"{target} is there already. Name another file.", Exit.USAGE)
    made = _pack(_firm(given.firm), target)
    if given.json:
        console.facts(
            {"file": str(made.file), "bytes": made.size, "rows": made.rows, "sha256": made.sha256}
        )
        return Exit.OK
    console.say(f"{made.file} ({console.size(made.size)}, {made.rows} rows)")
    console.say(f"SHA-256 {made.sha256}")
    console.say(f"On the other machine: bersama import firm {made.file.name}")
    return Exit.OK


def _firm(slug: str) -> Any:
    from bersama.commons.organisations.queries import firms_here
    from bersama.config.exits import Exit, Refused
    from bersama.core.actor import CONSOLE

    firms = {firm.slug: firm for firm in firms_here(CONSOLE)}
    if slug not in firms:
        known = ", ".join(sorted(firms)) or "none"
        raise Refused(f"There is no firm {slug}; here: {known}.", Exit.USAGE)
    return firms[slug]


def _pack(firm: Any, target: Path) -> Any:
    from bersama.config import console
    from bersama.core.actor import CONSOLE
    from bersama.oversight.privacy.actions import Packing, say_packed

    say_packed(actor=CONSOLE, organisation=firm)
    with console.progress(0, "packing", "rows") as bar:
        return Packing(firm, target, moved=bar.update).write()
