"""Every write of the register."""

from __future__ import annotations

from bersama.cocreation.stakeholders.actions.adding import (
    Known,
    add_stakeholder,
    bring_back,
    edit_stakeholder,
    set_aside,
)
from bersama.cocreation.stakeholders.actions.erasing import erase_stakeholder
from bersama.cocreation.stakeholders.actions.permitting import note_permissions, note_withdrawal
from bersama.cocreation.stakeholders.actions.touching import note_touch

__all__ = [
    "Known",
    "add_stakeholder",
    "bring_back",
    "edit_stakeholder",
    "erase_stakeholder",
    "note_permissions",
    "note_touch",
    "note_withdrawal",
    "set_aside",
]
