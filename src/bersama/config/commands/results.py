"""`bersama results`: what came of a round, as facts."""

from __future__ import annotations

import argparse
from typing import Any

COUNTS = ("support", "concern", "pass")


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "results",
        run,
        what="Print the numbers of a round that is closed.",
        more="In rounds without names numbers that may not be shown are null.",
    )
    parser.add_argument("engagement", metavar="ENGAGEMENT", help="the code in its address")
    parser.add_argument("--json", action="store_true", help="print them as JSON")


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
    from bersama.core.actor import CONSOLE, Actor
    from bersama.core.errors import Missing
    from bersama.methods.ideas import present
    from bersama.methods.ideas.queries import round_at_console

    try:
        engagement = round_at_console(CONSOLE, given.engagement)
    except Missing as error:
        raise Refused(str(error.reason), Exit.USAGE) from None
    actor = Actor(organisation_id=engagement.organisation_id, standing="owner", door="console")
    _refuse_early(actor, engagement)
    is_ideas = engagement.method == "ideas"
    found = present.facts(actor, engagement) if is_ideas else _facts(actor, engagement)
    if given.json:
        console.facts(found)
        return Exit.OK
    votes = "" if found["votes"] is None else f", {found['votes']} votes"
    console.say(f"{found['participants']} people{votes}")
    for item in found["items"]:
        counts = "/".join("-" if item[k] is None else str(item[k]) for k in COUNTS)
        share = "  -  " if item["support_share"] is None else f"{item['support_share']:.3f}"
        console.say(f"{share}  {counts:>14}  {item['state']:<8}  {item['text'][:70]!r}")
    return Exit.OK


def _refuse_early(actor: Any, engagement: Any) -> None:
    """What the pages show to nobody yet is not printed either, and for the same reason."""
    from bersama.config.exits import Exit, Refused
    from bersama.core.policy import can

    verdict = can(actor, "initiatives.results", engagement)
    if not verdict:
        said = str(verdict.reason) if verdict.visible else "This question has not opened yet."
        raise Refused(said, Exit.NOT_ALLOWED)


def _facts(actor: Any, engagement: Any) -> dict[str, Any]:
    """The items of any other method in the same shape."""
    from bersama.cocreation.initiatives.registry import method_of

    found = method_of(engagement).results(actor, engagement)
    return {
        "participants": found.participants,
        "votes": found.acts,
        "items": [
            {
                "id": item.key,
                "text": item.label,
                "state": item.state,
                "support": item.count,
                "concern": item.concern,
                "pass": item.passed,
                "support_share": item.count / item.of
                if item.count is not None and item.of
                else None,
            }
            for block in found.blocks
            for item in block.items
        ],
    }
