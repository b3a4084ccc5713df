"""Ratings and concerns in the ledger and in the data map."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.stakeholders.models import Assessment, Concern, MatrixSetting
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register


def _stream(row: Any) -> str:
    return f"o/{row.stakeholder.organisation.public_id}"


def _entry_url(row: Any) -> str:
    firm, entry = row.stakeholder.organisation, row.stakeholder
    return f"/w/{firm.slug}/know/{entry.public_id}"


def _assessment(row: Assessment) -> dict[str, Any]:
    """Which one is in force changes with the next; what was said does not."""
    taken_back = row.taken_back_at
    return {
        "scope": str(row.scope) if row.scope else "",
        "power": row.power,
        "interest": row.interest,
        "contribution": row.contribution,
        "why": row.why,
        "taken_back": taken_back.astimezone(UTC).isoformat() if taken_back else "",
    }


register(
    Subject(
        kind="stakeholders.assessment",
        model=Assessment,
        label=str,
        url=_entry_url,
        stream=_stream,
        content=_assessment,
        related=("stakeholder__organisation",),
    )
)
register(
    Subject(
        kind="stakeholders.concern",
        model=Concern,
        label=str,
        url=_entry_url,
        stream=_stream,
        content=lambda row: {
            "state": row.state,
            "text": row.text,
            "answer": row.answer,
            "raised_on": row.raised_on.isoformat(),
        },
        related=("stakeholder__organisation",),
    )
)
register(
    Subject(
        kind="stakeholders.matrix",
        model=MatrixSetting,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/know/matrix",
        stream=lambda row: f"o/{row.organisation.public_id}",
        key=lambda row: str(row.organisation.public_id),
        find=lambda key: {"organisation__public_id": key},
        related=("organisation",),
    )
)
declare(
    **{
        "stakeholders.assessment.given": "Somebody was rated.",
        "stakeholders.assessments.given": "Several were rated at once.",
        "stakeholders.assessment.taken_back": "The latest rating of somebody was taken back.",
        "stakeholders.concern.raised": "A concern of somebody was written down.",
        "stakeholders.concern.answered": "A concern was answered.",
        "stakeholders.matrix.set": "The scale of the matrix and its rhythms were set.",
        "stakeholders.review.planned": "A day was set to look at a rating again.",
    }
)
describe(
    Assessment,
    about="participant",
    what=_("How a firm rates your influence on its work and your interest in it, from 1 to 5."),
    why=_("So that it speaks in time with those it touches; it never changes what a voice counts."),
    kept=_("As long as the firm has them in its register; you may have it erased."),
    seen_by=_("The owner of the firm."),
)
