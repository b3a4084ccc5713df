"""Tables of the register: who is in it, how they are rated, how they hang together."""

from __future__ import annotations

from bersama.cocreation.stakeholders.models.changing import Intake, IntakeRow, Merge
from bersama.cocreation.stakeholders.models.network import Flow, Relation
from bersama.cocreation.stakeholders.models.rating import Assessment, Concern, MatrixSetting
from bersama.cocreation.stakeholders.models.register import (
    GROUPS,
    AlsoIn,
    Boundary,
    Contact,
    Group,
    Stakeholder,
    Tag,
    Touch,
)
from bersama.cocreation.stakeholders.models.segments import Segment

__all__ = [
    "GROUPS",
    "AlsoIn",
    "Assessment",
    "Boundary",
    "Concern",
    "Contact",
    "Flow",
    "Group",
    "Intake",
    "IntakeRow",
    "MatrixSetting",
    "Merge",
    "Relation",
    "Segment",
    "Stakeholder",
    "Tag",
    "Touch",
]
