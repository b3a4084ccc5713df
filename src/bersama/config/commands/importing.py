"""`bersama import`: what people said elsewhere, a register, or a firm from another machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config import intake
    from bersama.config.declaring import command

    whole = command(
        subparsers,
        "import",
        run,
        what="Bring in a conversation that was held elsewhere, a register, or a whole firm.",
        more="All or nothing: what does not fit is named, and nothing is saved.",
    )
    sources = whole.add_subparsers(metavar="SOURCE", required=True)
    _add_polis(sources)
    _add_firm(sources)
    intake.add(sources)


def _add_polis(sources: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        sources,
        "polis",
        run,
        what="Bring in a conversation that was held in Polis, as a closed round of ideas.",
        more="All or nothing: a file that does not fit is named with its line, and nothing is "
        "saved. The same conversation a second time is found again, not doubled.",
    )
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="with comments.csv and votes.csv (or participants-votes.csv)",
    )
    parser.add_argument(
        "--initiative", required=True, metavar="NAME", help="what it belongs to; made if it is new"
    )
    parser.add_argument(
        "--organisation", default="", metavar="SLUG", help="the firm (needed where there are many)"
    )
    parser.add_argument("--json", action="store_true", help="print what came in as JSON")


def _add_firm(sources: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        sources,
        "firm",
        run_firm,
        what="Take in a whole firm that was packed on another machine.",
        more="Its ledger is verified before it counts. People who were here before stay as they "
        "are. A link for its owner is printed.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file made by export")
    parser.add_argument("--json", action="store_true", help="print what came in as JSON")


def run_firm(given: argparse.Namespace) -> int:
    from bersama.config import console, starting
    from bersama.config.exits import Exit

    starting.ready()
    from bersama.core import erasures
    from bersama.core.actor import CONSOLE
    from bersama.oversight.privacy.actions import move_in
    from bersama.oversight.privacy.queries import erased_digests
    from bersama.oversight.privacy.queries.archives import Archive

    listed = erasures.read(erasures.place())
    erased = {*(listed.digests if listed else ()), *erased_digests()}
    with (
        Archive(given.file.expanduser().absolute()) as archive,
        console.progress(archive.manifest.rows, "taking in", "rows") as bar,
    ):
        done = move_in(actor=CONSOLE, archive=archive, erased=erased, moved=bar.update)
    facts = {
        "firm": done.organisation.slug,
        "rows": done.rows,
        "entries": done.entries,
        "files": done.files,
        "machine": done.machine,
        "renamed": list(done.renamed),
        "erased_again": done.erased_again,
        "link": done.link,
    }
    if given.json:
        console.facts(facts)
        return Exit.OK
    console.say(
        f"{done.organisation.name} is in: {done.rows} rows, {done.files} pictures, "
        f"{done.entries} entries of its ledger, verified."
    )
    console.say(f"  sealed so far by the machine with the key {done.machine}")
    for line in done.renamed:
        console.say(f"  taken here already, so it changed: {line}")
    if done.erased_again:
        console.say(f"  {done.erased_again} erasures that this machine knows of were made anew.")
    if done.link:
        console.say(f"Its owner enters by this link, once: {done.link}")
    else:
        console.say("Its owner has an account here already and signs in as before.")
    return Exit.OK


def run(given: argparse.Namespace) -> int:
    from bersama.config import console, starting
    from bersama.config.exits import Exit

    _check_folder(given)
    starting.ready()
    from django.db import transaction

    from bersama.core.actor import Actor
    from bersama.methods.ideas.actions import bring_in_round
    from bersama.methods.ideas.sources import polis

    with console.progress(_size(given.folder), "reading", "B") as bar:
        conversation = polis.read_conversation(given.folder, progress=bar.update)
    rows = len(conversation.votes) + len(conversation.people) + 2 * len(conversation.statements)
    with transaction.atomic(), console.progress(rows, "writing", "rows") as bar:
        firm = _firm(given.organisation, given.initiative)
        actor = Actor(organisation_id=firm.pk, standing="owner", door="console")
        found = bring_in_round(
            actor=actor,
            organisation=firm,
            initiative=given.initiative,
            conversation=conversation,
            progress=bar.update,
        )
    facts = {
        "engagement": found.engagement.code,
        "participants": found.participants,
        "contributions": found.contributions,
        "votes": found.votes,
    }
    if given.json:
        console.facts(facts)
    _tell(given, found, facts)
    return Exit.OK


def _check_folder(given: argparse.Namespace) -> None:
    from bersama.config.exits import Exit, Refused

    if not given.folder.is_dir():
        raise Refused(f"{given.folder}: there is no such folder.", Exit.INPUT)
    if not given.initiative.strip():
        raise Refused("--initiative: give it a name.", Exit.USAGE)


def _size(folder: Path) -> int:
    """Bytes that will be read."""
    votes = folder / "votes.csv"
    files = (
        folder / "comments.csv",
        votes if votes.exists() else folder / "participants-votes.csv",
    )
    return sum(file.stat().st_size for file in files if file.exists())


def _firm(slug: str, initiative: str) -> Any:
    """The firm that was named, or the only one; on an empty machine one is made for it."""
    from bersama.commons.organisations.actions import make_organisation, owner_link
    from bersama.commons.organisations.queries import firms_here
    from bersama.commons.people.actions import make_person
    from bersama.config import console
    from bersama.config.exits import Exit, Refused
    from bersama.core.actor import CONSOLE

    firms = {firm.slug: firm for firm in firms_here(CONSOLE)}
    if slug and slug not in firms:
        known = ", ".join(sorted(firms)) or "none"
        raise Refused(f"--organisation {slug}: there is no such firm; here: {known}.", Exit.USAGE)
    if not slug and len(firms) > 1:
        raise Refused(
            f"There are several firms; choose one by --organisation: {', '.join(sorted(firms))}.",
            Exit.USAGE,
        )
    if firms:
        return firms[slug] if slug else next(iter(firms.values()))
    owner = make_person(actor=CONSOLE)
    firm = make_organisation(actor=CONSOLE, name=initiative.strip()[:80], owner=owner)
    console.hint(f"There was no firm yet; {firm.name} was made. Its owner enters by this link:")
    console.hint(f"  {owner_link(actor=CONSOLE, organisation=firm)}")
    return firm


def _tell(given: argparse.Namespace, found: Any, facts: dict[str, Any]) -> None:
    from bersama.config import console

    say = console.hint if given.json else console.say
    said = "It is in" if found.is_new else "0 new: it was here already"
    say(
        f"{said}: {facts['contributions']} statements, {facts['votes']} votes of "
        f"{facts['participants']} people, as question {facts['engagement']}."
    )
    if not given.json:
        say(f"Its numbers: bersama results {facts['engagement']}")
