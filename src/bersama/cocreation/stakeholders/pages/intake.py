"""People from a file: choose it, see what it would do, bring it in, take it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import ButtonForm, ColumnsForm, ExportForm, FileForm
from bersama.cocreation.stakeholders.queries import Fault, Plan
from bersama.cocreation.stakeholders.sources import incoming, vcards
from bersama.commons.organisations.queries import get_organisation
from bersama.core.actor import Actor
from bersama.core.http import actor_of, redirect, show, submit
from bersama.core.policy import require
from bersama.core.tables import Table, TableError, read_table, write_csv
from bersama.core.tables.packing import TooMuchToPack, Unpacked, pack, unpack
from bersama.core.text import TextError, clean_line

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 5000, 60, 8 * 2**20


def exchange(request: HttpRequest, org: str) -> HttpResponse:
    """In and out: choose a file; what was brought in before."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.bring_in", firm)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            table = _read(sent)
            packed = pack(table)
        except TableError as error:
            form.add_error("file", error.sentence)
        except TooMuchToPack:
            form.add_error("file", _("The table is too large. Bring it in in parts."))
        else:
            return _preview(request, firm, table, _first(firm, table, packed, sent.name))
    return _exchange(request, viewer, firm, form)


def columns(request: HttpRequest, org: str) -> HttpResponse:
    """Look again with other columns, take the rows that do not fit, or bring the rest in."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.bring_in", firm)
    try:
        table = unpack(request.POST.get("table", ""))
    except Unpacked:
        late = FileForm({})
        late.errors.clear()
        late.add_error("file", _("This page was open for a long time. Choose the file again."))
        return _exchange(request, viewer, firm, late)
    form = ColumnsForm(request.POST, **_given(firm, table))
    if "look" in request.POST:
        return _preview(request, firm, table, form)
    if "bad" in request.POST and form.is_valid():
        _plan, faults = _planned(firm, table, form)
        return _file(write_csv(present.bad_rows(table, faults)), "to-correct.csv")

    def do(data: dict[str, Any]) -> Any:
        rows, wrong = incoming.read_rows(table, form.columns(), _home(firm, data))
        return actions.bring_in(
            actor=viewer,
            organisation=firm,
            rows=rows,
            wrong=wrong,
            group=data["group"],
            alike=data["alike"] == "same",
            leave_out=data["leave_out"],
            file_name=data["file_name"],
        )

    return submit(
        request,
        form,
        do=do,
        done=lambda made: reverse("stakeholders-intake", args=[org, made.public_id]),
        again=lambda bound: _preview(request, firm, table, bound),
    )


def intake(request: HttpRequest, org: str, intake: UUID) -> HttpResponse:
    """One table that was brought in."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    found = queries.get_intake(viewer, firm, intake)
    require(viewer, "stakeholders.bring_in", firm)
    return show(request, "stakeholders/intake.html", _of_intake(viewer, firm, found))


def undo(request: HttpRequest, org: str, intake: UUID) -> HttpResponse:
    """Take a table back; who was changed since is named and stays."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    found = queries.get_intake(viewer, firm, intake)
    require(viewer, "stakeholders.bring_in", firm)
    here = reverse("stakeholders-intake", args=[org, found.public_id])
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.take_back_intake(actor=viewer, intake=found),
        done=lambda taken: here,
        again=lambda form: redirect(here),
    )


def _exchange(request: HttpRequest, viewer: Actor, firm: Any, form: forms.Form) -> HttpResponse:
    context = {
        "firm": firm,
        "tabs": present.tabs(viewer, firm, "stakeholders-exchange"),
        "form": form,
        "export_form": ExportForm(),
        "intakes": present.intakes(viewer, firm),
    }
    status = 422 if form.errors else 200
    return show(request, "stakeholders/exchange.html", context, status=status)


def _of_intake(viewer: Actor, firm: Any, found: Any) -> dict[str, Any]:
    tabs = present.tabs(viewer, firm, "stakeholders-exchange")
    return {"firm": firm, "tabs": tabs, **present.intake_page(found, firm)}


def _read(sent: Any) -> Table:
    name = sent.name or ""
    if vcards.is_cards(sent):
        return vcards.read_cards(sent, name, max_rows=MOST_ROWS, max_bytes=MOST_BYTES)
    return read_table(
        sent, name, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS, max_bytes=MOST_BYTES
    )


def _file_name(sent: str | None) -> str:
    try:
        return clean_line(sent or "", 200).text[-120:]
    except TextError:
        return ""


def _first(firm: Any, table: Table, packed: str, name: str | None) -> ColumnsForm:
    """The form as it is filled in by guessing."""
    given = _given(firm, table)
    blank = ColumnsForm(**given)
    group: Any = blank.fields["group"]
    guessed: dict[str, Any] = {
        "table": packed,
        "file_name": _file_name(name),
        "group": group.choices[0][0],
        "alike": "same",
        **{f"column_{at}": held for at, held in enumerate(incoming.guess(table.header))},
    }
    return ColumnsForm(guessed, **given)


def _given(firm: Any, table: Table) -> dict[str, Any]:
    return {
        "header": table.header,
        "columns": incoming.COLUMNS.items(),
        "several": incoming.SEVERAL,
        "off": queries.switched_off(firm),
        "time_zone": firm.time_zone,
    }


def _home(firm: Any, data: dict[str, Any]) -> incoming.Home:
    return incoming.Home(firm.time_zone, bool(data.get("at_home")))


def _planned(firm: Any, table: Table, form: ColumnsForm) -> tuple[Plan, list[Fault]]:
    data = form.cleaned_data
    rows, wrong = incoming.read_rows(table, form.columns(), _home(firm, data))
    plan = queries.plan(firm, rows, group=data["group"], alike=data["alike"] == "same")
    return plan, [*wrong, *plan.faults]


def _preview(request: HttpRequest, firm: Any, table: Table, form: ColumnsForm) -> HttpResponse:
    fits = form.is_valid() or "leave_out" in form.errors
    can_plan = fits and {"group", "alike"} <= form.cleaned_data.keys()
    plan, faults = _planned(firm, table, form) if can_plan else (Plan(), [])
    context = {"firm": firm, **present.preview(table, form, plan, faults)}
    return show(request, "stakeholders/intake_columns.html", context)


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
