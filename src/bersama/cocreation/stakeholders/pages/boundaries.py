"""A boundary with a competitor: stated, ended."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions
from bersama.cocreation.stakeholders.forms import BoundaryForm, ButtonForm
from bersama.cocreation.stakeholders.pages.register import entry_context, found_entry
from bersama.core.http import redirect, show, submit
from bersama.core.policy import require


@require_POST
def state(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Say what is in and what stays out."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    return submit(
        request,
        BoundaryForm(request.POST),
        do=lambda data: actions.state_boundary(actor=viewer, stakeholder=found, **data),
        done=lambda _made: reverse("stakeholders-entry", args=[org, found.public_id]) + "#boundary",
        again=lambda form: show(
            request,
            "stakeholders/entry.html",
            entry_context(viewer, firm, found) | {"boundary_form": form},
        ),
    )


@require_POST
def end(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """End it."""
    viewer, _firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    back = reverse("stakeholders-entry", args=[org, found.public_id])
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.end_boundary(actor=viewer, stakeholder=found),
        done=lambda _none: back,
        again=lambda form: redirect(back),
    )
