"""What worries people of the register: listed, written down, answered."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import AnswerForm, ConcernForm
from bersama.cocreation.stakeholders.pages.register import entry_context, found_entry
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require


def everything(request: HttpRequest, org: str) -> HttpResponse:
    """What worries people, the longest waiting first."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.read", firm)
    state = "answered" if request.GET.get("show") == "answered" else "open"
    number = request.GET.get("page", "1")
    context = {
        **present.concern_list(viewer, firm, state, int(number) if number.isdecimal() else 1),
        "firm": firm,
        "tabs": present.tabs(viewer, firm, "stakeholders-concerns"),
        "keep": f"show={state}",
    }
    return show(request, "stakeholders/concerns.html", context)


@require_POST
def add(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Something worries them."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    return submit(
        request,
        ConcernForm(request.POST, auto_id="concern-%s"),
        do=lambda data: actions.raise_concern(actor=viewer, stakeholder=found, **data),
        done=lambda _concern: _back(org, entry),
        again=lambda form: show(
            request,
            "stakeholders/entry.html",
            entry_context(viewer, firm, found) | {"concern_form": form},
        ),
    )


@require_POST
def answer(request: HttpRequest, org: str, entry: uuid.UUID, concern: uuid.UUID) -> HttpResponse:
    """What they were told."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    about = queries.get_concern(viewer, found, concern)
    return submit(
        request,
        AnswerForm(request.POST, auto_id="answer-%s"),
        do=lambda data: actions.answer_concern(actor=viewer, concern=about, answer=data["answer"]),
        done=lambda _concern: _back(org, entry),
        again=lambda form: show(
            request,
            "stakeholders/entry.html",
            entry_context(viewer, firm, found) | {"answer_form": form, "answered": str(concern)},
        ),
    )


def _back(org: str, entry: uuid.UUID) -> str:
    return reverse("stakeholders-entry", args=[org, entry]) + "#concerns"
