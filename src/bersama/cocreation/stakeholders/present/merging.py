"""Two entries side by side, before they become one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.present.exports import plain_cells
from bersama.cocreation.stakeholders.queries import PLAIN
from bersama.cocreation.stakeholders.sources.incoming import COLUMNS
from bersama.core.actor import Actor

COMPARED = ("phone", "email", "tags", "also_in", *(name for name in PLAIN if name != "name"))


def twins_page(viewer: Actor, firm: Any) -> dict[str, Any]:
    """Who is probably there twice, and what was merged before."""
    return {
        "twins": [
            {
                "names": [pair.one.name, pair.other.name],
                "why": pair.why,
                "url": _compare_url(firm, pair.one, pair.other),
            }
            for pair in queries.likely_twins(viewer, firm)
        ],
        "merges": [
            {
                "kept": merge.kept.name,
                "gone": merge.gone.name,
                "at": merge.at,
                "url": reverse("stakeholders-split", args=[firm.slug, merge.public_id]),
            }
            for merge in queries.merges_of(viewer, firm)
        ],
    }


def side_by_side(firm: Any, kept: Any, gone: Any) -> dict[str, Any]:
    """What each of the two says; the rows in which both say something come as a choice."""
    cells = plain_cells()
    rows = [
        {"label": COLUMNS[name], "kept": cells[name](kept), "gone": cells[name](gone)}
        for name in COMPARED
    ]
    return {
        "kept": {"name": kept.name, "url": _entry_url(firm, kept)},
        "gone": {"name": gone.name, "url": _entry_url(firm, gone)},
        "other_way": _compare_url(firm, gone, kept),
        "rows": [row for row in rows if row["kept"] or row["gone"]],
        "are_two_people": bool(
            kept.person_id and gone.person_id and kept.person_id != gone.person_id
        ),
    }


def differing(kept: Any, gone: Any) -> list[tuple[str, Any, str, str]]:
    """The fields in which both say something, and not the same."""
    cells = plain_cells()
    found = []
    for name in PLAIN:
        one, other = cells[name](kept), cells[name](gone)
        if name != "sub_group" and one and other and one != other:
            found.append((name, COLUMNS[name], str(one), str(other)))
    return found


def _entry_url(firm: Any, entry: Any) -> str:
    return reverse("stakeholders-entry", args=[firm.slug, entry.public_id])


def _compare_url(firm: Any, kept: Any, gone: Any) -> str:
    return reverse("stakeholders-merge", args=[firm.slug, kept.public_id, gone.public_id])
