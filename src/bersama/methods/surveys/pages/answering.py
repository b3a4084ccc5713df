"""The doors of a survey: answer, enter for somebody else, shape what is asked, read on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.cocreation.initiatives.actions import Arrival
from bersama.core.edits import version_of
from bersama.core.errors import Missing
from bersama.core.http import Cookie, Outcome, actor_of, redirect, secret_of, show, submit
from bersama.core.policy import can, require
from bersama.methods.surveys import actions, present, queries
from bersama.methods.surveys.forms import AnswerForm, CounterForm, QuestionForm, RemoveForm

SEAT_SECONDS = 400 * 86400


def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Take in an answer; the first one takes the seat, too."""
    viewer = actor_of(request)
    engagement = round_queries.get_round(viewer, code)
    if request.method != "POST":
        require(viewer, "surveys.answer", engagement)
        return redirect(reverse("initiatives-round", args=[code]))
    questions = queries.questions_of(engagement)
    seat = round_queries.participant_of(viewer, engagement)
    form = AnswerForm(
        request.POST,
        engagement=engagement,
        questions=questions,
        asks_terms=seat is None or not seat.accepted_terms,
    )

    def again(bound: AnswerForm) -> HttpResponse:
        rows = present.question_rows(bound, questions, viewer, engagement)
        page = rounds.round_page(viewer, engagement, form=bound, questions=rows)
        return show(request, "initiatives/round.html", page)

    return submit(
        request,
        form,
        do=lambda data: actions.answer(
            actor=viewer,
            engagement=engagement,
            replies={pk: actions.Given(**given) for pk, given in form.replies().items()},
            arrival=Arrival(**form.arrival(), language=get_language() or ""),
            secret=secret_of(request),
            questions=questions,
        ),
        done=lambda result: Outcome(
            reverse("initiatives-thanks", args=[code]),
            cookie=None if seat else Cookie(f"seat-{code}", f"/e/{code}/", SEAT_SECONDS),
        ),
        again=again,
        limit="answer",
    )


def counter(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Enter what somebody said at the counter or wrote on paper; then the next one."""
    viewer = actor_of(request)
    engagement = round_queries.get_desk(viewer, code)
    questions = queries.questions_of(engagement)

    def again(form: CounterForm) -> HttpResponse:
        context = {
            "org": org,
            "round": rounds.round_card(engagement, round_queries.turnout_of(engagement)),
            "form": form,
            "questions": present.question_rows(form, questions, viewer, engagement),
            "terms": rounds.terms_lines(engagement),
            "statement": rounds.statement_lines(
                engagement, round_queries.current_statement(engagement)
            ),
        }
        return show(request, "surveys/counter.html", context)

    if request.method != "POST":
        require(viewer, "initiatives.enter", engagement)
        return again(CounterForm(engagement=engagement, questions=questions))
    form = CounterForm(request.POST, engagement=engagement, questions=questions)
    return submit(
        request,
        form,
        do=lambda data: actions.answer_for(
            actor=viewer,
            engagement=engagement,
            replies={pk: actions.Given(**given) for pk, given in form.replies().items()},
            via=data["via"],
            arrival=Arrival(**form.arrival(), language=engagement.language),
        ),
        done=lambda result: reverse("surveys-counter", args=[org, code]),
        again=again,
    )


def shape(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """What is asked, while the round is being prepared: add a question, take one out."""
    viewer = actor_of(request)
    engagement = round_queries.get_desk(viewer, code)

    def again(form: forms.Form) -> HttpResponse:
        return _shape(request, viewer, engagement, form)

    if request.method != "POST":
        require(viewer, "initiatives.manage", engagement)
        return again(QuestionForm())
    form = QuestionForm(request.POST, request.FILES)
    return submit(
        request,
        form,
        do=lambda data: actions.add_question(
            actor=viewer, engagement=engagement, **form.question()
        ),
        done=lambda result: reverse("surveys-shape", args=[org, code]),
        again=again,
    )


def _shape(
    request: HttpRequest, viewer: Any, engagement: Any, form: forms.Form, **more: Any
) -> HttpResponse:
    questions = [
        (question, version_of(queries.question_said(question)))
        for question in queries.questions_of(engagement)
    ]
    context = {
        "org": engagement.organisation.slug,
        "round": rounds.round_card(engagement),
        "questions": questions,
        "shapes": can(viewer, "surveys.shape", engagement),
        "form": form,
        **more,
    }
    return show(request, "surveys/shape.html", context)


def remove(request: HttpRequest, org: str, code: str, question: int) -> HttpResponse:
    """Take a question out again."""
    viewer = actor_of(request)
    engagement = round_queries.get_desk(viewer, code)
    row = next((q for q in queries.questions_of(engagement) if q.position == question), None)
    if row is None:
        raise Missing
    home = reverse("surveys-shape", args=[org, code])
    return submit(
        request,
        RemoveForm(request.POST),
        do=lambda data: actions.remove_question(actor=viewer, question=row, **data),
        done=lambda result: home,
        again=lambda form: _shape(request, viewer, engagement, QuestionForm(), wrong=form),
    )


def words(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """What people wrote, in no order that tells who: for those who look after the question."""
    viewer = actor_of(request)
    engagement = round_queries.get_desk(viewer, code)
    require(viewer, "surveys.read", engagement)
    context = {
        "org": org,
        "round": rounds.round_card(engagement),
        "blocks": present.written(engagement),
        "too_few": present.too_few(engagement),
    }
    return show(request, "surveys/words.html", context)
