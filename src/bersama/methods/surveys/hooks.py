"""What the surveys register at start: the method, subjects, the data map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.initiatives.queries import participant_of
from bersama.cocreation.initiatives.registry import Method
from bersama.cocreation.initiatives.registry import register as register_method
from bersama.core.actor import Actor
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register
from bersama.methods.surveys import actions, present, queries
from bersama.methods.surveys.forms import AnswerForm
from bersama.methods.surveys.models import Choice, Pick, Question, Reply, Response


def _panel(viewer: Actor, engagement: Any) -> Mapping[str, Any]:
    """The form of the participant's page, with what was answered before."""
    questions = queries.questions_of(engagement)
    participant = participant_of(viewer, engagement)
    before = queries.response_of(engagement, viewer.participant_id)
    form = AnswerForm(
        engagement=engagement,
        questions=questions,
        asks_terms=participant is None or not participant.accepted_terms,
        initial=present.initial_of(before) if before else {},
    )
    return {"form": form, "questions": present.question_rows(form, questions, viewer, engagement)}


def _response(response: Response) -> Mapping[str, Any]:
    """Every reply by the position of its question and of its choices."""
    replies = sorted(response.replies.all(), key=lambda r: r.question.position)
    return {
        "replies": [
            {
                "question": r.question.position,
                "picks": sorted(p.choice.position for p in r.picks.all()),
                "number": r.number,
                "text": r.text,
                "why": r.why,
            }
            for r in replies
        ]
    }


def _question(question: Question) -> Mapping[str, Any]:
    choices = sorted(question.choices.all(), key=lambda c: c.position)
    return {
        "kind": question.kind,
        "text": question.text,
        "low": question.low,
        "high": question.high,
        "choices": [c.text for c in choices],
    }


register(
    Subject(
        kind="surveys.response",
        model=Response,
        label=str,
        url=lambda r: f"/e/{r.engagement.code}/",
        stream=lambda r: f"e/{r.engagement.public_id}",
        key=lambda r: str(r.contribution.public_id),
        content=_response,
        related=("engagement", "contribution"),
        related_many=("replies__question", "replies__picks__choice"),
    )
)
register(
    Subject(
        kind="surveys.question",
        model=Question,
        label=str,
        url=lambda q: f"/e/{q.engagement.code}/",
        stream=lambda q: f"e/{q.engagement.public_id}",
        key=lambda q: f"{q.engagement.public_id}:{q.position}",
        content=_question,
        related=("engagement",),
        related_many=("choices",),
    )
)
declare(
    **{
        "surveys.question.added": "A question was added to a round in preparation.",
        "surveys.question.removed": "A question was taken out of a round in preparation.",
        "surveys.round.imported": "Answers that were given elsewhere were brought in.",
        "surveys.response.given": "Somebody answered.",
        "surveys.response.changed": "Somebody changed their answer.",
    }
)
describe(
    Question,
    Choice,
    about="firm",
    what=_("The questions and their choices."),
    why=_("So that they can be answered."),
    kept=_("As long as the firm keeps the round."),
    seen_by=_("Everybody who may take part."),
)
describe(
    Response,
    Reply,
    Pick,
    about="participant",
    what=_("What somebody answered: choices, points, words."),
    why=_("So that it is counted and read before the decision."),
    kept=_("As long as the firm keeps the round."),
    seen_by=_("All as counts; single answers without names, those who look after the question."),
)


def _start(actor: Any, organisation: Any, plan: Any, choices: Sequence[str]) -> Any:
    return actions.start(actor=actor, organisation=organisation, plan=plan, choices=choices)


def _erase(actor: Any, participant_ids: Sequence[int]) -> None:
    actions.forget(actor=actor, participant_ids=participant_ids)


def _answered(actor: Any, contribution_ids: Sequence[int], verdict: str, reason: str) -> None:
    """The answer stands with the contribution; a survey has nothing of its own to move."""


register_method(
    Method(
        key="surveys",
        title=_("Question"),
        what_for=_("To learn what many people prefer, in a minute each."),
        pros=[_("quick, on any phone"), _("many answers"), _("easy to compare")],
        cons=[_("says what, seldom why"), _("only what you thought of can be chosen")],
        stages=("empathize", "test"),
        panel_template="surveys/_panel.html",
        panel=_panel,
        desk_template="surveys/_desk.html",
        desk=present.desk,
        results=present.results,
        voices=present.voices,
        themes=present.themes,
        told=present.told,
        erase=_erase,
        given=present.given,
        answered=_answered,
        start=_start,
        counter_page="surveys-counter",
        settings_page="surveys-shape",
        begin_page="surveys-table",
    )
)
