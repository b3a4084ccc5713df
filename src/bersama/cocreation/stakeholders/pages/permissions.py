"""What somebody in the register permits: written down, and taken back."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions
from bersama.cocreation.stakeholders.forms import ForbidForm, PermitForm
from bersama.cocreation.stakeholders.pages.register import entry_context, found_entry
from bersama.core.http import show, submit
from bersama.core.policy import require


@require_POST
def permit(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """They said yes, to whoever writes it down here."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.note_permission", found)
    return submit(
        request,
        PermitForm(request.POST),
        do=lambda data: actions.note_permissions(actor=viewer, stakeholder=found, **data),
        done=lambda _rows: reverse("stakeholders-entry", args=[org, found.public_id]),
        again=lambda form: show(
            request,
            "stakeholders/entry.html",
            entry_context(viewer, firm, found) | {"permit_form": form},
        ),
    )


@require_POST
def forbid(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """They took it back."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.note_permission", found)
    return submit(
        request,
        ForbidForm(request.POST),
        do=lambda data: actions.note_withdrawal(actor=viewer, stakeholder=found, **data),
        done=lambda _done: reverse("stakeholders-entry", args=[org, found.public_id]),
        again=lambda form: show(
            request, "stakeholders/entry.html", entry_context(viewer, firm, found)
        ),
    )
