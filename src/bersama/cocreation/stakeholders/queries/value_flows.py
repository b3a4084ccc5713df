"""Who gives what to whom: the flows of one entry, and how many each of the register has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bersama.cocreation.stakeholders.models import Flow, Stakeholder
from bersama.cocreation.stakeholders.queries.register import reads
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing

MOST_FLOWS = 20
# So many are named to the database one by one; more are asked for by what they give and get.
FEW = 500
# What somebody may lack, as the page of the value network asks for it.
LACKS = ("gets_nothing", "gives_nothing", "neither")


class Balance(NamedTuple):
    """How much somebody gives, and how much they get, as numbers of flows."""

    gives: int
    gets: int


@dataclass(frozen=True, slots=True)
class Movers:
    """Who of the register gives something and who gets something, by row numbers.

    `total` is how many there are in all; the firm itself is not among them.
    """

    givers: frozenset[int]
    receivers: frozenset[int]
    total: int

    @property
    def lacking(self) -> Mapping[str, int]:
        """How many lack what, by the names of `LACKS`; "" counts those who give or get."""
        moving = len(self.givers | self.receivers)
        return {
            "": moving,
            "gets_nothing": len(self.givers - self.receivers),
            "gives_nothing": len(self.receivers - self.givers),
            "neither": self.total - moving,
        }


def _in_sight(organisation: Organisation) -> QuerySet[Flow]:
    """The flows of a firm with no end that is set aside."""
    aside = Stakeholder.objects.filter(organisation=organisation).exclude(state="active")
    rows = Flow.objects.filter(organisation=organisation)
    return rows.exclude(giver__in=aside.values("pk")).exclude(receiver__in=aside.values("pk"))


def _owner_only(viewer: Actor, organisation: Organisation) -> None:
    if not reads(viewer, organisation.pk):
        raise Missing


def flows_of(viewer: Actor, stakeholder: Stakeholder) -> Sequence[Flow]:
    """The first flows of somebody; the owner's to read."""
    if not reads(viewer, stakeholder.organisation_id):
        return []
    rows = Flow.objects.filter(Q(giver=stakeholder) | Q(receiver=stakeholder))
    rows = rows.select_related("organisation", "giver", "receiver")
    return list(rows.order_by("pk")[:MOST_FLOWS])


def get_flow(viewer: Actor, stakeholder: Stakeholder, public_id: UUID) -> Flow:
    """One flow of this entry; Missing when it is another's, or not for the viewer."""
    _owner_only(viewer, stakeholder.organisation)
    rows = Flow.objects.filter(Q(giver=stakeholder) | Q(receiver=stakeholder), public_id=public_id)
    found = rows.select_related("organisation", "giver", "receiver").first()
    if found is None:
        raise Missing
    return found


def latest_flows(viewer: Actor, organisation: Organisation) -> Sequence[Flow]:
    """The flows that were written down last."""
    _owner_only(viewer, organisation)
    rows = _in_sight(organisation).select_related("organisation", "giver", "receiver")
    return list(rows.order_by("-pk")[:MOST_FLOWS])


def movers(viewer: Actor, organisation: Organisation) -> Movers:
    """Who gives and who gets, in the whole register."""
    _owner_only(viewer, organisation)
    flows = _in_sight(organisation)
    ends = [
        frozenset(flows.exclude(**{end: None}).values_list(end, flat=True).distinct())
        for end in ("giver", "receiver")
    ]
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    return Movers(ends[0], ends[1], rows.count())


def actors(
    viewer: Actor, organisation: Organisation, moving: Movers, lacks: str = ""
) -> QuerySet[Stakeholder]:
    """Who gives or gets something, by name; or those who lack one of it, or both."""
    _owner_only(viewer, organisation)
    rows = Stakeholder.objects.filter(organisation=organisation, state="active")
    few = {
        "gets_nothing": moving.givers - moving.receivers,
        "gives_nothing": moving.receivers - moving.givers,
    }.get(lacks)
    if few is not None and len(few) <= FEW:
        return rows.filter(pk__in=few).order_by("folded", "pk")
    flows = _in_sight(organisation)
    gives = Exists(flows.filter(giver=OuterRef("pk")))
    gets = Exists(flows.filter(receiver=OuterRef("pk")))
    wanted = {
        "": gives | gets,
        "gets_nothing": gives & ~gets,
        "gives_nothing": gets & ~gives,
        "neither": ~gives & ~gets,
    }
    return rows.filter(wanted[lacks]).order_by("folded", "pk")


def balances(
    viewer: Actor, organisation: Organisation, keys: Iterable[int]
) -> Mapping[int | None, Balance]:
    """What these give and get, by their row number; None is the firm itself."""
    _owner_only(viewer, organisation)
    chosen, rows = list(keys), _in_sight(organisation)
    found: list[dict[int | None, int]] = []
    for end in ("giver", "receiver"):
        wanted = rows.filter(Q(**{f"{end}__in": chosen}) | Q(**{f"{end}__isnull": True}))
        counted = wanted.values_list(end).annotate(n=Count("pk")).order_by()
        found.append(dict(counted))
    given, got = found
    return {key: Balance(given.get(key, 0), got.get(key, 0)) for key in (None, *chosen)}
