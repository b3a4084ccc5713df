"""What a viewer may see of initiatives, and facts about a round.

`viewer` comes first wherever the answer depends on who asks; what one may not see is
Missing. Facts take the row itself and are asked by policies and actions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.models import (
    Contribution,
    Engagement,
    Invitation,
    Participant,
    Promise,
    Sending,
    SlipBatch,
    Statement,
)
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.ledger.models import Entry
from bersama.science.withholding import FEWEST, withhold_line, withhold_table

# The stakeholder groups a participant may say they belong to.
GROUPS: dict[str, Lazy] = {
    "customers": gettext_lazy("Customers"),
    "employees": gettext_lazy("Employees"),
    "suppliers": gettext_lazy("Suppliers"),
    "community": gettext_lazy("Neighbours"),
    "investors": gettext_lazy("Investors"),
    "partners": gettext_lazy("Partners"),
    "regulators": gettext_lazy("Authorities"),
}


def digest_of(secret: str) -> str:
    """What is stored of a secret that has at least 128 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_secret(public_id: UUID) -> str:
    """The secret of a personal link: 256 bits, made from the key of this site, never stored.

    So the firm can see and send the same link again, and a copy of the database can't.
    """
    mac = salted_hmac("bersama.invitation", str(public_id), algorithm="sha256")
    return signing.b64_encode(mac.digest()).decode()


# --- facts -------------------------------------------------------------------------------


def is_open(engagement: Engagement, at: datetime | None = None) -> bool:
    """Whether the round takes contributions at that instant: by the clock, not by a job."""
    now = at or clock.now()
    return engagement.state == "running" and engagement.opens_at <= now < engagement.closes_at


def is_over(engagement: Engagement, at: datetime | None = None) -> bool:
    """Whether the round has closed, early or by the clock."""
    if engagement.state in ("closed", "decided"):
        return True
    return engagement.state == "running" and (at or clock.now()) >= engagement.closes_at


def keeps_names(engagement: Engagement) -> bool:
    """Only rounds with names keep the exact time of an act and show who acted."""
    return engagement.mode == "named"


def moment(engagement: Engagement) -> datetime:
    """The time that may be stored of an act in this round: exact, or only its day."""
    now = clock.now()
    return now if keeps_names(engagement) else clock.day_of(now)


def current_statement(engagement: Engagement) -> Statement:
    """The statement in force: the newest version."""
    found = engagement.statements.order_by("-version").first()
    if found is None:
        raise Missing
    return found


def has_given(engagement_id: int, participant_id: int | None) -> bool:
    """Whether this participant contributed something that still stands."""
    if participant_id is None:
        return False
    return Contribution.objects.filter(
        engagement_id=engagement_id,
        authorships__participant_id=participant_id,
        state__in=("received", "answered"),
    ).exists()


def is_manager(actor: Actor, engagement: Engagement) -> bool:
    """The owner of the firm, or the facilitator of this round while they work for it."""
    if actor.owns(engagement.organisation_id):
        return True
    return (
        actor.works_for(engagement.organisation_id)
        and engagement.facilitator_id is not None
        and engagement.facilitator_id == actor.person_id
    )


def participant_of(actor: Actor, engagement: Engagement) -> Participant | None:
    """The actor's own seat in this round."""
    if not actor.sits_in(engagement.pk):
        return None
    rows = Participant.objects.select_related("statement")
    return rows.filter(pk=actor.participant_id or 0, engagement=engagement).first()


def seat_of(code: str, secret: str) -> Participant | None:
    """The participant whose device holds this secret, in the round of this code."""
    if len(secret) > 100:
        return None
    return (
        Participant.objects.filter(
            engagement__code=code, seats__digest=digest_of(secret), person__is_active=True
        )
        .only("pk", "person_id", "engagement_id")
        .first()
    )


def ways_of(engagement: Engagement) -> dict[str, int]:
    """How many participants there are by the way they came in: the tiers of the result."""
    rows = engagement.participants.values("via").annotate(n=Count("pk")).order_by("via")
    return {row["via"]: row["n"] for row in rows}


def knows_its_people(engagement: Engagement) -> bool:
    """Whether somebody could list who took part: by invitations, slips in a small staff, names."""
    return engagement.access != "open" or engagement.mode == "confidential"


def shown_counts(engagement: Engagement, counts: Sequence[int]) -> list[int | None]:
    """The counts of a line in which each person stands once, as they may be shown.

    With names all are shown. Without, fewer than five people are never split; and where one
    could know who took part, no count is shown that tells what fewer than five of them did,
    also not by subtraction. Shape in and out: (options,).
    """
    if engagement.mode == "named":
        return list(counts)
    if not knows_its_people(engagement):
        return list(counts) if sum(counts) >= FEWEST else [None] * len(counts)
    return list(withhold_line(counts).counts)


def shown_table(
    engagement: Engagement, rows: Mapping[str, Sequence[int]]
) -> dict[str, list[int | None]]:
    """Counts by group and option as they may be shown: whole groups are left out, never cells.

    `rows`: group -> (options,), each person in one cell. Groups that are left out are None.
    """
    if engagement.mode == "named":
        return {group: list(row) for group, row in rows.items()}
    names = list(rows)
    if not names:
        return {}
    table = withhold_table([rows[name] for name in names])
    width = len(next(iter(rows.values())))
    shown: dict[str, list[int | None]] = {name: [None] * width for name in names}
    for place, cells in table.groups.items():
        for column, value in zip(table.columns, cells, strict=True):
            if len(column) == 1:
                shown[names[place]][column[0]] = value
    return shown


# --- what a viewer sees ------------------------------------------------------------------


def _rows() -> QuerySet[Engagement]:
    return Engagement.objects.select_related("organisation", "initiative", "terms", "facilitator")


def may_see(viewer: Actor, engagement: Engagement) -> bool:
    """Whether the round exists for this viewer on the participant's side."""
    if viewer.sits_in(engagement.pk):
        return True
    if viewer.works_for(engagement.organisation_id):
        return True
    return engagement.access == "open" and engagement.state != "draft"


def get_round(viewer: Actor, code: str) -> Engagement:
    """The round as participants meet it, by the code in its address."""
    found = _rows().filter(code=code.lower()).first()
    if found is None or not may_see(viewer, found):
        raise Missing
    return found


def get_desk(viewer: Actor, code: str) -> Engagement:
    """The round as the firm meets it; only for those who work for the firm in the address."""
    found = _rows().filter(code=code.lower()).first()
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
        .annotate(turnout=Count("participants", distinct=True))
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


def slip_batches(viewer: Actor, engagement: Engagement) -> QuerySet[SlipBatch]:
    if not is_manager(viewer, engagement):
        raise Missing
    return engagement.slip_batches.order_by("pk")


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


def overdue_rounds() -> QuerySet[Engagement]:
    """Rounds whose time is over and that nobody has closed yet: for the worker."""
    return _rows().filter(state="running", closes_at__lte=clock.now()).order_by("pk")


def own_seat(viewer: Actor, engagement: Engagement) -> Participant:
    """The viewer's seat; Missing without one."""
    found = participant_of(viewer, engagement)
    if found is None:
        raise Missing
    return found


def own_contribution(viewer: Actor, engagement: Engagement, public_id: UUID) -> Contribution:
    """One of the viewer's own contributions."""
    found = own_contributions(viewer, engagement).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def participant_by_public_id(public_id: str | None) -> Participant:
    """The participant a proved come-back link leads to."""
    gone = Missing(_("This link is no longer valid. Answer again, or ask the firm."))
    if public_id is None:
        raise gone
    found = (
        Participant.objects.select_related("engagement__organisation", "person")
        .filter(public_id=UUID(public_id), person__is_active=True)
        .first()
    )
    if found is None:
        raise gone
    return found


# --- the desk ----------------------------------------------------------------------------

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
    today = clock.now().date()
    first = today - timedelta(days=days - 1)
    rows = (
        Contribution.objects.filter(engagement__in=engagements, at__date__gte=first)
        .values("engagement_id", "at__date")
        .annotate(n=Count("pk"))
    )
    found = {engagement.pk: [0] * days for engagement in engagements}
    for row in rows:
        found[row["engagement_id"]][(row["at__date"] - first).days] = row["n"]
    return found


def sendings(engagement: Engagement) -> Sequence[Sending]:
    return list(engagement.sendings.select_related("by").order_by("-at")[:20])


def sheet_codes(batch: SlipBatch, codes: Sequence[str]) -> list[str]:
    """The codes of this batch that are not spent yet, of those given."""
    digests = {digest_of(code): code for code in codes}
    left = batch.slips.filter(digest__in=list(digests)).values_list("digest", flat=True)
    return sorted(digests[digest] for digest in left)


def invitations_of(viewer: Actor, engagement: Engagement) -> QuerySet[Invitation]:
    if not is_manager(viewer, engagement):
        raise Missing
    rows = engagement.invitations.select_related("person", "engagement__organisation")
    return rows.prefetch_related("person__contacts").order_by("pk")


def get_invitation(viewer: Actor, engagement: Engagement, public_id: UUID) -> Invitation:
    found = invitations_of(viewer, engagement).filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def invited_contacts(engagement: Engagement) -> set[tuple[str, str]]:
    """The contacts (kind, value) of everybody who has a link to this round that works."""
    rows = engagement.invitations.exclude(state="revoked").values_list(
        "person__contacts__kind", "person__contacts__value"
    )
    return {(kind, value) for kind, value in rows if value}


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
    )


def are_seats_of(person_id: int | None, participant_ids: Sequence[int]) -> bool:
    """Whether all these seats are held by this person."""
    if person_id is None:
        return False
    mine = Participant.objects.filter(pk__in=participant_ids, person_id=person_id).count()
    return mine == len(set(participant_ids))


def sees_round(viewer: Actor, engagement_id: int, code: str) -> bool:
    """Whether files that belong to this round are there for the viewer, at this address."""
    found = Engagement.objects.filter(pk=engagement_id).first()
    if found is None or (code and code != found.code):
        return False
    return may_see(viewer, found)
