"""How ideas are shown: one contract for pages, fragments and other rooms."""

from __future__ import annotations

from bersama.methods.ideas.present.cards import (
    IdeaCard,
    card_of,
    cards_of,
    idea_url,
    remarks_of,
    similar_cards,
)
from bersama.methods.ideas.present.outcome import Shown, facts, results, shown_counts, themes, told
from bersama.methods.ideas.present.rounds import asks_terms, desk, desk_page, list_page, panel

__all__ = [
    "IdeaCard",
    "Shown",
    "asks_terms",
    "card_of",
    "cards_of",
    "desk",
    "desk_page",
    "facts",
    "idea_url",
    "list_page",
    "panel",
    "remarks_of",
    "results",
    "shown_counts",
    "similar_cards",
    "themes",
    "told",
]
