"""Segments in the ledger."""

from __future__ import annotations

import json

from bersama.cocreation.stakeholders.models import Segment
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="stakeholders.segment",
        model=Segment,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/know/segments/{row.public_id}",
        stream=lambda row: f"o/{row.organisation.public_id}",
        content=lambda row: {"name": row.name, "rule": json.dumps(row.rule, sort_keys=True)},
        related=("organisation",),
    )
)
declare(
    **{
        "stakeholders.segment.saved": "A rule by which people are chosen was saved.",
        "stakeholders.segment.changed": "A rule by which people are chosen was changed.",
        "stakeholders.segment.removed": "A rule by which people are chosen was taken away.",
    }
)
