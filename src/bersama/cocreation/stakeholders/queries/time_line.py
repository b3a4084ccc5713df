"""What happened to one entry of the register, from the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from bersama.cocreation.stakeholders.models import Stakeholder
from bersama.core.ledger.models import Entry


def history(stakeholder: Stakeholder, limit: int = 40) -> Sequence[Entry]:
    """The entries about this one, newest first."""
    rows = Entry.objects.filter(
        stream__name=f"o/{stakeholder.organisation.public_id}",
        obj=f"stakeholders.stakeholder/{stakeholder.public_id}",
    )
    return list(rows.order_by("-seq")[:limit])
