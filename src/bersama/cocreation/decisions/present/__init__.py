"""How decisions and answers are shown: one contract for pages, papers and mails."""

from __future__ import annotations

from bersama.cocreation.decisions.present.answering import (
    EVERYBODY,
    answers_page,
    ids_of_theme,
    is_protected,
    one_answer,
    proposal,
    themes,
)
from bersama.cocreation.decisions.present.deciding import (
    decide_page,
    decision_url,
    initial_of,
    option_choices,
    record,
    record_page,
    results_of,
)
from bersama.cocreation.decisions.present.reporting import (
    decisions_of,
    found_for,
    report_link,
    report_page,
)
from bersama.cocreation.decisions.present.telling import told_cards

__all__ = [
    "EVERYBODY",
    "answers_page",
    "decide_page",
    "decision_url",
    "decisions_of",
    "found_for",
    "ids_of_theme",
    "initial_of",
    "is_protected",
    "one_answer",
    "option_choices",
    "proposal",
    "record",
    "record_page",
    "report_link",
    "report_page",
    "results_of",
    "themes",
    "told_cards",
]
