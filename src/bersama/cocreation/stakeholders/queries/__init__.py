"""What a viewer may see of the register; facts asked by policies and actions.

Who works for the firm sees who is in it; contacts, ratings and notes are the owner's. What is
not for the viewer is Missing, or left out of the row.
"""

from __future__ import annotations

from bersama.cocreation.stakeholders.queries.exports import code_of, everybody, ways_of
from bersama.cocreation.stakeholders.queries.groups import (
    count_by_sub_group,
    get_sub_group,
    group_rows,
    groups_said,
    sub_group_said,
    sub_groups_in,
    targets_of,
)
from bersama.cocreation.stakeholders.queries.held import (
    earlier_of,
    entries_of,
    entry_named,
    long_not_met,
    same_one,
    ties_of,
)
from bersama.cocreation.stakeholders.queries.intake import (
    MOST_CONTACTS,
    MOST_TAGS,
    PLAIN,
    Fault,
    Incoming,
    Plan,
    Planned,
    as_it_is,
    brought_by,
    get_intake,
    intakes_of,
    plan,
    with_parts,
)
from bersama.cocreation.stakeholders.queries.permissions import (
    asked_in,
    permissions_of,
    permitted,
    who_permits,
)
from bersama.cocreation.stakeholders.queries.rating import (
    SCALE,
    assessments_of,
    current_assessment,
    get_scope,
    review_day,
    scopes,
)
from bersama.cocreation.stakeholders.queries.register import (
    PAGE,
    Wanted,
    count_by_group,
    get_stakeholder,
    in_field,
    like,
    matrix_field,
    matrix_setting,
    reads,
    register,
    said,
    sub_groups,
    switched_off,
    touches_of,
)
from bersama.cocreation.stakeholders.queries.rhythm import next_due, rhythm_of
from bersama.cocreation.stakeholders.queries.time_line import history
from bersama.cocreation.stakeholders.queries.words import CHANNELS, FIELDS, GROUPS, KINDS

__all__ = [
    "CHANNELS",
    "FIELDS",
    "GROUPS",
    "KINDS",
    "MOST_CONTACTS",
    "MOST_TAGS",
    "PAGE",
    "PLAIN",
    "SCALE",
    "Fault",
    "Incoming",
    "Plan",
    "Planned",
    "Wanted",
    "as_it_is",
    "asked_in",
    "assessments_of",
    "brought_by",
    "code_of",
    "count_by_group",
    "count_by_sub_group",
    "current_assessment",
    "earlier_of",
    "entries_of",
    "entry_named",
    "everybody",
    "get_intake",
    "get_scope",
    "get_stakeholder",
    "get_sub_group",
    "group_rows",
    "groups_said",
    "history",
    "in_field",
    "intakes_of",
    "like",
    "long_not_met",
    "matrix_field",
    "matrix_setting",
    "next_due",
    "permissions_of",
    "permitted",
    "plan",
    "reads",
    "register",
    "review_day",
    "rhythm_of",
    "said",
    "same_one",
    "scopes",
    "sub_group_said",
    "sub_groups",
    "sub_groups_in",
    "switched_off",
    "targets_of",
    "ties_of",
    "touches_of",
    "ways_of",
    "who_permits",
    "with_parts",
]
