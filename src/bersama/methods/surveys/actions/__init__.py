"""Every write of a survey: shaping it, answering it, bringing one in from elsewhere."""

from __future__ import annotations

from bersama.methods.surveys.actions.answering import (
    Given,
    add_question,
    answer,
    answer_for,
    forget,
    remove_question,
    start,
)
from bersama.methods.surveys.actions.importing import Asked, bring_in_answers

__all__ = [
    "Asked",
    "Given",
    "add_question",
    "answer",
    "answer_for",
    "bring_in_answers",
    "forget",
    "remove_question",
    "start",
]
