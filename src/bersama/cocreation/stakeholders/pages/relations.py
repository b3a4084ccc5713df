"""How one of the register hangs together with others: added, described anew, taken away."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import (
    FIRM,
    ButtonForm,
    FindForm,
    RelateForm,
    RelationForm,
)
from bersama.cocreation.stakeholders.pages.register import found_entry
from bersama.core.http import redirect, show, submit
from bersama.core.policy import require


def relate(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Somebody of the register is tied to another, found by a part of the name."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    find = FindForm(request.GET)
    words = find.cleaned_data["q"] if find.is_valid() else ""
    picked = request.POST.get("other", "")
    known = present.others(viewer, found, words, picked)
    given: dict[str, Any] = {"others": known["others"], "says": present.says(found.name)}

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "find": find, "firm": firm, "found": found, "known": known}
        return show(request, "stakeholders/relate.html", context)

    def do(data: dict[str, Any]) -> Any:
        other = None if data["other"] == FIRM else queries.find_other(viewer, firm, data["other"])
        way, _colon, kind = data["says"].partition(":")
        source, target = (found, other) if way == "out" else (other, found)
        return actions.add_relation(
            actor=viewer,
            organisation=firm,
            source=source,
            target=target,
            kind=kind,
            strength=data["strength"],
            note=data["note"],
        )

    if request.method != "POST":
        return again(RelateForm(**given))
    return submit(
        request,
        RelateForm(request.POST, **given),
        do=do,
        done=lambda _made: back_to(org, found, "hangs"),
        again=again,
    )


def relation(request: HttpRequest, org: str, entry: uuid.UUID, relation: uuid.UUID) -> HttpResponse:
    """One relation, described anew; its ends stay."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    row = queries.get_relation(viewer, found, relation)

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "firm": firm, "found": found, "tie": present.tie(row, firm)}
        return show(request, "stakeholders/relation.html", context)

    if request.method != "POST":
        return again(RelationForm(now=queries.said_of(row)))
    return submit(
        request,
        RelationForm(request.POST),
        do=lambda data: actions.change_relation(actor=viewer, relation=row, **data),
        done=lambda _row: back_to(org, found, "hangs"),
        again=again,
    )


@require_POST
def unrelate(request: HttpRequest, org: str, entry: uuid.UUID, relation: uuid.UUID) -> HttpResponse:
    """A relation is taken away."""
    viewer, _firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    back = back_to(org, found, "hangs")
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.remove_relation(
            actor=viewer, relation=queries.get_relation(viewer, found, relation)
        ),
        done=lambda _none: back,
        again=lambda form: redirect(back),
    )


def back_to(org: str, found: Any, part: str) -> str:
    """The page of an entry, at one of its parts."""
    return f"{reverse('stakeholders-entry', args=[org, found.public_id])}#{part}"
