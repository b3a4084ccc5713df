"""Asking and answering: the questions of a round, and one response a participant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import actions as initiatives
from bersama.cocreation.initiatives.models import Engagement, Participant
from bersama.cocreation.initiatives.queries import keeps_names, moment
from bersama.commons.files.actions import store_picture
from bersama.commons.organisations.models import Organisation
from bersama.core.acting import step
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid
from bersama.core.events import record
from bersama.core.ledger.writing import together
from bersama.core.policy import require
from bersama.methods.surveys import queries
from bersama.methods.surveys.models import Choice, Pick, Question, Reply, Response

MOST_QUESTIONS = 20
MOST_CHOICES = 30


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody replied to one question; which field counts follows from its kind."""

    choice_ids: tuple[int, ...] = ()
    number: int | None = None
    text: str = ""
    why: str = ""


@transaction.atomic
def start(
    *, actor: Actor, organisation: Organisation, plan: Any, choices: Sequence[str]
) -> Engagement:
    """Prepare a round from one question and its choices."""
    engagement = initiatives.ask(actor=actor, organisation=organisation, plan=plan)
    add_question(
        actor=actor, engagement=engagement, kind="choice", text=plan.title, choices=choices
    )
    return engagement


@transaction.atomic
def add_question(
    *,
    actor: Actor,
    engagement: Engagement,
    kind: str,
    text: str,
    choices: Sequence[str] = (),
    pictures: Mapping[int, Any] | None = None,
    **scale: Any,
) -> Question:
    """Add a question to a round that has not opened.

    `pictures`: place of a choice (from 0) -> uploaded file. `scale`: `low`, `high` and their
    labels, `asks_why`, `is_required`.
    """
    require(actor, "surveys.shape", engagement)
    _check_question(engagement, kind, choices, scale)
    question = Question.objects.create(
        engagement=engagement,
        position=queries.last_position(engagement) + 1,
        kind=kind,
        text=text,
        **scale,
    )
    for place, words in enumerate(choices):
        uploaded = (pictures or {}).get(place)
        picture = None
        if uploaded is not None:
            picture = store_picture(
                actor=actor,
                organisation=engagement.organisation,
                uploaded=uploaded,
                subject_kind="initiatives.engagement",
                subject_id=engagement.pk,
                field=f"picture_{place}",
            )
        Choice.objects.create(question=question, position=place + 1, text=words, picture=picture)
    record(actor, "surveys.question.added", question, question=question.position, kind=kind)
    return question


@transaction.atomic
def remove_question(*, actor: Actor, question: Question, version: str | None = None) -> None:
    """Take a question out of a round that has not opened; Stale when it asks something else."""
    require(actor, "surveys.shape", question.engagement)
    require_unchanged(version, queries.question_said(question))
    record(actor, "surveys.question.removed", question, ends=True)
    question.delete()


@step
def answer(
    *,
    actor: Actor,
    engagement: Engagement,
    replies: Mapping[int, Given],
    arrival: initiatives.Arrival,
    secret: str,
    questions: Sequence[Question] | None = None,
) -> tuple[Actor, Response]:
    """Answer a round for oneself; sent again it replaces the earlier answer.

    `questions` are those of the round if they were read already: since it opened none changed.
    """
    initiatives.require_open(engagement)
    require(actor, "surveys.answer", engagement)
    with together():
        seated, participant = initiatives.take_seat(
            actor=actor, engagement=engagement, secret=secret, arrival=arrival
        )
        came_now = seated is not actor and not keeps_names(engagement)
        response = _respond(
            seated,
            participant,
            replies,
            questions or queries.questions_of(engagement),
            before=None if came_now else queries.response_of(engagement, participant.pk),
            language=arrival.language,
        )
    return seated, response


@transaction.atomic
def answer_for(
    *,
    actor: Actor,
    engagement: Engagement,
    replies: Mapping[int, Given],
    via: str,
    arrival: initiatives.Arrival,
) -> Response:
    """Enter the answer of somebody at the counter or on paper; it counts for them, marked so."""
    questions = queries.questions_of(engagement)
    with together():
        participant = initiatives.seat_other(
            actor=actor, engagement=engagement, via=via, arrival=arrival
        )
        return _respond(
            actor, participant, replies, questions, before=None, language=arrival.language
        )


def _respond(
    actor: Actor,
    participant: Participant,
    replies: Mapping[int, Given],
    questions: Sequence[Question],
    *,
    before: Response | None,
    language: str,
) -> Response:
    """Write what `participant` says now, in the place of what was said `before`."""
    _check_replies(questions, replies)
    engagement = participant.engagement
    if before is None:
        contribution = initiatives.receive(
            actor=actor,
            engagement=engagement,
            participant=participant,
            kind="answer",
            language=language,
        )
        response = Response.objects.create(
            contribution=contribution, engagement=engagement, participant=participant
        )
    else:
        initiatives.require_open(engagement)
        response = before
        if response.contribution.state == "withdrawn":
            initiatives.give_again(actor=actor, contribution=response.contribution)
        response.replies.all().delete()
    _write(response, questions, replies)
    event = "surveys.response.given" if before is None else "surveys.response.changed"
    record(actor, event, response, at=moment(engagement))
    return response


def _write(response: Response, questions: Sequence[Question], replies: Mapping[int, Given]) -> None:
    given = [(q, replies[q.pk]) for q in questions if q.pk in replies]
    rows = Reply.objects.bulk_create(
        Reply(response=response, question=q, number=g.number, text=g.text, why=g.why)
        for q, g in given
    )
    choices = {choice.pk: choice for q in questions for choice in q.choices.all()}
    Pick.objects.bulk_create(
        Pick(reply=row, choice=choices[choice_id])
        for row, (_q, g) in zip(rows, given, strict=True)
        for choice_id in g.choice_ids
    )
    # The ledger commits to the whole answer: read once what was written.
    queries.read_replies(response)


def _check_replies(questions: Sequence[Question], replies: Mapping[int, Given]) -> None:
    wrong: dict[str, str] = {}
    for question in questions:
        given = replies.get(question.pk, Given())
        if problem := _problem(question, given):
            wrong[f"q{question.pk}"] = problem
    unknown = set(replies) - {q.pk for q in questions}
    if unknown:
        wrong["__all__"] = _("This question was changed meanwhile. Load the page again.")
    if wrong:
        raise Invalid(**wrong)


def _problem(question: Question, given: Given) -> str:
    """What is wrong with one reply, in a sentence; empty when it is fine."""
    known = {choice.pk for choice in question.choices.all()}
    if question.kind in ("choice", "pictures", "several"):
        if not set(given.choice_ids) <= known:
            return _("That is not one of the choices.")
        if question.kind != "several" and len(given.choice_ids) > 1:
            return _("Choose one.")
        empty = not given.choice_ids
    elif question.kind == "scale":
        if given.number is not None and not question.low <= given.number <= question.high:
            return _("Choose a number from %(low)d to %(high)d.") % {
                "low": question.low,
                "high": question.high,
            }
        empty = given.number is None
    else:
        empty = not given.text.strip()
    return _("Please answer this.") if empty and question.is_required else ""


def _check_question(
    engagement: Engagement, kind: str, choices: Sequence[str], scale: Mapping[str, Any]
) -> None:
    if queries.last_position(engagement) >= MOST_QUESTIONS:
        raise Invalid(
            text=_("At most %(most)d questions; few are answered, many are not.")
            % {"most": MOST_QUESTIONS}
        )
    if kind in ("choice", "several", "pictures"):
        if not 2 <= len(choices) <= MOST_CHOICES:
            raise Invalid(
                choices=_("From 2 to %(most)d choices, one on each line.") % {"most": MOST_CHOICES}
            )
    elif choices:
        raise Invalid(choices=_("This kind of question has no choices."))
    if kind == "scale":
        low, high = scale.get("low", 1), scale.get("high", 5)
        if not (-10 <= low < high <= 10):
            raise Invalid(high=_("A scale goes up, between -10 and 10."))


@transaction.atomic
def forget(*, actor: Actor, participant_ids: Sequence[int]) -> None:
    """Erase what these participants wrote; the counts stay, without their words."""
    require(actor, "initiatives.forget", participant_ids)
    rows = Reply.objects.filter(response__participant_id__in=participant_ids)
    rows.update(text="", why="")
    for response in Response.objects.filter(participant_id__in=participant_ids):
        record(
            actor, "surveys.response.changed", response, at=moment(response.engagement), erased=True
        )
