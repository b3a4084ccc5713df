"""One initiative of the firm: what it is for, and all that came of it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.initiatives import actions, present, queries
from bersama.cocreation.initiatives.forms import InitiativeForm
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require


def initiative(request: HttpRequest, org: str, initiative: UUID) -> HttpResponse:
    """Its reasons, rounds, decisions, promises, time line and people."""
    viewer = actor_of(request)
    found = queries.get_initiative(viewer, initiative)
    require(viewer, "initiatives.initiative", found)
    return show(request, "initiatives/initiative.html", present.initiative_page(viewer, found))


def change(request: HttpRequest, org: str, initiative: UUID) -> HttpResponse:
    """Name it anew, or say which of the four reasons it is for."""
    viewer = actor_of(request)
    found = queries.get_initiative(viewer, initiative)
    require(viewer, "initiatives.change", found)

    def again(form: forms.Form) -> HttpResponse:
        context = {"org": org, "id": found.public_id, "title": found.title, "form": form}
        return show(request, "initiatives/initiative_change.html", context)

    if request.method != "POST":
        return again(InitiativeForm(now=queries.initiative_said(found)))
    return submit(
        request,
        InitiativeForm(request.POST),
        do=lambda data: actions.change_initiative(actor=viewer, initiative=found, **data),
        done=lambda result: reverse("initiatives-initiative", args=[org, initiative]),
        again=again,
    )
