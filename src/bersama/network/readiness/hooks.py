"""The self-check in the ledger and in the data map."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register
from bersama.network.readiness.models import Rating, SelfCheck


def _content(row: SelfCheck) -> dict[str, Any]:
    return {rating.barrier: rating.value for rating in row.ratings.all()}


register(
    Subject(
        kind="readiness.self_check",
        model=SelfCheck,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/ready",
        stream=lambda row: f"o/{row.organisation.public_id}",
        content=_content,
        related=("organisation",),
        related_many=("ratings",),
    )
)
declare(**{"readiness.self_check.made": "A firm said how ready it is for digital tools."})
describe(
    SelfCheck,
    Rating,
    about="firm",
    what=_("How ready the firm says it is for digital tools."),
    why=_("So that it sees what holds it back, and what changed since."),
    kept=_("As long as the firm has its workspace here."),
    seen_by=_("The firm's owners and staff."),
)
