"""The report of an initiative, to read, to print, and to close with an answer a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.decisions import actions, present, queries
from bersama.cocreation.decisions.forms import ReasonForm
from bersama.cocreation.initiatives.queries import get_initiative
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require


def report(request: HttpRequest, org: str, initiative: UUID) -> HttpResponse:
    """What was found for each reason; a form beside each stores the owner's sentence."""
    viewer = actor_of(request)
    found = get_initiative(viewer, initiative)
    require(viewer, "decisions.report", found)
    if request.method != "POST":
        return _page(request, viewer, found, None)

    def do(data: dict[str, Any]) -> object:
        reason = data["reason"]
        numbers = present.found_for(found, reason)
        return actions.answer_reason(actor=viewer, initiative=found, found=numbers, **data)

    return submit(
        request,
        ReasonForm(request.POST, auto_id="wrong-%s"),
        do=do,
        done=lambda answer: (
            reverse("decisions-report", args=[org, initiative]) + f"#{answer.reason}"
        ),
        again=lambda form: _page(request, viewer, found, form),
    )


def _page(
    request: HttpRequest, viewer: Any, initiative: Any, wrong: ReasonForm | None
) -> HttpResponse:
    page = present.report_page(viewer, initiative)
    at = wrong.data.get("reason", "") if wrong else ""
    rows = [
        (row, wrong if wrong and at == row["key"] else _form(row["key"], row["answer"]))
        for row in page["reasons"]
    ]
    known = any(row["key"] == at for row in page["reasons"])
    context = {**page, "rows": rows, "wrong": wrong if not known else None}
    return show(request, "decisions/report.html", context)


def _form(reason: str, answer: Any) -> ReasonForm:
    """A form with what stands there; each on the page has ids of its own."""
    said = queries.reason_said(answer)
    return ReasonForm(now=said, initial={"reason": reason}, auto_id=f"{reason}-%s")
