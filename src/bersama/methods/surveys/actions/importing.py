"""Bringing in a survey that was answered elsewhere, from the table of its answers.

All or nothing: one transaction, one entry of the ledger over all its rows. A table that was
brought in before is known again by what it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.models import (
    Authorship,
    Contribution,
    Engagement,
    Participant,
)
from bersama.commons.organisations.models import Organisation
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.events import record_batch
from bersama.core.ledger.models import Entry
from bersama.core.policy import require
from bersama.methods.surveys.actions.answering import Given, add_question
from bersama.methods.surveys.models import Pick, Question, Reply, Response

BATCH = 2000
ANSWER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the table: its words, its kind, its choices or the ends of its scale."""

    text: str
    kind: str
    choices: tuple[str, ...] = ()
    low: int = 1
    high: int = 5


@transaction.atomic
def bring_in_answers(
    *,
    actor: Actor,
    organisation: Organisation,
    title: str,
    asked: Sequence[Asked],
    rows: Sequence[Sequence[Any]],
    groups: Sequence[str],
    source: str,
) -> tuple[Engagement, bool]:
    """Make a closed round from a table; `(round, True)` when it is new, else the known one.

    `rows`: (people, questions), each cell the place of a choice (or several), a number, a
    text, or None; `groups`: (people,); `source`: a digest of the table.
    """
    require(actor, "initiatives.ask", organisation)
    if known := _known(organisation, source):
        return known, False
    engagement = _round(actor, organisation, title)
    questions = [_question(actor, engagement, question) for question in asked]
    initiatives.open_round(actor=actor, engagement=engagement)
    now = clock.now()
    Engagement.objects.filter(pk=engagement.pk).update(
        is_imported=True, opens_at=now - timedelta(days=1), closes_at=now
    )
    engagement.refresh_from_db(fields=["is_imported", "opens_at", "closes_at"])
    things = _written(engagement, questions, rows, groups)
    if things:
        record_batch(actor, "surveys.round.imported", engagement, things, source=source)
    initiatives.keep_time(actor=actor, engagement=engagement)
    return engagement, True


def _known(organisation: Organisation, source: str) -> Engagement | None:
    entries = Entry.objects.filter(kind="surveys.round.imported", codes__source=source)
    ids = [name.removeprefix("e/") for name in entries.values_list("stream__name", flat=True)]
    return Engagement.objects.filter(organisation=organisation, public_id__in=ids).first()


def _round(actor: Actor, organisation: Organisation, title: str) -> Engagement:
    now = clock.now()
    plan = initiatives.Plan(
        title=title,
        method="surveys",
        purpose=_("To decide with answers that were given elsewhere."),
        closes_at=now + timedelta(hours=1),
        answer_by=(now + timedelta(days=ANSWER_DAYS)).date(),
    )
    return initiatives.ask(actor=actor, organisation=organisation, plan=plan)


def _question(actor: Actor, engagement: Engagement, asked: Asked) -> Question:
    ends: dict[str, Any] = {"low": asked.low, "high": asked.high} if asked.kind == "scale" else {}
    return add_question(
        actor=actor,
        engagement=engagement,
        kind=asked.kind,
        text=asked.text,
        choices=asked.choices,
        asks_why=False,
        is_required=False,
        **ends,
    )


def _written(
    engagement: Engagement,
    questions: Sequence[Question],
    rows: Sequence[Sequence[Any]],
    groups: Sequence[str],
) -> list[Any]:
    """All rows, in the order in which the ledger names them."""
    day = rounds.moment(engagement)
    statement = rounds.current_statement(engagement)
    people = Person.objects.bulk_create([Person(joined_on=day.date()) for _row in rows], BATCH)
    seats = Participant.objects.bulk_create(
        [
            Participant(
                engagement=engagement,
                person=person,
                via="imported",
                group=group,
                statement=statement,
                joined_at=day,
            )
            for person, group in zip(people, groups, strict=True)
        ],
        BATCH,
    )
    given = Contribution.objects.bulk_create(
        [
            Contribution(
                engagement=engagement,
                kind="answer",
                terms=engagement.terms,
                channel="import",
                at=day,
            )
            for _row in rows
        ],
        BATCH,
    )
    Authorship.objects.bulk_create(
        [Authorship(contribution=c, participant=p) for c, p in zip(given, seats, strict=True)],
        BATCH,
    )
    responses = Response.objects.bulk_create(
        [
            Response(contribution=c, engagement=engagement, participant=p)
            for c, p in zip(given, seats, strict=True)
        ],
        BATCH,
    )
    _reply(questions, rows, responses)
    return [*seats, *given, *responses]


def _reply(
    questions: Sequence[Question], rows: Sequence[Sequence[Any]], responses: Sequence[Response]
) -> None:
    choices = {q.pk: list(q.choices.order_by("position")) for q in questions}
    given = [
        (response, question, _given(question, cell))
        for response, row in zip(responses, rows, strict=True)
        for question, cell in zip(questions, row, strict=True)
        if cell is not None
    ]
    replies = Reply.objects.bulk_create(
        [Reply(response=r, question=q, number=g.number, text=g.text) for r, q, g in given], BATCH
    )
    Pick.objects.bulk_create(
        [
            Pick(reply=reply, choice=choices[question.pk][place])
            for reply, (_response, question, g) in zip(replies, given, strict=True)
            for place in g.choice_ids
        ],
        BATCH,
    )


def _given(question: Question, cell: Any) -> Given:
    if question.kind == "scale":
        return Given(number=int(cell))
    if question.kind == "words":
        return Given(text=str(cell))
    return Given(choice_ids=tuple(cell))
