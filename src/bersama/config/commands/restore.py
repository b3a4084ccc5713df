"""`bersama restore`: put a backup back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "restore",
        run,
        what="Put a backup back, on an empty machine in this one step, and verify it.",
        more="Nothing is changed until the backup was read whole, checked and verified.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file made by backup")
    parser.add_argument(
        "--accept-loss",
        action="store_true",
        help="also over data that are there; they are moved aside",
    )
    parser.add_argument("--json", action="store_true", help="print what was restored as JSON")


def run(given: argparse.Namespace) -> int:
    from dataclasses import asdict

    from bersama.config import console
    from bersama.config.backups.restoring import restore

    done = restore(given.file.expanduser().absolute(), accept_loss=given.accept_loss)
    if given.json:
        console.facts(asdict(done))
        return done.code
    say = console.say
    say(f"Restored as of {done.made_at}: {done.entries} entries, {done.files} files.")
    for lost in done.lost:
        say(f"  not in it: {lost}")
    if done.aside:
        say(f"  what was here before lies in {done.aside}")
    _tell_of_erasures(done)
    if done.unsent:
        say(f"  {done.unsent} messages were waiting then; they are not sent again by themselves.")
    say(f"WRONG  {done.first}" if done.code else "The ledger is whole. Start with: bersama up")
    return done.code


def _tell_of_erasures(done: Any) -> None:
    from bersama.config.console import say
    from bersama.core import erasures

    if done.erased_again:
        say(f"  {done.erased_again} erasures that were made since then were made anew.")
    for firm in done.nameless:
        say(f"  {firm} has no owner with a name now; let somebody in: bersama link {firm}")
    if done.list_broken:
        say(f"  {done.list_broken} lines of the list of erasures can't be read.")
    if done.erased_until:
        say(f"  Who had their data erased after {done.erased_until} is not known here and is back.")
    if done.list_missing:
        say(f"  THE LIST OF ERASURES IS MISSING: {erasures.FILE}, kept beside the backups.")
        say("  If you have it, put it beside the backup and restore once more.")
