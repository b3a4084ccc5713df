"""The matrix: seen, rated many at once, printed, taken along, its scale set."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.actions import Mark
from bersama.cocreation.stakeholders.forms import LookForm, MatrixForm, MatrixSettingForm
from bersama.cocreation.stakeholders.present.matrix import Asked
from bersama.cocreation.stakeholders.queries import Looked
from bersama.commons.organisations.queries import get_organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import can, require
from bersama.core.tables import write_csv

# More than a page shows, less than would be a burden.
MOST_LINES = 200


def matrix(request: HttpRequest, org: str) -> HttpResponse:
    """Where everybody stands; sent, who was moved."""
    viewer, firm = _firm(request, org)
    require(viewer, "stakeholders.read", firm)
    form, asked, title = _asked(request, viewer, firm)
    if request.method == "POST":
        return _rated(request, viewer, firm, asked, form, title)
    context = _context(viewer, firm, asked, form, title)
    return show(request, "stakeholders/matrix.html", context)


def _firm(request: HttpRequest, org: str) -> tuple[Actor, Any]:
    viewer = actor_of(request)
    return viewer, get_organisation(viewer, org)


def _asked(request: HttpRequest, viewer: Actor, firm: Any) -> tuple[forms.Form, Asked, str]:
    """What is looked at, and the name of the initiative it is looked at for."""
    scopes = queries.scopes(viewer, firm)
    form = LookForm(request.GET, scopes=[(str(key), one.title) for key, one in scopes.items()])
    form.is_valid()
    data, scope, title = form.cleaned_data, None, ""
    if request.GET.get("for"):
        found = queries.get_scope(viewer, firm, _uuid(request.GET["for"]))
        scope, title = found.key, found.title
    cell = data.get("cell")
    number = request.GET.get("page", "1")
    asked = Asked(
        looked=Looked(scope=scope, group=data.get("group", "")),
        show=data.get("show", ""),
        cell=(int(cell[0]), int(cell[2])) if cell else None,
        page=int(number) if number.isdecimal() else 1,
    )
    return form, asked, title


def _uuid(word: str) -> UUID:
    """The id that was sent, or one that is nobody's."""
    try:
        return UUID(word)
    except ValueError:
        return UUID(int=0)


def _context(
    viewer: Actor,
    firm: Any,
    asked: Asked,
    look: forms.Form,
    title: str,
    form: MatrixForm | None = None,
) -> dict[str, Any]:
    shown = present.matrix(viewer, firm, asked)
    adds = asked.looked.scope is not None
    people = list(form.people.values()) if form else shown["people"]
    form = form or MatrixForm(people=people, adds=adds)
    lines = present.lines(people, queries.matrix_setting(firm).high_from)
    for line in lines:
        for name in (*form.names, "seen"):
            line[name] = form[f"{name}-{line['key']}"]
    kept = {"for": str(asked.looked.scope or ""), "group": asked.looked.group}
    kept = {name: value for name, value in kept.items() if value}
    here = {"show": asked.show, "cell": _words(asked.cell)}
    return {
        **shown,
        "firm": firm,
        "tabs": present.tabs(viewer, firm, "stakeholders-matrix"),
        "look": look,
        "form": form,
        "lines": lines,
        "adds": adds,
        "title": title,
        "may_rate": can(viewer, "stakeholders.manage", firm),
        "asked": urlencode(kept),
        "keep": urlencode({**kept, **{name: value for name, value in here.items() if value}}),
    }


def _words(cell: tuple[int, int] | None) -> str:
    return f"{cell[0]}-{cell[1]}" if cell else ""


def _rated(
    request: HttpRequest, viewer: Actor, firm: Any, asked: Asked, look: forms.Form, title: str
) -> HttpResponse:
    """Everybody whose line was changed, at once."""
    require(viewer, "stakeholders.manage", firm)
    sent = [_uuid(word) for word in request.POST.getlist("one")[:MOST_LINES]]
    everywhere = Looked(scope=asked.looked.scope)
    people = list(queries.placed(viewer, firm, everywhere).filter(public_id__in=sent))
    adds = asked.looked.scope is not None
    form = MatrixForm(
        request.POST, people=people, adds=adds, are_missing=len(people) < len(set(sent))
    )

    def do(data: dict[str, Any]) -> int:
        marks = [
            Mark(row, power, interest, added, why=data["why"], seen=seen, is_checked=True)
            for row, (power, interest, added), seen in data["marks"]
        ]
        return actions.assess_many(
            actor=viewer, organisation=firm, marks=marks, scope=asked.looked.scope
        )

    def done(count: int) -> str:
        words = ngettext("%(n)d rating is saved.", "%(n)d ratings are saved.", count)
        messages.success(request, words % {"n": count})
        moved = request.POST.get("moved", "")
        return request.get_full_path() + (f"#dot-{_uuid(moved)}" if moved else "#grid")

    def again(form: MatrixForm) -> HttpResponse:
        form.look_again()
        context = _context(viewer, firm, asked, look, title, form)
        return show(request, "stakeholders/matrix.html", context)

    return submit(request, form, do=do, done=done, again=again)


def sheet(request: HttpRequest, org: str) -> HttpResponse:
    """The matrix for printing."""
    viewer, firm = _firm(request, org)
    require(viewer, "stakeholders.read", firm)
    _form, asked, title = _asked(request, viewer, firm)
    context = {**present.sheet(viewer, firm, asked.looked), "firm": firm, "title": title}
    return show(request, "stakeholders/matrix_sheet.html", context)


def table(request: HttpRequest, org: str) -> HttpResponse:
    """The matrix as a table for a spreadsheet."""
    viewer, firm = _firm(request, org)
    require(viewer, "stakeholders.read", firm)
    _form, asked, _title = _asked(request, viewer, firm)
    content = write_csv(present.matrix_table(viewer, firm, asked.looked))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"matrix-{firm.slug}-{clock.today(firm.time_zone).isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def settings(request: HttpRequest, org: str) -> HttpResponse:
    """From which value on something is high, and how often each field is met."""
    viewer, firm = _firm(request, org)
    require(viewer, "stakeholders.manage", firm)

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "stakeholders/matrix_settings.html", {"firm": firm, "form": form})

    if request.method != "POST":
        return again(MatrixSettingForm(now=queries.setting_said(queries.matrix_setting(firm))))

    def do(data: dict[str, Any]) -> Any:
        version = data.pop("version")
        return actions.set_matrix(actor=viewer, organisation=firm, values=data, version=version)

    return submit(
        request,
        MatrixSettingForm(request.POST),
        do=do,
        done=lambda _setting: reverse("stakeholders-matrix", args=[org]),
        again=again,
    )
