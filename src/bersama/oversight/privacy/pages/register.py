"""What the register holds about somebody: shown to them by a link, erased at their wish."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.stakeholders.queries import count_edges, get_stakeholder
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import Cookie, Outcome, actor_of, redirect, secret_of, show, submit
from bersama.core.policy import require
from bersama.oversight.privacy import actions, present, queries
from bersama.oversight.privacy.forms import EraseEntryForm, EraseForm, MoveForm
from bersama.oversight.privacy.pages.own import file_of


def held(request: HttpRequest, secret: str) -> HttpResponse:
    """What is held about me, to whom a link was given; this page and nothing else."""
    return _held(request, secret, EraseForm())


def _held(request: HttpRequest, secret: str, form: forms.Form) -> HttpResponse:
    token = queries.held_token(secret)
    require(actor_of(request), "privacy.held", token)
    context = {**present.held_page(token), "form": form, "secret": secret}
    return _hide_address(show(request, "privacy/held.html", context))


def take_held(request: HttpRequest, secret: str) -> HttpResponse:
    """The same as a file."""
    token = queries.held_token(secret)
    entry = actions.take_entry_along(actor=actor_of(request), token=token)
    return _hide_address(file_of(present.held_file(entry), "my-data.json"))


def erase_held(request: HttpRequest, secret: str) -> HttpResponse:
    """Erase what the register holds about me."""
    actor = actor_of(request)
    token = queries.held_token(secret)
    if request.method != "POST":
        require(actor, "privacy.held", token)
        return redirect(reverse("privacy-held", args=[secret]))

    def do(_data: dict[str, Any]) -> object:
        return actions.erase_held(actor=actor, token=queries.held_token(secret))

    return _hide_address(
        submit(
            request,
            EraseForm(request.POST),
            do=do,
            done=lambda _whole: reverse("privacy-erased"),
            again=lambda form: _held(request, secret, form),
        )
    )


def hand_link(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """The owner makes the link; it is shown where it was made."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    found = get_stakeholder(viewer, firm, entry)
    require(viewer, "privacy.hand_link", found)
    path, name = reverse("privacy-hand-link", args=[org, entry]), f"held-{entry}"

    def again(form: forms.Form) -> HttpResponse:
        handed = present.handed(viewer, found, request.COOKIES.get(name, ""))
        context = {"form": form, "firm": firm, "entry": entry, **handed}
        return show(request, "privacy/hand_link.html", context)

    if request.method != "POST":
        return again(MoveForm())
    return submit(
        request,
        MoveForm(request.POST),
        do=lambda data: actions.hand_link(
            actor=viewer, stakeholder=found, secret=secret_of(request)
        ),
        done=lambda _secret: Outcome(path, Cookie(name, path, 3600)),
        again=again,
    )


def erase_entry(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """The owner erases somebody, with the consequence in words before it."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    found = get_stakeholder(viewer, firm, entry)
    require(viewer, "stakeholders.erase", found)

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "firm": firm, "entry": entry, "name": found.name}
        context["edges"] = sum(count_edges(viewer, found))
        return show(request, "privacy/erase_entry.html", context)

    if request.method != "POST":
        return again(EraseEntryForm())
    return submit(
        request,
        EraseEntryForm(request.POST),
        do=lambda data: actions.erase_entry(actor=viewer, stakeholder=found),
        done=lambda _whole: reverse("stakeholders-list", args=[org]),
        again=again,
    )


def _hide_address(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: nobody is told it."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
