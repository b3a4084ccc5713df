"""`bersama import stakeholders`: a table or a phone's contacts into the register of a firm."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

MOST_SHOWN = 20


def add(sources: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        sources,
        "stakeholders",
        run,
        what="Bring people from a table (CSV, XLSX) or a phone (.vcf) into the register of a firm.",
        more="Columns are known by their headings in English, Malay or Indonesian. Who is in the "
        "register already is changed or known, never doubled. Rows that do not fit are named; "
        "nothing is saved then unless --leave-out is given.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, XLSX or .vcf")
    parser.add_argument(
        "--organisation", default="", metavar="SLUG", help="the firm (needed where there are many)"
    )
    parser.add_argument(
        "--group",
        default="customers",
        metavar="GROUP",
        help="of new ones whose row names none (customers, employees, suppliers, community, "
        "investors, partners, competitors, regulators)",
    )
    parser.add_argument(
        "--at-home", action="store_true", help="numbers without a country are from the firm's"
    )
    parser.add_argument(
        "--leave-out", action="store_true", help="leave out rows that do not fit, keep the rest"
    )
    parser.add_argument(
        "--bad-rows", type=Path, metavar="FILE", help="write the rows that do not fit there, as CSV"
    )
    parser.add_argument("--json", action="store_true", help="print what came in as JSON")


def run(given: argparse.Namespace) -> int:
    from bersama.config import console, starting
    from bersama.config.exits import Exit, Refused

    file = given.file.expanduser()
    if not file.is_file():
        raise Refused(f"{file}: there is no such file.", Exit.INPUT)
    starting.ready()
    from bersama.cocreation.stakeholders import actions, present, queries
    from bersama.cocreation.stakeholders.sources import incoming
    from bersama.core.errors import Invalid
    from bersama.core.tables import write_csv

    if given.group not in queries.GROUPS:
        raise Refused(f"--group {given.group}: choose {', '.join(queries.GROUPS)}.", Exit.USAGE)
    firm = _firm(given.organisation)
    table = _table(file)
    columns = {at: held for at, held in enumerate(incoming.guess(table.header)) if held}
    if not columns:
        raise Refused(f"{file.name}: no heading is known: {', '.join(table.header)}.", Exit.INPUT)
    home = incoming.Home(firm.time_zone, given.at_home)
    with console.progress(len(table.rows), "reading", "rows") as bar:
        rows, wrong = incoming.read_rows(table, columns, home, bar.update)
    faults: list[Any] = []

    def told(found: Any) -> None:
        faults.extend(found)
        if faults and given.bad_rows:
            given.bad_rows.expanduser().write_bytes(write_csv(present.bad_rows(table, faults)))
        _tell_faults(file.name, faults)

    try:
        with console.progress(len(rows), "writing", "rows") as bar:
            made = actions.bring_in(
                actor=_console(firm),
                organisation=firm,
                rows=rows,
                wrong=wrong,
                group=given.group,
                leave_out=given.leave_out,
                file_name=file.name,
                told=told,
                progress=bar.update,
            )
    except Invalid as error:
        if faults and not given.leave_out:
            more = "Nothing was saved. Correct the rows, or give --leave-out."
            raise Refused(more, Exit.INPUT) from error
        raise
    left = len({fault.number for fault in faults})
    facts = {"new": made.new, "changed": made.changed, "known": made.known, "left_out": left}
    if given.json:
        console.facts({"intake": str(made.public_id), **facts})
    else:
        console.say(f"{made.new} new, {made.changed} changed, {made.known} already known.")
    return Exit.OK


def _console(firm: Any) -> Any:
    from bersama.core.actor import Actor

    return Actor(organisation_id=firm.pk, standing="owner", door="console")


def _firm(slug: str) -> Any:
    """The firm that was named, or the only one."""
    from bersama.commons.organisations.queries import firms_here
    from bersama.config.exits import Exit, Refused
    from bersama.core.actor import CONSOLE

    firms = {firm.slug: firm for firm in firms_here(CONSOLE)}
    known = ", ".join(sorted(firms)) or "none"
    if slug and slug not in firms:
        raise Refused(f"--organisation {slug}: there is no such firm; here: {known}.", Exit.USAGE)
    if not slug and len(firms) != 1:
        raise Refused(f"Choose one firm by --organisation; here: {known}.", Exit.USAGE)
    return firms[slug] if slug else next(iter(firms.values()))


def _table(file: Path) -> Any:
    from bersama.cocreation.stakeholders.sources import vcards
    from bersama.config import console
    from bersama.config.exits import Exit, Refused
    from bersama.core.tables import TableError, read_table
    from bersama.core.tables.reading import MOST_ROWS

    try:
        with file.open("rb") as opened:
            if vcards.is_cards(opened):
                return vcards.read_cards(opened, file.name, max_rows=MOST_ROWS)
            table = read_table(opened, file.name)
    except TableError as error:
        raise Refused(error.sentence, Exit.INPUT) from None
    for note in table.notes:
        console.hint(str(note))
    return table


def _tell_faults(name: str, faults: Any) -> None:
    from bersama.config import console

    for fault in sorted(faults, key=lambda fault: fault.number)[:MOST_SHOWN]:
        place = f"row {fault.number}" + (f", {fault.column}" if fault.column else "")
        console.hint(f"{name}, {place}: {fault.sentence}")
    if len(faults) > MOST_SHOWN:
        console.hint(f"And {len(faults) - MOST_SHOWN} more.")
