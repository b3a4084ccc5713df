"""What a table would do, before it is brought in; and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import CHANNELS, GROUPS, KINDS, Fault, Plan, Planned
from bersama.cocreation.stakeholders.sources.incoming import COLUMNS
from bersama.core.actor import Actor
from bersama.core.tables import Table
from bersama.core.text import spaced_phone

SHOWN, MOST_FAULTS, EXAMPLES = 12, 50, 3


def preview(table: Table, form: Any, plan: Plan, faults: Sequence[Fault]) -> dict[str, Any]:
    """The columns with examples, how many would be new or change, the first rows, the faults."""
    told = sorted(faults, key=lambda fault: fault.number)
    return {
        "form": form,
        "notes": table.notes,
        "total": len(table.rows),
        "columns": [
            {"field": form[f"column_{place}"], "examples": _examples(table, place)}
            for place in range(len(table.header))
        ],
        "counts": {verdict: plan.count(verdict) for verdict in ("new", "changed", "known")},
        "fits": len(plan.rows),
        "bad": len({fault.number for fault in told}),
        "faults": [
            {"number": f.number, "column": COLUMNS.get(f.column, f.column), "says": f.sentence}
            for f in told[:MOST_FAULTS]
        ],
        "more_faults": max(0, len(told) - MOST_FAULTS),
        "rows": [_row(row) for row in _first(plan)],
    }


def bad_rows(table: Table, faults: Sequence[Fault]) -> list[list[str]]:
    """The rows that do not fit, as a table with what is wrong with each, to be corrected."""
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        column = str(COLUMNS.get(fault.column, fault.column))
        said = f"{column}: {fault.sentence}" if column else fault.sentence
        wrong.setdefault(fault.number, []).append(said)
    rows = zip(table.numbers, table.rows, strict=True)
    found = [[*cells, " ".join(wrong[number])] for number, cells in rows if number in wrong]
    return [[*table.header, _("What is wrong")], *found]


def intakes(viewer: Actor, firm: Any) -> list[dict[str, Any]]:
    return [intake_card(row, firm) for row in queries.intakes_of(viewer, firm)]


def intake_card(row: Any, firm: Any) -> dict[str, Any]:
    return {
        "url": reverse("stakeholders-intake", args=[firm.slug, row.public_id]),
        "undo_url": reverse("stakeholders-intake-undo", args=[firm.slug, row.public_id]),
        "file_name": row.file_name or _("A file"),
        "new": row.new,
        "changed": row.changed,
        "known": row.known,
        "at": row.at,
        "by": row.by.name if row.by else "",
        "is_undone": row.undone_at is not None,
        "may_undo": row.undone_at is None and bool(row.new or row.changed),
    }


def intake_page(row: Any, firm: Any) -> dict[str, Any]:
    """One table that was brought in: whom it added and whom it changed."""
    new, changed = queries.brought_by(row)
    link = "stakeholders-entry"
    return {
        "intake": intake_card(row, firm),
        "added": [
            {"name": one.name, "url": reverse(link, args=[firm.slug, one.public_id])} for one in new
        ],
        "altered": [
            {"name": one.name, "url": reverse(link, args=[firm.slug, one.public_id])}
            for one in changed
        ],
    }


def _examples(table: Table, place: int) -> list[str]:
    said = (row[place] for row in table.rows[:200] if row[place].strip())
    return list(dict.fromkeys(said))[:EXAMPLES]


def _first(plan: Plan) -> list[Planned]:
    """Those that change first: they are to be looked at."""
    order = {"changed": 0, "new": 1, "known": 2}
    return sorted(plan.rows, key=lambda row: order[row.verdict])[:SHOWN]


def _row(row: Planned) -> dict[str, Any]:
    entry, fields = row.found, row.fields
    return {
        "number": row.incoming.number,
        "name": entry.name if entry else fields["name"],
        "verdict": row.verdict,
        "changes": [
            *(
                {
                    "label": COLUMNS[name],
                    "was": _said(name, getattr(entry, name)) if entry else "",
                    "now": _said(name, value),
                }
                for name, value in fields.items()
                if entry or name != "name"
            ),
            *_added(row),
        ],
    }


def _added(row: Planned) -> list[dict[str, Any]]:
    parts: Mapping[str, Sequence[str]] = {
        "phone": [spaced_phone(value) for kind, value in row.contacts if kind == "phone"],
        "email": [value for kind, value in row.contacts if kind == "email"],
        "tags": row.tags,
        "also_in": [str(GROUPS[group]) for group in row.also_in],
    }
    return [
        {"label": COLUMNS[name], "was": "", "now": ", ".join(said)}
        for name, said in parts.items()
        if said
    ]


def _said(name: str, value: Any) -> str:
    words: Mapping[str, Any] = {"group": GROUPS, "kind": KINDS, "channel": CHANNELS}.get(name, {})
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(words.get(value, value))
