"""Every write of the ideas: give one, say what one thinks, merge, answer, bring in."""

from __future__ import annotations

from bersama.methods.ideas.actions.answering import answer_idea, follow_answer
from bersama.methods.ideas.actions.asking import ask_for_ideas
from bersama.methods.ideas.actions.erasing import erase_given
from bersama.methods.ideas.actions.importing import bring_in_ideas, bring_in_round
from bersama.methods.ideas.actions.merging import merge_ideas, split_idea
from bersama.methods.ideas.actions.submitting import enter_idea, submit_idea, support_instead
from bersama.methods.ideas.actions.talking import (
    cast_vote,
    hide_comment,
    show_comment,
    write_comment,
)

__all__ = [
    "answer_idea",
    "ask_for_ideas",
    "bring_in_ideas",
    "bring_in_round",
    "cast_vote",
    "enter_idea",
    "erase_given",
    "follow_answer",
    "hide_comment",
    "merge_ideas",
    "show_comment",
    "split_idea",
    "submit_idea",
    "support_instead",
    "write_comment",
]
