"""`bersama verify`: check the ledger against everything that is stored."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "verify",
        run,
        what="Check that nothing in the ledger or in the rows was changed behind its back.",
        more="The exit code says what was found: 2 chain, 3 a row differs, 4 a row is missing or "
        "too many, 5 checkpoint, 6 published number, 7 signature. It may run while people work.",
    )
    parser.add_argument(
        "--stream", action="append", metavar="NAME", help="only this stream (may be repeated)"
    )
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="STREAM=SIZE:ROOT",
        help="a checkpoint held outside, as printed on a poster or in a mail (may be repeated)",
    )
    parser.add_argument(
        "--receipts", type=Path, metavar="FOLDER", help="receipts of people, as .json files"
    )
    parser.add_argument(
        "--quick", action="store_true", help="chains and checkpoints only, not the rows"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(given: argparse.Namespace) -> int:
    from bersama.config import console, datafolder, migrating
    from bersama.config.exits import Exit, Refused

    folder = datafolder.existing()
    migrating.load()
    migrating.refuse_newer(folder)
    if migrating.missing():
        raise Refused(
            "There are no data of this version yet. Start it first: bersama up.", Exit.UNAVAILABLE
        )
    from bersama.core.ledger.verifying import verify

    with console.progress(1, "verifying", "rows") as bar:
        try:
            report = verify(
                streams=given.stream,
                deep=not given.quick,
                known=_known(given.checkpoint),
                receipts=_receipts(given.receipts),
                progress=_moving(bar),
            )
        except ValueError as error:
            raise Refused(f"{error}", Exit.INPUT) from None
    if given.json:
        console.facts(report.to_json())
    else:
        _tell(report)
    return report.exit_code


def _moving(bar: Any) -> Callable[[int, int], None]:
    def move(done: int, whole: int) -> None:
        bar.total = max(whole, done)
        bar.update(done - bar.n)

    return move


def _known(given: list[str]) -> dict[str, list[str]]:
    from bersama.config.exits import Exit, Refused

    found: dict[str, list[str]] = {}
    for text in given:
        stream, sign, note = text.partition("=")
        if not sign:
            raise Refused(f"--checkpoint {text}: STREAM=SIZE:ROOT is expected.", Exit.USAGE)
        found.setdefault(stream, []).append(note)
    return found


def _receipts(folder: Path | None) -> list[dict[str, Any]]:
    from bersama.config.exits import Exit, Refused

    if folder is None:
        return []
    if not folder.is_dir():
        raise Refused(f"--receipts {folder}: there is no such folder.", Exit.INPUT)
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            found.append(json.loads(file.read_text(encoding="utf-8")))
        except ValueError:
            raise Refused(f"{file} is no receipt: it can't be read as JSON.", Exit.INPUT) from None
    return found


def _tell(report: Any) -> None:
    from bersama.config.console import say

    for finding in report.findings:
        say(f"WRONG  {finding.sentence}")
    for note in report.notes:
        say(f"note   {note}")
    counted = (
        f"{report.entries} entries in {report.streams} streams, {report.checkpoints} checkpoints, "
        f"{report.rows} rows, {report.tallies} tallies"
    )
    if report.is_whole:
        say(f"The ledger is whole: {counted}.")
    else:
        found = sum(report.totals.values())
        say(f"{found} {'finding' if found == 1 else 'findings'} in {counted}.")
        if report.first and found > 1:
            say(f"The first: {report.first.sentence}")
