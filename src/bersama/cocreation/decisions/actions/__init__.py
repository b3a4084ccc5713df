"""Every write of the decisions: preparing, publishing, revising; answering everybody."""

from __future__ import annotations

from bersama.cocreation.decisions.actions.answering import (
    AT_ONCE,
    Given,
    answer_contributions,
    answer_theme,
    begin_run,
    change_answer,
    continue_run,
)
from bersama.cocreation.decisions.actions.deciding import (
    NOTHING,
    OTHER,
    Proposal,
    publish_decision,
    save_draft,
)
from bersama.cocreation.decisions.actions.reporting import answer_reason
from bersama.cocreation.decisions.actions.telling import tell_of_decision

__all__ = [
    "AT_ONCE",
    "NOTHING",
    "OTHER",
    "Given",
    "Proposal",
    "answer_contributions",
    "answer_reason",
    "answer_theme",
    "begin_run",
    "change_answer",
    "continue_run",
    "publish_decision",
    "save_draft",
    "tell_of_decision",
]
