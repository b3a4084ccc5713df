"""The boundary with a competitor, on the page of their entry."""

from __future__ import annotations

from typing import Any

from bersama.cocreation.stakeholders import queries
from bersama.core.actor import Actor


def boundary(viewer: Actor, stakeholder: Any) -> dict[str, Any] | None:
    """What is in and out now, and before; None where no boundary is needed or it isn't theirs."""
    if not queries.reads(viewer, stakeholder.organisation_id):
        return None
    rows = queries.boundaries_of(stakeholder)
    if not rows and not queries.competes(stakeholder):
        return None
    living = [row for row in rows if row.ended_at is None]
    return {
        "now": living[0] if living else None,
        "earlier": [row for row in rows if row.ended_at is not None],
        "competes": queries.competes(stakeholder),
    }
