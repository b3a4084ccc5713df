"""The register as a file; the card of one entry for a phone."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import ExportForm
from bersama.commons.organisations.queries import get_organisation
from bersama.core.http import actor_of, redirect
from bersama.core.policy import require
from bersama.core.tables import write_csv, write_xlsx

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITERS = {"csv": (write_csv, "text/csv; charset=utf-8"), "xlsx": (write_xlsx, SHEET)}


@require_POST
def export(request: HttpRequest, org: str) -> HttpResponse:
    """The register as a table, whole, with codes, or the key to the codes."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.export", firm)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return redirect(reverse("stakeholders-exchange", args=[org]))
    which, kind = form.cleaned_data["which"], form.cleaned_data["kind"]
    actions.note_export(actor=viewer, organisation=firm, which=which, kind=kind)
    write, content_type = WRITERS[kind]
    content = write(present.TABLES[which](viewer, firm))
    return _file(content, content_type, f"register-{which}.{kind}")


def card(request: HttpRequest, org: str, entry: UUID) -> HttpResponse:
    """One entry as a card for a phone."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    found = queries.get_stakeholder(viewer, firm, entry)
    require(viewer, "stakeholders.read", found)
    return _file(present.card(found), "text/vcard; charset=utf-8", "contact.vcf")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
