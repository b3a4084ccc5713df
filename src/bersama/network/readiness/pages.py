"""How ready the firm is for digital tools."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import can, require
from bersama.network.readiness import actions, present
from bersama.network.readiness.forms import CheckForm


def digital(request: HttpRequest, org: str) -> HttpResponse:
    """GET: the latest check and what helps. POST: a new one."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "readiness.view", firm)

    def again(form: forms.Form) -> HttpResponse:
        context = {
            "firm": firm,
            "check": present.latest(viewer, firm),
            "form": form,
            "fields": present.fields(form),
            "may_check": can(viewer, "readiness.check", firm),
        }
        return show(request, "readiness/digital.html", context)

    if request.method != "POST":
        return again(CheckForm())
    require(viewer, "readiness.check", firm)
    return submit(
        request,
        CheckForm(request.POST),
        do=lambda data: actions.check_readiness(actor=viewer, organisation=firm, ratings=data),
        done=lambda _made: reverse("readiness-digital", args=[org]),
        again=again,
    )
