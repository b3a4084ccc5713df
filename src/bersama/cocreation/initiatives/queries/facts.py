"""Facts about a round, asked by policies and actions: is it open, what may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise as Lazy

from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Participant,
    Statement,
)
from bersama.cocreation.initiatives.registry import methods
from bersama.cocreation.stakeholders.queries import GROUPS as ALL
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.science.withholding import FEWEST, withhold_line, withhold_table

# A contribution that counts: not taken back, not taken out of sight.
# How far away a day may be that people wait for.
FURTHEST = timedelta(days=730)
STANDING = ("received", "answered")
# The stakeholder groups a participant may say they belong to.
GROUPS: dict[str, Lazy] = {code: word for code, word in ALL.items() if code != "competitors"}


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
    if keeps_names(engagement):
        return clock.now()
    return clock.day_in(engagement.organisation.time_zone)


def current_statement(engagement: Engagement) -> Statement:
    """The statement in force: the newest version."""
    newest = Statement.objects.filter(engagement=engagement).order_by("-version")[:1]
    for found in newest:
        return found
    raise Missing


def locked_round(engagement: Engagement) -> Engagement:
    """The same row, locked until the end of the transaction: rivals wait here."""
    rows = Engagement.objects.select_for_update(of=("self",))
    return rows.select_related("organisation").get(pk=engagement.pk)


def statement_said(engagement: Engagement) -> dict[str, Any]:
    """What the form of the statement and the days shows and changes."""
    now, zone = current_statement(engagement), ZoneInfo(engagement.organisation.time_zone)
    return {
        "purpose": now.purpose,
        "decider": now.decider,
        "rule": now.rule,
        "out_of_scope": now.out_of_scope,
        "closes_on": engagement.closes_at.astimezone(zone).date(),
        "answer_by": now.answer_by,
    }


def has_given(engagement_id: int, participant_id: int | None) -> bool:
    """Whether this participant contributed something that still stands."""
    if participant_id is None:
        return False
    return Contribution.objects.filter(
        engagement_id=engagement_id,
        authorships__participant_id=participant_id,
        state__in=STANDING,
    ).exists()


def named_acts(organisation_id: int) -> Any:
    """Who took part in which question of a firm under their name: one row a question.

    Rounds without names are left out: no rule may find who spoke there.
    """
    rows = Participant.objects.filter(
        engagement__organisation_id=organisation_id, engagement__mode="named"
    )
    return rows.annotate(who=F("person_id"), at=F("joined_at"))


def is_manager(actor: Actor, engagement: Engagement) -> bool:
    """The owner of the firm, or the facilitator of this round while they work for it."""
    if actor.owns(engagement.organisation_id):
        return True
    return (
        actor.works_for(engagement.organisation_id)
        and engagement.facilitator_id is not None
        and engagement.facilitator_id == actor.person_id
    )


def took_part() -> Q:
    """Which participants took part: something they gave stands, or they voted.

    Who only opened a slip or an invitation, or took all of it back, did not.
    """
    gave = Authorship.objects.filter(participant=OuterRef("pk"), contribution__state__in=STANDING)
    found = Q(Exists(gave))
    for method in methods().values():
        if method.took_part is not None:
            found |= method.took_part()
    return found


def turnout() -> Coalesce:
    """How many took part, as an annotation of rounds."""
    rows = Participant.objects.filter(took_part(), engagement=OuterRef("pk")).order_by()
    counted = rows.values("engagement").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def turnout_of(engagement: Engagement) -> int:
    """How many took part in this round."""
    return engagement.participants.filter(took_part()).count()


def ways_of(engagement: Engagement) -> dict[str, int]:
    """How many took part by the way they came in: the tiers of the result."""
    rows = engagement.participants.filter(took_part()).values("via")
    rows = rows.annotate(n=Count("pk")).order_by("via")
    return {row["via"]: row["n"] for row in rows}


# How far away a day may be that people wait for.
FURTHEST = timedelta(days=730)
STANDING = ("received", "answered")


def knows_its_people(engagement: Engagement) -> bool:
    """Whether somebody could list who took part: by invitations, slips in a small staff, names."""
    is_known = engagement.access != "open" or engagement.is_internal
    return is_known or engagement.mode == "confidential"


def has_few(engagement: Engagement) -> bool:
    """Whether fewer than five have given something that counts; one query."""
    standing = Contribution.objects.filter(engagement=engagement, state__in=STANDING)
    return len(standing.values_list("pk")[:FEWEST]) < FEWEST


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


def shown_sizes(engagement: Engagement, sizes: Sequence[int]) -> list[int | None]:
    """How many people each group has, as it may be shown: of small ones it is not said."""
    if engagement.mode == "named":
        return list(sizes)
    return list(withhold_line(sizes).counts)


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


def may_see(viewer: Actor, engagement: Engagement) -> bool:
    """Whether the round exists for this viewer on the participant's side."""
    if viewer.sits_in(engagement.pk):
        return True
    if viewer.works_for(engagement.organisation_id):
        return True
    is_public = engagement.access == "open" and not engagement.is_internal
    return is_public and engagement.state != "draft"
