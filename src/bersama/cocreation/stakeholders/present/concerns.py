"""What worries people, with what was answered."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import FIELDS
from bersama.core.actor import Actor
from bersama.core.policy import can


def concerns(viewer: Actor, stakeholder: Any) -> dict[str, Any]:
    """The panel of one entry: what worries them, and who may answer."""
    return {
        "rows": [_row(row) for row in queries.concerns_of(viewer, stakeholder)],
        "may_answer": bool(can(viewer, "stakeholders.manage", stakeholder))
        and stakeholder.state == "active",
    }


def _row(concern: Any) -> dict[str, Any]:
    return {
        "key": str(concern.public_id),
        "text": concern.text,
        "answer": concern.answer,
        "is_open": concern.state == "open",
        "raised_on": concern.raised_on,
        "answered_at": concern.answered_at,
        "by": concern.by.name if concern.by else "",
    }


def concern_list(viewer: Actor, firm: Any, state: str, number: int) -> dict[str, Any]:
    """All concerns in one state, and whether everything that must be addressed is."""
    setting = queries.matrix_setting(firm)
    page = Paginator(queries.all_concerns(viewer, firm, state), queries.PAGE).get_page(number)
    blocking = queries.blocking_concerns(firm)
    return {
        "page": page,
        "rows": [
            _row(row)
            | {
                "name": row.stakeholder.name,
                "url": reverse("stakeholders-entry", args=[firm.slug, row.stakeholder.public_id])
                + "#concerns",
                "field": FIELDS.get(queries.matrix_field(row.stakeholder, setting), ""),
            }
            for row in page
        ],
        "state": state,
        "blocking": blocking,
        "are_all_addressed": blocking == 0,
    }
