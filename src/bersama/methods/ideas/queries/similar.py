"""Ideas that say nearly the same as a text; suggested, never merged by itself."""

from __future__ import annotations

from functools import lru_cache

from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.methods.ideas.models import Idea
from bersama.methods.ideas.queries.listing import SHOWN, with_rows
from bersama.science.similarity import Index, Match

MOST = 3


def similar_ideas(
    viewer: Actor, engagement: Engagement, text: str, *, but: int | None = None
) -> list[tuple[Idea, Match[int]]]:
    """The ideas of this round most like `text`, the best first; none when nothing is near."""
    if not rounds.may_see(viewer, engagement):
        raise Missing
    rows = (
        Idea.objects.filter(engagement=engagement, contribution__state__in=SHOWN)
        .filter(is_private=False)
        .exclude(state="merged")
        .exclude(text="")
        .order_by("number")
    )
    index = _index(tuple(rows.values_list("pk", "text")))
    found = {m.key: m for m in index.similar(text, top=MOST, but=but).matches}
    return [(idea, found[idea.pk]) for idea in with_rows(list(found))]


@lru_cache(maxsize=8)
def _index(texts: tuple[tuple[int, str], ...]) -> Index[int]:
    """Weighed once for the same texts; somebody who types asks again and again."""
    return Index(texts)
