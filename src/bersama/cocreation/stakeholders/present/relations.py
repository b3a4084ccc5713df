"""Relations as the page of an entry shows them, and what is said before an entry goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.queries import RELATIONS, STRENGTHS
from bersama.core.actor import Actor
from bersama.core.errors import Sentence


@dataclass(frozen=True, slots=True)
class End:
    """One of the two: its name, and its page unless it is the firm itself."""

    name: str
    url: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """One line: who, the word between them, whom; how strong and why."""

    public_id: str
    source: End
    word: Sentence
    target: End
    strength: Sentence
    note: str


def end_of(row: Any, firm: Any) -> End:
    """None is the firm itself."""
    if row is None:
        return End(firm.name)
    url = reverse("stakeholders-entry", args=[firm.slug, row.public_id])
    return End(row.name, url, row.state != "active")


def tie(relation: Any, firm: Any) -> Tie:
    return Tie(
        public_id=str(relation.public_id),
        source=end_of(relation.source, firm),
        word=RELATIONS[relation.kind],
        target=end_of(relation.target, firm),
        strength=STRENGTHS[relation.strength],
        note=relation.note,
    )


def relations(viewer: Actor, stakeholder: Any) -> dict[str, Any]:
    """The panel of an entry: its first relations, how many further ones, what hangs on it."""
    rows, edges = (
        queries.relations_of(viewer, stakeholder),
        queries.count_edges(viewer, stakeholder),
    )
    return {
        "rows": [tie(row, stakeholder.organisation) for row in rows],
        "total": edges.relations,
        "more": edges.relations - len(rows),
        "flows": edges.flows,
        "warning": edges_warning(edges),
    }


def says(name: str) -> list[tuple[str, str]]:
    """Each way two may hang together, seen from the one of that name."""
    ways = [
        ("out:supplies", _("%(name)s supplies them")),
        ("in:supplies", _("they supply %(name)s")),
        ("out:influences", _("%(name)s influences them")),
        ("in:influences", _("they influence %(name)s")),
        ("out:member_of", _("%(name)s belongs to them")),
        ("in:member_of", _("they belong to %(name)s")),
        ("out:competes_with", _("%(name)s competes with them")),
    ]
    return [(way, words % {"name": name}) for way, words in ways]


def others(viewer: Actor, stakeholder: Any, words: str, picked: str) -> dict[str, Any]:
    """Whom a tie may lead to: the firm, who was found, and who was picked before."""
    firm = stakeholder.organisation
    rows, has_more = queries.find_others(viewer, firm, words, without=stakeholder)
    known = queries.find_other(viewer, firm, picked)
    found: Sequence[Any] = [*rows]
    if known is not None and all(row.pk != known.pk for row in rows):
        found = [known, *rows]
    label = _("%(firm)s, your firm") % {"firm": firm.name}
    return {
        "others": [("firm", label), *((str(row.public_id), row.name) for row in found)],
        "found": len(rows),
        "has_more": has_more,
    }


def edges_warning(edges: queries.Edges) -> str:
    """What hangs on an entry that is about to go, in a sentence; empty when nothing does."""
    parts = []
    if edges.relations:
        said = ngettext("%(n)d relation", "%(n)d relations", edges.relations)
        parts.append(said % {"n": edges.relations})
    if edges.flows:
        said = ngettext("%(n)d thing given or got", "%(n)d things given or got", edges.flows)
        parts.append(said % {"n": edges.flows})
    if not parts:
        return ""
    return _("This hangs on them: %(what)s.") % {"what": ", ".join(parts)}
