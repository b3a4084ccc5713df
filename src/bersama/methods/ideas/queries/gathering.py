"""Ideas gathered for other rooms: for decisions, for taking along, for imports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.models import Engagement
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.ledger.models import BatchRow, Entry
from bersama.core.text import fold
from bersama.methods.ideas.models import Comment, Idea, Stance
from bersama.methods.ideas.queries.counting import merged_roots
from bersama.methods.ideas.queries.listing import SHOWN

UUID_LIKE = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


def by_contribution(ids: Sequence[int]) -> list[Idea]:
    """The ideas of these contributions, with their round and picture."""
    rows = Idea.objects.filter(contribution_id__in=ids)
    return list(
        rows.select_related(
            "engagement__organisation", "contribution__engagement", "picture", "merged_into"
        )
        .prefetch_related("contribution__authorships")
        .order_by("engagement", "pk")
    )


def clusters(engagement: Engagement) -> list[tuple[Idea, list[int]]]:
    """Each idea that stands in the list, with the contributions of it and of its twins."""
    rows = (
        Idea.objects.filter(engagement=engagement, contribution__state__in=SHOWN)
        .select_related("contribution")
        .order_by("number")
    )
    roots = merged_roots(engagement)
    members: dict[int, list[int]] = {}
    standing: list[Idea] = []
    for idea in rows:
        members.setdefault(roots.get(idea.pk, idea.pk), []).append(idea.contribution_id)
        if idea.state != "merged":
            standing.append(idea)
    return [(idea, members[idea.pk]) for idea in standing]


def of_participants(ids: Sequence[int]) -> tuple[list[Idea], list[Stance], list[Comment]]:
    """All that these participants gave alone, as rows; an idea with other authors stays theirs."""
    ideas = Idea.objects.filter(contribution__authorships__participant_id__in=ids)
    stances = Stance.objects.filter(participant_id__in=ids)
    comments = Comment.objects.filter(participant_id__in=ids)
    related = "idea__engagement"
    return (
        list(
            ideas.select_related("engagement__organisation", "contribution", "picture")
            .prefetch_related("contribution__authorships")
            .distinct()
            .order_by("pk")
        ),
        list(stances.select_related(related, "idea__contribution", "participant").order_by("pk")),
        list(comments.select_related(related, "idea__contribution").order_by("pk")),
    )


def given_by(ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """What these participants gave, as plain values, for taking along."""
    ideas, stances, comments = of_participants(ids)
    words = {1: "support", 0: "pass", -1: "concern"}
    rows: list[Mapping[str, Any]] = [
        {
            "kind": "idea",
            "id": str(idea.contribution.public_id),
            "number": idea.number,
            "text": idea.text,
            "state": idea.state,
            "picture": str(idea.picture.public_id) if idea.picture else None,
            "answer": idea.official_answer or idea.contribution.hidden_reason,
            "at": idea.contribution.at.isoformat(),
        }
        for idea in ideas
    ]
    rows += [
        {"kind": "stance", "idea": stance.idea.number, "stance": words[stance.value]}
        for stance in stances
    ]
    rows += [
        {
            "kind": "comment",
            "id": str(comment.public_id),
            "idea": comment.idea.number,
            "text": comment.text,
            "at": comment.at.isoformat(),
        }
        for comment in comments
    ]
    return rows


def known_texts(engagement: Engagement) -> set[str]:
    """The texts of the round in the form in which two are compared."""
    return {
        fold(text)
        for text in Idea.objects.filter(engagement=engagement).values_list("text", flat=True)
    }


def published_counts() -> Iterable[tuple[str, int, int]]:
    """For each round: its stream, its stances as rows, and its stances by the ledger alone.

    Every stance cast, in an entry of its own or in a batch, stands for one row until an entry
    says that it was erased.
    """
    rows = Stance.objects.values("idea__engagement__public_id").annotate(n=Count("pk")).order_by()
    stored = {f"e/{row['idea__engagement__public_id']}": row["n"] for row in rows}
    named: dict[str, set[str]] = {}
    single = Entry.objects.filter(obj__startswith="ideas.stance/").order_by("stream", "seq")
    batched = BatchRow.objects.filter(obj__startswith="ideas.stance/")
    for stream, obj in batched.values_list("entry__stream__name", "obj").iterator():
        named.setdefault(stream, set()).add(obj)
    for stream, obj, ends in single.values_list("stream__name", "obj", "ends").iterator():
        known = named.setdefault(stream, set())
        known.discard(obj) if ends else known.add(obj)
    for stream in sorted({*stored, *named}):
        yield stream, stored.get(stream, 0), len(named.get(stream, ()))


def round_at_console(viewer: Actor, name: str) -> Engagement:
    """A round by its code or its public id, for the operator's console only."""
    if not viewer.is_machine:
        raise Missing
    rows = Engagement.objects.select_related("organisation", "initiative", "terms")
    found = rows.filter(code=name.strip().lower()).first()
    if found is None and UUID_LIKE.fullmatch(name.strip()):
        found = rows.filter(public_id=name.strip()).first()
    if found is None:
        raise Missing(_("There is no question with this code: %(code)s.") % {"code": name[:60]})
    return found


def every_idea(engagement: Engagement) -> list[Idea]:
    """All ideas of the round by number, also hidden, merged and taken-back ones."""
    rows = Idea.objects.filter(engagement=engagement).select_related("contribution")
    return list(rows.order_by("number"))
