"""Every write of the register."""

from __future__ import annotations

from bersama.cocreation.stakeholders.actions.adding import (
    Known,
    add_stakeholder,
    bring_back,
    edit_stakeholder,
    set_aside,
)
from bersama.cocreation.stakeholders.actions.assessing import (
    Mark,
    assess,
    assess_many,
    plan_review,
    take_back_assessment,
)
from bersama.cocreation.stakeholders.actions.bounding import end_boundary, state_boundary
from bersama.cocreation.stakeholders.actions.concerns import answer_concern, raise_concern
from bersama.cocreation.stakeholders.actions.erasing import erase_stakeholder
from bersama.cocreation.stakeholders.actions.exporting import note_export
from bersama.cocreation.stakeholders.actions.grouping import (
    add_sub_group,
    edit_sub_group,
    remove_sub_group,
    set_groups,
)
from bersama.cocreation.stakeholders.actions.intake import TakenBack, bring_in, take_back_intake
from bersama.cocreation.stakeholders.actions.matrix import set_matrix
from bersama.cocreation.stakeholders.actions.merging import merge_entries, split_entries
from bersama.cocreation.stakeholders.actions.permitting import note_permissions, note_withdrawal
from bersama.cocreation.stakeholders.actions.relations import (
    add_relation,
    change_relation,
    drop_edges,
    remove_relation,
)
from bersama.cocreation.stakeholders.actions.segmenting import (
    edit_segment,
    remove_segment,
    save_segment,
)
from bersama.cocreation.stakeholders.actions.touching import note_touch
from bersama.cocreation.stakeholders.actions.value_flows import add_flow, remove_flow

__all__ = [
    "Known",
    "Mark",
    "TakenBack",
    "add_flow",
    "add_relation",
    "add_stakeholder",
    "add_sub_group",
    "answer_concern",
    "assess",
    "assess_many",
    "bring_back",
    "bring_in",
    "change_relation",
    "drop_edges",
    "edit_segment",
    "edit_stakeholder",
    "edit_sub_group",
    "end_boundary",
    "erase_stakeholder",
    "merge_entries",
    "note_export",
    "note_permissions",
    "note_touch",
    "note_withdrawal",
    "plan_review",
    "raise_concern",
    "remove_flow",
    "remove_relation",
    "remove_segment",
    "remove_sub_group",
    "save_segment",
    "set_aside",
    "set_groups",
    "set_matrix",
    "split_entries",
    "state_boundary",
    "take_back_assessment",
    "take_back_intake",
]
