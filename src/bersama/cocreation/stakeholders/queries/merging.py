"""Who is probably in the register twice; what was merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from bersama.cocreation.stakeholders.models import Contact, Merge, Stakeholder
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

MOST_TWINS = 30
# Words before a name that say nothing of who it is.
TITLES = frozenset(
    [
        *("pak", "bapak", "bp", "mak", "ibu", "bu", "bapa", "encik", "en", "puan", "pn", "cik"),
        *("tuan", "mr", "mrs", "ms", "dr", "haji", "hj", "hajah", "bin", "binti", "bte", "bt"),
    ]
)


class Twins(NamedTuple):
    """Two entries that may be one: both have this contact, or nearly the same name."""

    one: Stakeholder
    other: Stakeholder
    why: str


def likely_twins(viewer: Actor, organisation: Organisation) -> Sequence[Twins]:
    """The likeliest first: the same contact, then names that differ by a letter in a group."""
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    names = list(rows.order_by("pk").values_list("pk", "folded", "group"))
    contacts = Contact.objects.filter(stakeholder__in=rows).order_by("pk")
    same = _pairs(((k, v), pk) for pk, k, v in contacts.values_list("stakeholder", "kind", "value"))
    like = _pairs(((g, key), pk) for pk, name, g in names for key in _keys(name))
    found = {**dict.fromkeys(like, "name"), **dict.fromkeys(same, "contact")}
    chosen = sorted(found, key=lambda pair: (found[pair], pair))[:MOST_TWINS]
    wanted = rows.filter(pk__in={pk for pair in chosen for pk in pair})
    by_pk = {row.pk: row for row in wanted.select_related("organisation")}
    return [Twins(by_pk[a], by_pk[b], found[a, b]) for a, b in chosen]


def merges_of(viewer: Actor, organisation: Organisation, limit: int = 20) -> Sequence[Merge]:
    """What was merged and not taken back, newest first."""
    if not reads(viewer, organisation.pk):
        raise Missing
    rows = Merge.objects.filter(kept__organisation=organisation, undone_at=None)
    return list(rows.select_related("kept", "gone").order_by("-at", "-pk")[:limit])


def get_merge(viewer: Actor, organisation: Organisation, public_id: UUID) -> Merge:
    rows = Merge.objects.filter(kept__organisation=organisation, public_id=public_id)
    found = rows.select_related("kept__organisation", "gone__organisation").first()
    if found is None or not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    return found


def _keys(folded: str) -> set[str]:
    """The name without titles, its words in order; and each way of leaving one letter out."""
    words = [word for word in folded.replace(".", " ").split() if word not in TITLES]
    whole = "".join(sorted(words))
    if len(whole) < 5:
        return {whole} if whole else set()
    return {whole, *(whole[:at] + whole[at + 1 :] for at in range(len(whole)))}


def _pairs(keyed: Iterator[tuple[Hashable, int]]) -> set[tuple[int, int]]:
    held: dict[Hashable, list[int]] = defaultdict(list)
    for key, pk in keyed:
        if len(held[key]) < 5:
            held[key].append(pk)
    return {
        (min(a, b), max(a, b))
        for pks in held.values()
        for at, a in enumerate(pks)
        for b in pks[at + 1 :]
        if a != b
    }
