"""Support, concern and pass, each participant once, also across ideas that were merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bersama.cocreation.initiatives.models import Engagement
from bersama.cocreation.initiatives.registry import Voice
from bersama.methods.ideas.models import Comment, Idea, Stance

VALUES = (1, -1, 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people support an idea, have a concern, or pass."""

    support: int = 0
    concern: int = 0
    passed: int = 0

    @property
    def votes(self) -> int:
        return self.support + self.concern + self.passed


def counts_of(engagement: Engagement, ids: Sequence[int] | None = None) -> dict[int, Counts]:
    """The counts of these ideas (all of the round when not given), those of twins merged in.

    Who voted on an idea and on its twin counts once: by what they said about the idea, else
    about the twin with the smallest number.
    """
    roots = merged_roots(engagement)
    wanted = None if ids is None else set(ids)
    rows = Stance.objects.filter(idea__engagement=engagement)
    if wanted is not None:
        members = wanted | {twin for twin, root in roots.items() if root in wanted}
        rows = Stance.objects.filter(idea_id__in=members)
    counts = _plain(rows)
    joined = set(roots.values()) if wanted is None else set(roots.values()) & wanted
    counts.update(_joined(roots, joined))
    return {pk: counts[pk] for pk in counts if wanted is None or pk in wanted}


def own_counts(engagement: Engagement) -> dict[int, Counts]:
    """The counts of each idea alone, without those of its twins."""
    return _plain(Stance.objects.filter(idea__engagement=engagement))


def _plain(rows: QuerySet[Stance]) -> dict[int, Counts]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows.values("idea_id", "value").annotate(n=Count("pk")).order_by():
        found[row["idea_id"]][row["value"]] = row["n"]
    return {
        pk: Counts(*(by_value.get(value, 0) for value in VALUES)) for pk, by_value in found.items()
    }


def merged_roots(engagement: Engagement) -> dict[int, int]:
    """For each merged idea, the idea it ended in, following chains of merges."""
    into = dict(
        Idea.objects.filter(engagement=engagement, state="merged")
        .exclude(merged_into=None)
        .order_by("number")
        .values_list("pk", "merged_into_id")
    )
    roots: dict[int, int] = {}
    for pk, target in into.items():
        for _step in range(len(into)):
            if target not in into:
                break
            target = into[target]
        roots[pk] = target
    return roots


def _joined(roots: dict[int, int], joined: set[int]) -> dict[int, Counts]:
    """The counts of ideas that took others in, each participant once."""
    if not joined:
        return {}
    order = [*joined, *(twin for twin, root in roots.items() if root in joined)]
    place = {pk: n for n, pk in enumerate(order)}
    said: dict[tuple[int, int], tuple[int, int]] = {}
    rows = Stance.objects.filter(idea_id__in=order).values_list(
        "idea_id", "participant_id", "value"
    )
    for pk, participant, value in rows:
        key = (roots.get(pk, pk), participant)
        if key not in said or place[pk] < said[key][0]:
            said[key] = (place[pk], value)
    sums: dict[int, dict[int, int]] = {root: dict.fromkeys(VALUES, 0) for root in joined}
    for (root, _participant), (_place, value) in said.items():
        sums[root][value] += 1
    return {root: Counts(*(by[value] for value in VALUES)) for root, by in sums.items()}


def stances_of(participant_id: int | None, ids: Sequence[int]) -> dict[int, int]:
    """What one participant said about each of these ideas."""
    if participant_id is None:
        return {}
    rows = Stance.objects.filter(participant_id=participant_id, idea_id__in=ids)
    return dict(rows.values_list("idea_id", "value"))


def took_part() -> Q:
    """Which participants voted or wrote a remark that stands, on an idea not taken back."""
    own = {"participant": OuterRef("pk")}
    gone = {"idea__contribution__state": "withdrawn"}
    voted = Stance.objects.filter(**own).exclude(**gone)
    wrote = Comment.objects.filter(is_hidden=False, **own).exclude(**gone)
    return Q(Exists(voted)) | Q(Exists(wrote))


def voices_of(engagement: Engagement) -> Iterable[Voice]:
    """Who spoke how often: ideas, stances and remarks of each participant, and when last."""
    acts: dict[int, int] = defaultdict(int)
    last: dict[int, datetime] = {}
    ideas = Idea.objects.filter(engagement=engagement).values_list(
        "contribution__authorships__participant_id", "contribution__at"
    )
    remarks = Comment.objects.filter(idea__engagement=engagement).values_list(
        "participant_id", "at"
    )
    for participant, at in [*ideas, *remarks]:
        if participant is None:
            continue
        acts[participant] += 1
        last[participant] = max(at, last.get(participant, at))
    stances = Stance.objects.filter(idea__engagement=engagement).values("participant_id")
    for row in stances.annotate(n=Count("pk")).order_by():
        acts[row["participant_id"]] += row["n"]
    rows = engagement.participants.order_by("pk").values_list("pk", "group", "via", "joined_at")
    for pk, group, via, joined_at in rows:
        if pk in acts:
            yield Voice(pk, group, via, acts[pk], max(joined_at, last.get(pk, joined_at)))
