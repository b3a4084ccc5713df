"""Groups and sub-groups in the ledger."""

from __future__ import annotations

from bersama.cocreation.stakeholders.models import Group
from bersama.core.events import declare
from bersama.core.subjects import Subject, register

register(
    Subject(
        kind="stakeholders.group",
        model=Group,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/know/groups",
        stream=lambda row: f"o/{row.organisation.public_id}",
        content=lambda row: {
            "code": row.code,
            "name": row.name,
            "is_off": row.is_off,
            "target_share": row.target_share,
            "plan": row.plan,
            "message": row.message,
        },
        related=("organisation",),
    )
)
declare(
    **{
        "stakeholders.group.added": "A sub-group was made.",
        "stakeholders.group.changed": "A group was switched on or off, or described anew.",
        "stakeholders.group.removed": "A sub-group was taken away.",
    }
)
