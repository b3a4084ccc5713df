"""What a participant meets: the question, the thanks, the own page, receipts, the results."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.initiatives import actions, present, queries
from bersama.cocreation.initiatives.forms import PlainForm
from bersama.cocreation.initiatives.registry import method_of, round_links
from bersama.core import clock
from bersama.core.errors import Missing
from bersama.core.http import Cookie, Outcome, actor_of, secret_of, show, submit
from bersama.core.policy import can, require
from bersama.core.upkeep import next_seal

SEAT_SECONDS = 400 * 86400


def seat_cookie(code: str) -> Cookie:
    """The cookie that keeps a participant's seat in the round of this code."""
    return Cookie(f"seat-{code}", f"/e/{code}/", SEAT_SECONDS)


def round_page(request: HttpRequest, code: str) -> HttpResponse:
    """The question with its statement, and the one thing to do."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    require(viewer, "initiatives.view", engagement)
    return show(request, "initiatives/round.html", present.round_page(viewer, engagement))


def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """After the act: the receipt, what happens next, and the way back."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    require(viewer, "initiatives.mine", engagement)
    participant = queries.own_seat(viewer, engagement)
    context = {
        **_frame(viewer, engagement),
        "cards": present.own_cards(viewer, engagement),
        "back_path": present.back_path(participant),
        "sees_results": can(viewer, "initiatives.results", engagement),
    }
    return show(request, "initiatives/thanks.html", context)


def mine(request: HttpRequest, code: str) -> HttpResponse:
    """What I gave, in which state it is, who answers by when, and the answers."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    require(viewer, "initiatives.mine", engagement)
    participant = queries.own_seat(viewer, engagement)
    context = {
        **_frame(viewer, engagement),
        "cards": present.own_cards(viewer, engagement),
        "back_path": present.back_path(participant),
        "seal": present.seal_line(engagement),
        "sees_results": can(viewer, "initiatives.results", engagement),
        "form": PlainForm(),
    }
    return show(request, "initiatives/mine.html", context)


def withdraw(request: HttpRequest, code: str, contribution: UUID) -> HttpResponse:
    """Take back one's own contribution."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    row = queries.own_contribution(viewer, engagement, contribution)
    home = reverse("initiatives-mine", args=[code])
    return submit(
        request,
        PlainForm(request.POST),
        do=lambda data: actions.withdraw(actor=viewer, contribution=row),
        done=lambda result: home,
        again=lambda form: mine(request, code),
    )


def receipt(request: HttpRequest, code: str, contribution: UUID) -> HttpResponse:
    """The receipts of a contribution, one for each entry about it, with how to check them."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    require(viewer, "initiatives.mine", engagement)
    row = queries.own_contribution(viewer, engagement, contribution)
    lines = present.receipt_lines(row, engagement)
    context = {
        **_frame(viewer, engagement),
        "lines": lines,
        "sealed": [line for line in lines if line["is_sealed"]],
        "opens_words": bool(method_of(engagement).receipt_kind),
        "next_seal": next_seal(),
        "seal": present.seal_line(engagement),
    }
    return show(request, "initiatives/receipt.html", context)


def receipt_file(request: HttpRequest, code: str, contribution: UUID) -> HttpResponse:
    """A receipt as a file, for the offline check: of `?entry=`, else the newest that is sealed."""
    viewer = actor_of(request)
    engagement = queries.get_round(viewer, code)
    require(viewer, "initiatives.mine", engagement)
    row = queries.own_contribution(viewer, engagement, contribution)
    asked = request.GET.get("entry", "")
    if asked and not re.fullmatch("[0-9]{1,18}", asked):
        raise Missing
    found = present.receipt(row, engagement, int(asked) if asked else None)
    if found is None:
        raise Missing
    text = json.dumps(found, indent=1, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json")
    name = present.receipt_name(row, found["leaf"]["seq"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def back(request: HttpRequest, token: str) -> HttpResponse:
    """Come back by one's own link: GET shows a button, POST takes the seat on this device."""
    participant = queries.participant_by_public_id(present.participant_in(token))
    engagement = participant.engagement
    require(actor_of(request), "initiatives.seat", participant)
    form = PlainForm(request.POST or None)

    def again(bound: forms.Form) -> HttpResponse:
        context = {"engagement": engagement, "firm": engagement.organisation.name, "form": bound}
        return _quiet(show(request, "initiatives/back.html", context))

    if request.method != "POST":
        return again(form)
    code = engagement.code
    return submit(
        request,
        form,
        do=lambda data: actions.add_device(
            actor=actor_of(request), participant=participant, secret=secret_of(request)
        ),
        done=lambda result: Outcome(
            reverse("initiatives-mine", args=[code]), cookie=seat_cookie(code)
        ),
        again=again,
    )


def _frame(viewer: Any, engagement: Any) -> dict[str, Any]:
    statement = queries.current_statement(engagement)
    return {
        "round": present.round_card(engagement),
        "firm": engagement.organisation.name,
        "statement": present.statement_lines(engagement, statement),
        "answer_by": statement.answer_by,
        "is_simulated": engagement.is_simulated,
        "now": clock.now(),
        **round_links(viewer, engagement),
    }


def _quiet(response: HttpResponse) -> HttpResponse:
    """A page whose address holds a secret tells it to nobody."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
