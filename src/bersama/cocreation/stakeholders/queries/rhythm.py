"""How often somebody is to be met, and by which day the next contact is due."""

from __future__ import annotations

from datetime import date, timedelta

from bersama.cocreation.stakeholders.models import MatrixSetting, Stakeholder
from bersama.cocreation.stakeholders.queries.register import matrix_field


def rhythm_of(stakeholder: Stakeholder, setting: MatrixSetting) -> int | None:
    """Days between two contacts: somebody's own (0 is never), else those of their field."""
    if stakeholder.rhythm_days is not None:
        return stakeholder.rhythm_days or None
    field = matrix_field(stakeholder, setting)
    days: int | None = getattr(setting, f"days_{field}") if field else None
    return days


def next_due(stakeholder: Stakeholder, setting: MatrixSetting) -> date | None:
    """The day by which the next contact should be; counted from the last one, or from the start."""
    days = rhythm_of(stakeholder, setting)
    last = stakeholder.last_touch_on or stakeholder.since
    return last + timedelta(days=days) if days else None
