"""Ideas as a viewer may see them, in pages with a constant number of queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.models import Engagement
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.text import fold
from bersama.methods.ideas.models import Comment, Idea

PAGE = 25
SHOWN = ("received", "answered")


def _rows() -> QuerySet[Idea]:
    return Idea.objects.select_related(
        "contribution__engagement__organisation",
        "contribution__terms",
        "engagement__organisation",
        "picture",
        "merged_into",
    ).prefetch_related("contribution__authorships__participant")


def is_author(actor: Actor, idea: Idea) -> bool:
    """Whether the actor stands among the authors; asks nothing where they were loaded."""
    if actor.participant_id is None:
        return False
    authors = idea.contribution.authorships.all()
    return any(a.participant_id == actor.participant_id for a in authors)


def may_see(viewer: Actor, idea: Idea) -> bool:
    """In sight of all who see the round; taken out of it, only of authors and the firm."""
    if not rounds.may_see(viewer, idea.engagement):
        return False
    if idea.is_private:
        return rounds.is_manager(viewer, idea.engagement) or is_author(viewer, idea)
    if idea.contribution.state in SHOWN:
        return True
    return viewer.works_for(idea.engagement.organisation_id) or is_author(viewer, idea)


def get_idea(viewer: Actor, code: str, number: int) -> Idea:
    """One idea by the code of its round and its number; Missing when out of sight."""
    found = _rows().filter(engagement__code=code.lower(), number=number).first()
    if found is None or not may_see(viewer, found):
        raise Missing
    return found


def get_desk_idea(viewer: Actor, code: str, number: int) -> Idea:
    """The same, for those who work for the firm in the address."""
    found = _rows().filter(engagement__code=code.lower(), number=number).first()
    if found is None or not viewer.works_for(found.engagement.organisation_id):
        raise Missing
    if not may_see(viewer, found):
        raise Missing
    return found


def locked_idea(idea: Idea) -> Idea:
    """The same row, locked until the end of the transaction: rivals wait here."""
    return Idea.objects.select_for_update().get(pk=idea.pk)


def answer_said(idea: Idea) -> dict[str, str]:
    """What the form of the official answer shows and changes."""
    return {"becomes": idea.state, "answer": idea.official_answer}


def visible_ids(viewer: Actor, engagement: Engagement, search: str = "") -> list[int]:
    """The ids of the ideas that stand in the list, by number; `search` in any case and form."""
    if not rounds.may_see(viewer, engagement):
        raise Missing
    rows = _standing(engagement)
    if not search:
        return list(rows.values_list("pk", flat=True))
    wanted = fold(search)
    return [pk for pk, text in rows.values_list("pk", "text") if wanted in fold(text)]


def _standing(engagement: Engagement) -> QuerySet[Idea]:
    return (
        Idea.objects.filter(engagement=engagement, contribution__state__in=SHOWN)
        .filter(is_private=False)
        .exclude(state="merged")
        .exclude(text="")
        .order_by("number")
    )


def ids_by_number(engagement: Engagement) -> dict[int, int]:
    """The id of each idea of the round by its number."""
    return dict(Idea.objects.filter(engagement=engagement).values_list("number", "pk"))


def count_ideas(engagement: Engagement) -> int:
    """How many ideas were given, also those merged into others."""
    return Idea.objects.filter(engagement=engagement, contribution__state__in=SHOWN).count()


def desk_ideas(viewer: Actor, engagement: Engagement, search: str = "") -> list[int]:
    """All ideas of the round for the firm, also hidden and merged ones; taken-back ones not."""
    if not viewer.works_for(engagement.organisation_id):
        raise Missing
    rows = Idea.objects.filter(engagement=engagement).exclude(contribution__state="withdrawn")
    if not rounds.is_manager(viewer, engagement):
        rows = rows.filter(is_private=False)
    pairs = rows.order_by("number").values_list("pk", "text")
    wanted = fold(search)
    return [pk for pk, text in pairs if not wanted or wanted in fold(text)]


def with_rows(ids: Sequence[int]) -> list[Idea]:
    """The ideas of these ids, in their order, with all that a card shows."""
    found = {idea.pk: idea for idea in _rows().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def ideas_by_numbers(engagement: Engagement, numbers: Iterable[int]) -> list[Idea]:
    """Ideas of this round by their numbers, the smallest first."""
    return list(_rows().filter(engagement=engagement, number__in=list(numbers)).order_by("number"))


def shuffled(viewer: Actor, engagement: Engagement, ids: Sequence[int]) -> list[int]:
    """An order of its own for each participant, so that being first helps no idea.

    Who has no seat yet sees the order of the hour, so that pages fit together.
    """
    who = viewer.participant_id or clock.now().strftime("%Y-%m-%d-%H")
    seed = f"{engagement.public_id}:{who}:"
    return sorted(ids, key=lambda pk: hashlib.sha256(f"{seed}{pk}".encode()).digest())


def next_number(engagement: Engagement) -> int:
    """The next number in the round; its row is locked until the end of the transaction."""
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    last = Idea.objects.filter(engagement=engagement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def comments_of(viewer: Actor, idea: Idea) -> list[Comment]:
    """What was said about an idea, oldest first; hidden remarks for the firm and their author."""
    if not may_see(viewer, idea):
        raise Missing
    rows = idea.comments.select_related("participant").order_by("pk")
    if not viewer.works_for(idea.engagement.organisation_id):
        rows = rows.filter(Q(is_hidden=False) | Q(participant_id=viewer.participant_id or 0))
    return list(rows)


def get_comment(viewer: Actor, engagement: Engagement, public_id: UUID) -> Comment:
    """One remark, for those who work for the firm."""
    found = (
        Comment.objects.select_related(
            "idea__engagement__organisation", "idea__contribution", "participant"
        )
        .filter(idea__engagement=engagement, public_id=public_id)
        .first()
    )
    if found is None or not viewer.works_for(engagement.organisation_id):
        raise Missing
    return found


def commented(ids: Sequence[int]) -> dict[int, int]:
    """How many remarks stand under each of these ideas."""
    rows = Comment.objects.filter(idea_id__in=ids, is_hidden=False).values("idea_id")
    return {row["idea_id"]: row["n"] for row in rows.annotate(n=Count("pk")).order_by()}
