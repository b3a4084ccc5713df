"""The rounds a viewer may see, on the participant's side and at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bersama.cocreation.initiatives.models import (
    Contribution,
    Engagement,
    Initiative,
    Participant,
    Promise,
)
from bersama.cocreation.initiatives.queries.facts import may_see, turnout
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.ledger.models import Entry


def _rows() -> QuerySet[Engagement]:
    return Engagement.objects.select_related("organisation", "initiative", "terms", "facilitator")


def get_round(viewer: Actor, code: str) -> Engagement:
    """The round as participants meet it, by the code in its address."""
    rows = Engagement.objects.select_related("organisation", "terms")
    found = next(iter(rows.filter(code=code.lower())), None)
    if found is None or not may_see(viewer, found):
        raise Missing
    return found


def get_desk(viewer: Actor, code: str) -> Engagement:
    """The round as the firm meets it; only for those who work for the firm in the address."""
    found = next(iter(_rows().filter(code=code.lower())), None)
    if found is None or not viewer.works_for(found.organisation_id):
        raise Missing
    return found


def rounds_of(viewer: Actor, organisation_id: int) -> QuerySet[Engagement]:
    """The rounds of a firm for those who work for it, newest first, with their turnout."""
    if not viewer.works_for(organisation_id):
        raise Missing
    return (
        _rows()
        .filter(organisation_id=organisation_id)
        .annotate(turnout=turnout())
        .order_by("-created_at", "-pk")
    )


def promises_of(viewer: Actor, organisation_id: int) -> QuerySet[Promise]:
    """The open promises of a firm, the nearest first."""
    if not viewer.works_for(organisation_id):
        raise Missing
    return (
        Promise.objects.select_related("engagement__organisation")
        .filter(engagement__organisation_id=organisation_id, state="open")
        .order_by("due_on", "pk")
    )


def own_contributions(viewer: Actor, engagement: Engagement) -> QuerySet[Contribution]:
    """What the viewer gave in this round, oldest first, with the answers."""
    if not viewer.sits_in(engagement.pk):
        raise Missing
    return (
        Contribution.objects.filter(
            engagement=engagement, authorships__participant_id=viewer.participant_id or 0
        )
        .select_related("terms", "answer", "answer__decision")
        .order_by("pk")
    )


def promised_to(viewer: Actor, engagement: Engagement) -> date | None:
    """The day by which an answer was promised when the viewer took part."""
    seat = Participant.objects.filter(engagement=engagement, pk=viewer.participant_id or 0)
    return seat.values_list("statement__answer_by", flat=True).first()


def overdue_rounds() -> QuerySet[Engagement]:
    """Rounds whose time is over and that nobody has closed yet: for the worker."""
    return _rows().filter(state="running", closes_at__lte=clock.now()).order_by("pk")


def own_contribution(viewer: Actor, engagement: Engagement, public_id: UUID) -> Contribution:
    """One of the viewer's own contributions."""
    found = own_contributions(viewer, engagement).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


NOTABLE = (
    "initiatives.engagement.",
    "initiatives.statement.",
    "initiatives.promise.",
    "initiatives.slips.printed",
    "initiatives.contribution.hidden",
    "decisions.",
)


def history(engagement: Engagement, limit: int = 40) -> Sequence[Entry]:
    """What happened to the round itself, newest first, from the ledger."""
    kinds = Q()
    for start in NOTABLE:
        kinds |= Q(kind__startswith=start)
    stream = f"e/{engagement.public_id}"
    return list(Entry.objects.filter(kinds, stream__name=stream).order_by("-seq")[:limit])


def pulses(engagements: Sequence[Engagement], days: int = 14) -> dict[int, list[int]]:
    """How many contributions came on each of the last days, oldest first; one query for all."""
    # The database counts days in the zone that is active, so today is asked for in it, too.
    today = timezone.localtime(clock.now()).date()
    first = today - timedelta(days=days - 1)
    rows = (
        Contribution.objects.filter(engagement__in=engagements, at__date__range=(first, today))
        .values("engagement_id", "at__date")
        .annotate(n=Count("pk"))
    )
    found = {engagement.pk: [0] * days for engagement in engagements}
    for row in rows:
        found[row["engagement_id"]][(row["at__date"] - first).days] = row["n"]
    return found


def get_promise(viewer: Actor, engagement: Engagement, public_id: UUID) -> Promise:
    if not viewer.works_for(engagement.organisation_id):
        raise Missing
    rows = Promise.objects.select_related("engagement__organisation")
    found = rows.filter(engagement=engagement, public_id=public_id).first()
    if found is None:
        raise Missing
    return found


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What the home page says: what is owed, what is alive, what waits for a decision."""

    promises: Sequence[Promise]
    unanswered: Sequence[Engagement]
    running: Sequence[Engagement]
    to_decide: Sequence[Engagement]
    finished: Sequence[Engagement]
    initiatives: Sequence[Initiative]


def home_facts(viewer: Actor, organisation_id: int) -> HomeFacts:
    """The facts of a firm's home in a constant number of queries."""
    rounds = rounds_of(viewer, organisation_id)
    now = clock.now()
    waiting = Count("contributions", filter=Q(contributions__state="received"), distinct=True)
    live = rounds.filter(state="running", closes_at__gt=now)
    over = rounds.filter(Q(state="closed") | Q(state="running", closes_at__lte=now))
    return HomeFacts(
        promises=list(promises_of(viewer, organisation_id)[:20]),
        unanswered=list(
            rounds.filter(state="decided").annotate(waiting=waiting).filter(waiting__gt=0)[:20]
        ),
        running=list(live[:20]),
        to_decide=list(over[:20]),
        finished=list(rounds.filter(state="decided")[:20]),
        initiatives=list(
            Initiative.objects.filter(organisation_id=organisation_id)
            .annotate(questions=Count("engagements"))
            .order_by("-created_at", "-pk")[:20]
        ),
    )


def sees_round(viewer: Actor, engagement_id: int, code: str) -> bool:
    """Whether files that belong to this round are there for the viewer, at this address."""
    found = Engagement.objects.filter(pk=engagement_id).first()
    if found is None or (code and code != found.code):
        return False
    return may_see(viewer, found)
