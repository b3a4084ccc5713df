"""Getting in with something in the hand: a slip, or a personal invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.initiatives import actions
from bersama.cocreation.initiatives.forms import PlainForm, SlipForm
from bersama.cocreation.initiatives.pages.rounds import seat_cookie
from bersama.core.actor import Actor
from bersama.core.errors import Invalid, Missing
from bersama.core.http import Outcome, actor_of, secret_of, show, submit


def slip(request: HttpRequest, slip: str = "") -> HttpResponse:
    """Enter a slip's code; the one in the address is only filled in, never consumed by GET."""
    form = SlipForm(request.POST if request.method == "POST" else None, initial={"slip": slip})

    def again(bound: forms.Form) -> HttpResponse:
        response = show(request, "initiatives/slip.html", {"form": bound})
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    if request.method != "POST":
        return again(form)
    return submit(
        request,
        form,
        do=lambda data: _spend(data["slip"], secret_of(request)),
        done=_seated,
        again=again,
        limit="slip",
        guess=True,
    )


def invitation(request: HttpRequest, invitation: str) -> HttpResponse:
    """A personal link: GET shows one button, POST exchanges it for a seat."""
    form = PlainForm(request.POST or None)

    def again(bound: forms.Form) -> HttpResponse:
        response = show(request, "initiatives/invitation.html", {"form": bound})
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    if request.method != "POST":
        return again(form)
    return submit(
        request,
        form,
        do=lambda data: actions.accept_invitation(
            actor=actor_of(request), invitation_secret=invitation, secret=secret_of(request)
        ),
        done=_seated,
        again=again,
        limit="invitation",
        guess=True,
    )


def _spend(code: str, secret: str) -> tuple[Actor, Any]:
    try:
        return actions.spend_slip(actor=Actor(), code=code, secret=secret)
    except Missing as error:
        raise Invalid(slip=error.reason) from None


def _seated(result: tuple[Actor, Any]) -> Outcome:
    code = result[1].engagement.code
    return Outcome(reverse("initiatives-round", args=[code]), cookie=seat_cookie(code))
