"""`bersama link`: let the owner of a firm in again, when every device is lost."""

from __future__ import annotations

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "link",
        run,
        what="Print a one-time link with which the owner of a firm comes in again.",
        more="For when every device is lost. The ledger of the firm notes that it was made.",
    )
    parser.add_argument("firm", metavar="FIRM", help="the firm, as in its address /w/FIRM/")
    parser.add_argument("--json", action="store_true", help="print the link as JSON")


def run(given: argparse.Namespace) -> int:
    from bersama.config import console, datafolder, migrating
    from bersama.config.exits import Exit, Refused

    folder = datafolder.existing()
    datafolder.check(folder)
    migrating.load()
    if not migrating.applied():
        raise Refused(f"There is no firm in {folder} yet. Start it: bersama up.", Exit.UNAVAILABLE)
    migrating.refuse_newer(folder)
    from bersama.commons.organisations.actions import owner_link
    from bersama.commons.organisations.queries import firms_here
    from bersama.core.actor import CONSOLE

    firms = {firm.slug: firm for firm in firms_here(CONSOLE)}
    if given.firm not in firms:
        known = ", ".join(sorted(firms)) or "none"
        raise Refused(f"There is no firm {given.firm}; here: {known}.", Exit.USAGE)
    link = owner_link(actor=CONSOLE, organisation=firms[given.firm])
    if given.json:
        console.facts({"firm": given.firm, "link": link})
    else:
        console.say("This link works once. Give it to the owner and to nobody else:")
        console.say(f"  {link}")
    return Exit.OK
