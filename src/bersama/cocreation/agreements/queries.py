"""The terms of a firm."""

from __future__ import annotations

from bersama.cocreation.agreements.models import Terms


def newest(organisation_id: int) -> Terms | None:
    """The terms in force: the newest version."""
    return Terms.objects.filter(organisation_id=organisation_id).order_by("-version").first()
