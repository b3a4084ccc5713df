"""Somebody is rated, on their own page; a rating is taken back; when it is looked at again."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, queries
from bersama.cocreation.stakeholders.forms import RateForm, ReviewForm, TakeBackForm
from bersama.cocreation.stakeholders.pages.register import entry_context, found_entry
from bersama.core.http import show, submit
from bersama.core.policy import require


@require_POST
def rate(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Power and interest, for the firm or one initiative."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    form = RateForm(request.POST, scopes=queries.scopes(viewer, firm), auto_id="rate-%s")
    return submit(
        request,
        form,
        do=lambda data: actions.assess(actor=viewer, stakeholder=found, **data),
        done=lambda _made: _rated(org, found),
        again=lambda form: _again(request, {"rate_form": form}, viewer, firm, found),
    )


@require_POST
def take_back(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """The latest rating was a slip."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    return submit(
        request,
        TakeBackForm(request.POST),
        do=lambda data: actions.take_back_assessment(actor=viewer, stakeholder=found, **data),
        done=lambda _before: _rated(org, found),
        again=lambda form: _again(request, {}, viewer, firm, found),
    )


@require_POST
def review(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """When the rating is looked at again."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    return submit(
        request,
        ReviewForm(request.POST, auto_id="review-%s"),
        do=lambda data: actions.plan_review(actor=viewer, stakeholder=found, **data),
        done=lambda _none: _rated(org, found),
        again=lambda form: _again(request, {"review_form": form}, viewer, firm, found),
    )


def _rated(org: str, found: Any) -> str:
    return reverse("stakeholders-entry", args=[org, found.public_id]) + "#rating"


def _again(
    request: HttpRequest, given: dict[str, forms.Form], viewer: Any, firm: Any, found: Any
) -> HttpResponse:
    context = entry_context(viewer, firm, found) | given
    return show(request, "stakeholders/entry.html", context)
