"""Boundaries with competitors in the ledger."""

from __future__ import annotations

from bersama.cocreation.stakeholders.models import Boundary
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="stakeholders.boundary",
        model=Boundary,
        label=str,
        url=lambda row: f"/w/{row.stakeholder.organisation.slug}/know/{row.stakeholder.public_id}",
        stream=lambda row: f"o/{row.stakeholder.organisation.public_id}",
        content=lambda row: {
            "inside": row.inside,
            "outside": row.outside,
            "is_ended": row.ended_at is not None,
        },
        related=("stakeholder__organisation",),
    )
)
declare(
    **{
        "stakeholders.boundary.stated": "What is in and what stays out was written down.",
        "stakeholders.boundary.ended": "A boundary was ended.",
    }
)
