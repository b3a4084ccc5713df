"""What may be seen of ideas, and facts about them."""

from __future__ import annotations

from bersama.methods.ideas.queries.activity import named_ideas
from bersama.methods.ideas.queries.counting import (
    Counts,
    counts_of,
    own_counts,
    stances_of,
    voices_of,
)
from bersama.methods.ideas.queries.gathering import (
    by_contribution,
    clusters,
    every_idea,
    given_by,
    known_texts,
    of_participants,
    published_counts,
    round_at_console,
)
from bersama.methods.ideas.queries.listing import (
    PAGE,
    answer_said,
    commented,
    comments_of,
    count_ideas,
    desk_ideas,
    get_comment,
    get_desk_idea,
    get_idea,
    ideas_by_numbers,
    ids_by_number,
    is_author,
    locked_idea,
    may_see,
    next_number,
    shuffled,
    visible_ids,
    with_rows,
)
from bersama.methods.ideas.queries.similar import similar_ideas

__all__ = [
    "PAGE",
    "Counts",
    "answer_said",
    "by_contribution",
    "clusters",
    "commented",
    "comments_of",
    "count_ideas",
    "counts_of",
    "desk_ideas",
    "every_idea",
    "get_comment",
    "get_desk_idea",
    "get_idea",
    "given_by",
    "ideas_by_numbers",
    "ids_by_number",
    "is_author",
    "known_texts",
    "locked_idea",
    "may_see",
    "named_ideas",
    "next_number",
    "of_participants",
    "own_counts",
    "published_counts",
    "round_at_console",
    "shuffled",
    "similar_ideas",
    "stances_of",
    "visible_ids",
    "voices_of",
    "with_rows",
]
