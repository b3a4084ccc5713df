"""The value network: who gives what to whom; something added, something taken away."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import FIRM, ButtonForm, FindForm, GiveForm
from bersama.cocreation.stakeholders.pages.register import found_entry
from bersama.cocreation.stakeholders.pages.relations import back_to
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, redirect, show, submit
from bersama.core.policy import can, require
from bersama.core.text import country_code

MONEY_OF = {"+60": "MYR", "+62": "IDR", "+65": "SGD", "+673": "BND"}


def value(request: HttpRequest, org: str) -> HttpResponse:
    """What each gives and gets, and who is left with nothing."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.read", firm)
    find = FindForm(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() else 1
    context = {
        **present.value_page(viewer, firm, request.GET.get("show", ""), page, words),
        "firm": firm,
        "find": find,
        "tabs": present.tabs(viewer, firm, "stakeholders-value"),
        "may_manage": can(viewer, "stakeholders.manage", firm),
    }
    return show(request, "stakeholders/value.html", context)


def give(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Something of value flows between somebody and another, found by a part of the name."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    find = FindForm(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    known = present.others(viewer, found, words, request.POST.get("other", FIRM))
    given: dict[str, Any] = {"others": known["others"], "ways": present.ways(found.name)}

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "find": find, "firm": firm, "found": found, "known": known}
        return show(request, "stakeholders/give.html", context)

    def do(data: dict[str, Any]) -> Any:
        picked, way = data.pop("other"), data.pop("way")
        other = None if picked == FIRM else queries.find_other(viewer, firm, picked)
        giver, receiver = (found, other) if way == "gives" else (other, found)
        return actions.add_flow(
            actor=viewer, organisation=firm, giver=giver, receiver=receiver, **data
        )

    if request.method != "POST":
        currency = MONEY_OF.get(country_code(firm.time_zone), "")
        return again(GiveForm(initial={"other": FIRM, "currency": currency}, **given))
    return submit(
        request,
        GiveForm(request.POST, **given),
        do=do,
        done=lambda _made: back_to(org, found, "gives"),
        again=again,
    )


@require_POST
def ungive(request: HttpRequest, org: str, entry: uuid.UUID, flow: uuid.UUID) -> HttpResponse:
    """What was given is taken away; back to the page where the button was."""
    viewer, _firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    from_value = request.POST.get("back") == "value"
    back = reverse("stakeholders-value", args=[org]) if from_value else back_to(org, found, "gives")
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.remove_flow(
            actor=viewer, flow=queries.get_flow(viewer, found, flow)
        ),
        done=lambda _none: back,
        again=lambda form: redirect(back),
    )
