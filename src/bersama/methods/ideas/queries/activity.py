"""Who gave ideas under their name, for the rules by which a firm chooses people."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from bersama.cocreation.initiatives.models import Authorship


def named_ideas(organisation_id: int) -> Any:
    """One row for each idea and author, in rounds with names: `who` and `at`.

    Ideas that were taken back, are out of sight or went up in another one are left out; the
    authors of one that was merged stand at the one it went into.
    """
    rows = Authorship.objects.filter(
        contribution__engagement__organisation_id=organisation_id,
        contribution__engagement__mode="named",
        contribution__idea__isnull=False,
        contribution__state__in=("received", "answered"),
    ).exclude(contribution__idea__state="merged")
    return rows.annotate(who=F("participant__person_id"), at=F("contribution__at"))
