"""Bringing in what was said elsewhere: a whole conversation, or a list of items.

All or nothing: one transaction, one entry of the ledger over all its rows. What was brought in
before is known again by what it says, and is not brought in twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.actions import Arrival
from bersama.cocreation.initiatives.actions.asking import Plan
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Initiative,
    Participant,
)
from bersama.cocreation.initiatives.rules import require_open
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Invalid
from bersama.core.events import record, record_batch
from bersama.core.ledger.models import Entry
from bersama.core.policy import require
from bersama.core.text import fold
from bersama.methods.ideas import queries
from bersama.methods.ideas.models import Idea, Stance
from bersama.methods.ideas.sources.polis import Conversation

BATCH = 2000
ANSWER_DAYS = 30
KIND = "idea"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came of an import: the round, and how much of it is new."""

    engagement: Engagement
    participants: int
    contributions: int
    votes: int
    is_new: bool


@transaction.atomic
def bring_in_round(
    *,
    actor: Actor,
    organisation: Organisation,
    initiative: str,
    conversation: Conversation,
    progress: Progress = lambda count: None,
) -> BroughtIn:
    """Make a closed round of ideas from a conversation that was held elsewhere.

    Its people are participants without a name who came "imported"; statements that the
    moderators took out are hidden. A conversation that is here already is found, not doubled.
    """
    require(actor, "initiatives.ask", organisation)
    digest = conversation.digest
    if (known := _known(organisation, digest)) is not None:
        return _counted(known, is_new=False)
    if not initiative.strip():
        raise Invalid(initiative=_("Give the initiative a name."))
    engagement = _round(actor, organisation, initiative.strip(), conversation)
    things = _written(engagement, conversation)
    record_batch(
        actor,
        "ideas.round.imported",
        engagement,
        _told(things, progress),
        source=digest,
    )
    initiatives.close_round(actor=actor, engagement=engagement)
    return _counted(engagement, is_new=True)


@transaction.atomic
def bring_in_ideas(
    *, actor: Actor, engagement: Engagement, items: Sequence[Mapping[str, str]]
) -> tuple[int, int]:
    """Bring a list of ideas into a running round; returns how many are new and how many known.

    Each item has `text` and may have `author` and `group`. Two with the same words are one.
    """
    require(actor, "ideas.import", engagement)
    require_open(engagement)
    known, new = queries.known_texts(engagement), 0
    for item in items:
        if fold(item["text"]) in known:
            continue
        known.add(fold(item["text"]))
        arrival = Arrival(
            accepts_terms=True, display_name=item.get("author", ""), group=item.get("group", "")
        )
        participant = initiatives.seat_other(
            actor=actor, engagement=engagement, via="paper", arrival=arrival
        )
        contribution = initiatives.receive(
            actor=actor, engagement=engagement, participant=participant, kind=KIND
        )
        idea = Idea.objects.create(
            contribution=contribution,
            engagement=engagement,
            number=queries.next_number(engagement),
            text=item["text"],
        )
        record(actor, "ideas.idea.submitted", idea, at=contribution.at, number=idea.number)
        new += 1
    return new, len(items) - new


def _known(organisation: Organisation, digest: str) -> Engagement | None:
    """The round of this firm that was made from the same source."""
    entries = Entry.objects.filter(kind="ideas.round.imported", codes__source=digest)
    ids = [name.removeprefix("e/") for name in entries.values_list("stream__name", flat=True)]
    return Engagement.objects.filter(organisation=organisation, public_id__in=ids).first()


def _counted(engagement: Engagement, *, is_new: bool) -> BroughtIn:
    return BroughtIn(
        engagement=engagement,
        participants=engagement.participants.count(),
        contributions=Idea.objects.filter(engagement=engagement).count(),
        votes=Stance.objects.filter(idea__engagement=engagement).count(),
        is_new=is_new,
    )


def _round(
    actor: Actor, organisation: Organisation, initiative: str, source: Conversation
) -> Engagement:
    """The round behind it, opened; its times are those of the conversation."""
    now = clock.now()
    first, last = source.span or (now - timedelta(days=1), now - timedelta(hours=1))
    last = min(max(last, first + timedelta(seconds=1)), now)
    known = Initiative.objects.filter(organisation=organisation, title=initiative[:200]).first()
    plan = Plan(
        title=initiative[:200],
        method="ideas",
        purpose=_("To decide with what was said in a conversation that was held elsewhere."),
        closes_at=now + timedelta(hours=1),
        answer_by=(now + timedelta(days=ANSWER_DAYS)).date(),
        initiative=known,
    )
    engagement = initiatives.ask(actor=actor, organisation=organisation, plan=plan)
    initiatives.open_round(actor=actor, engagement=engagement)
    title = source.topic[:200] or engagement.title
    Engagement.objects.filter(pk=engagement.pk).update(
        title=title,
        opens_at=min(first, last - timedelta(seconds=1)),
        closes_at=last,
        is_imported=True,
    )
    engagement.refresh_from_db(fields=["title", "opens_at", "closes_at", "is_imported"])
    return engagement


def _written(engagement: Engagement, source: Conversation) -> list[Any]:
    """All rows of the conversation, in the order in which the ledger names them."""
    seats = _seats(engagement, source)
    ideas = _ideas(engagement, source, seats)
    stances = Stance.objects.bulk_create(
        [
            Stance(idea_id=ideas[statement].pk, participant_id=seats[person].pk, value=value)
            for (statement, person), value in source.votes.items()
        ],
        batch_size=BATCH,
    )
    # What the ledger asks of a stance is known here; setting it first would cost seconds.
    idea_of, seat_of = Stance._meta.get_field("idea"), Stance._meta.get_field("participant")
    for stance, (statement, person) in zip(stances, source.votes, strict=True):
        idea_of.set_cached_value(stance, ideas[statement])
        seat_of.set_cached_value(stance, seats[person])
    return [
        *seats.values(),
        *(idea.contribution for idea in ideas.values()),
        *ideas.values(),
        *stances,
    ]


def _seats(engagement: Engagement, source: Conversation) -> dict[str, Participant]:
    """A participant without a name for each of the source's people; the day is all that is kept."""
    statement = rounds.current_statement(engagement)
    days = {key: clock.day_of(at) for key, at in source.joined.items()}
    start = clock.day_of(engagement.opens_at)
    people = Person.objects.bulk_create(
        [Person(joined_on=days.get(key, start).date()) for key in source.people],
        batch_size=BATCH,
    )
    made = Participant.objects.bulk_create(
        [
            Participant(
                engagement=engagement,
                person=person,
                via="imported",
                statement=statement,
                joined_at=days.get(key, start),
            )
            for key, person in zip(source.people, people, strict=True)
        ],
        batch_size=BATCH,
    )
    return dict(zip(source.people, made, strict=True))


def _ideas(
    engagement: Engagement, source: Conversation, seats: Mapping[str, Participant]
) -> dict[str, Idea]:
    reason = _("Taken out by the moderators where it was said.")
    given = Contribution.objects.bulk_create(
        [
            Contribution(
                engagement=engagement,
                kind=KIND,
                state="hidden" if said.moderation < 0 else "received",
                hidden_reason=reason if said.moderation < 0 else "",
                terms=engagement.terms,
                channel="import",
                at=clock.day_of(said.at or engagement.opens_at),
            )
            for said in source.statements
        ],
        batch_size=BATCH,
    )
    Authorship.objects.bulk_create(
        [
            Authorship(contribution=contribution, participant=seats[said.author])
            for said, contribution in zip(source.statements, given, strict=True)
        ],
        batch_size=BATCH,
    )
    ideas = Idea.objects.bulk_create(
        [
            Idea(
                contribution=contribution,
                engagement=engagement,
                number=number,
                text=said.text,
                source_id=said.id,
            )
            for number, (said, contribution) in enumerate(
                zip(source.statements, given, strict=True), start=1
            )
        ],
        batch_size=BATCH,
    )
    return {said.id: idea for said, idea in zip(source.statements, ideas, strict=True)}


def _told(things: Sequence[Any], progress: Progress) -> Iterator[Any]:
    """The things one by one; says every thousand how many passed."""
    for place, thing in enumerate(things, start=1):
        if place % 1000 == 0:
            progress(1000)
        yield thing
