"""Who is in the register twice: side by side, made one, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import ButtonForm, MergeForm
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, redirect, show, submit
from bersama.core.policy import require


def duplicates(request: HttpRequest, org: str) -> HttpResponse:
    """The likely pairs, and what was merged before."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.manage", firm)
    tabs = present.tabs(viewer, firm, "stakeholders-exchange")
    context = {"firm": firm, "tabs": tabs, **present.twins_page(viewer, firm)}
    return show(request, "stakeholders/duplicates.html", context)


def merge(request: HttpRequest, org: str, entry: UUID, other: UUID) -> HttpResponse:
    """The first is kept, the second goes into it."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    kept = queries.get_stakeholder(viewer, firm, entry)
    gone = queries.get_stakeholder(viewer, firm, other)
    require(viewer, "stakeholders.merge", kept)
    differ = present.differing(kept, gone)

    def again(form: forms.Form) -> HttpResponse:
        context = {"firm": firm, "form": form, **present.side_by_side(firm, kept, gone)}
        return show(request, "stakeholders/merge.html", context)

    if request.method != "POST":
        return again(MergeForm(differ=differ))
    form = MergeForm(request.POST, differ=differ)
    return submit(
        request,
        form,
        do=lambda data: actions.merge_entries(
            actor=viewer, kept=kept, gone=gone, chosen=form.chosen()
        ),
        done=lambda made: reverse("stakeholders-entry", args=[org, kept.public_id]),
        again=again,
    )


def split(request: HttpRequest, org: str, merge: UUID) -> HttpResponse:
    """Take a merge back."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    found = queries.get_merge(viewer, firm, merge)
    require(viewer, "stakeholders.merge", found.kept)
    here = reverse("stakeholders-duplicates", args=[org])

    def do(_data: dict[str, Any]) -> None:
        actions.split_entries(actor=viewer, merge=found)

    return submit(
        request,
        ButtonForm(request.POST),
        do=do,
        done=lambda _none: reverse("stakeholders-entry", args=[org, found.gone.public_id]),
        again=lambda form: redirect(here),
    )
