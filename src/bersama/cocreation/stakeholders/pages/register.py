"""The list of everybody; somebody added, described, spoken with, set aside."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.actions import Known
from bersama.cocreation.stakeholders.forms import (
    AddForm,
    BoundaryForm,
    ButtonForm,
    ConcernForm,
    DescribeForm,
    FilterForm,
    PermitForm,
    RateForm,
    ReviewForm,
    TouchForm,
)
from bersama.cocreation.stakeholders.queries import Wanted
from bersama.commons.organisations.queries import get_organisation
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.http import actor_of, redirect, show, submit
from bersama.core.policy import can, require
from bersama.core.text import country_code


def everybody(request: HttpRequest, org: str) -> HttpResponse:
    """Who is in the register; searched and narrowed."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.list", firm)
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = Wanted(
        words=asked.get("q", ""),
        group=asked.get("group", ""),
        field=asked.get("field", ""),
        tag=asked.get("tag", ""),
        due=asked.get("only") == "due",
        unrated=asked.get("only") == "unrated",
        archived=asked.get("only") == "archived",
    )
    number = request.GET.get("page", "1")
    context = {
        **present.listed(viewer, firm, wanted, int(number) if number.isdecimal() else 1),
        "firm": firm,
        "tabs": present.tabs(viewer, firm, "stakeholders-list"),
        "form": form,
        "is_narrowed": wanted != Wanted(),
        "keep": _kept(request),
    }
    return show(request, "stakeholders/register.html", context)


def _kept(request: HttpRequest) -> str:
    """The question, to be carried from page to page."""
    asked = request.GET.copy()
    for name in [name for name in asked if name not in FilterForm.base_fields]:
        del asked[name]
    return asked.urlencode()


def add(request: HttpRequest, org: str) -> HttpResponse:
    """The person in front of me, in three fields."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.add", firm)
    off = queries.switched_off(firm)

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "stakeholders/add.html", {"form": form, "firm": firm, "twins": []})

    if request.method != "POST":
        code = country_code(firm.time_zone)
        known = {"group": request.GET.get("group", "customers"), "kind": "person"}
        known["contacts"] = f"{code} " if code else ""
        return again(AddForm(initial=known, off=off, time_zone=firm.time_zone))
    form = AddForm(_without_bare_code(request, firm), off=off, time_zone=firm.time_zone)
    if form.is_valid() and not form.cleaned_data["anyway"]:
        data = form.cleaned_data
        same = queries.like(firm, name=data["name"], contacts=data["contacts"])
        if same and queries.reads(viewer, firm.pk):
            context = {"form": form, "firm": firm, "twins": present.twins(viewer, same)}
            return show(request, "stakeholders/add.html", context)
    return submit(
        request,
        form,
        do=lambda data: actions.add_stakeholder(
            actor=viewer,
            organisation=firm,
            known=Known(
                name=data["name"],
                group=data["group"],
                kind=data["kind"],
                contacts=data["contacts"],
            ),
            permits=("contact",) if data["may_contact"] else (),
        ),
        done=lambda made: reverse("stakeholders-entry", args=[org, made.public_id]),
        again=again,
    )


def _without_bare_code(request: HttpRequest, firm: Any) -> Any:
    """The beginning of a number that was offered and left as it was is no number."""
    sent = request.POST.copy()
    if sent.get("contacts", "").strip() == country_code(firm.time_zone):
        sent["contacts"] = ""
    return sent


def entry(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """One of the register."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.view", found)
    return show(request, "stakeholders/entry.html", entry_context(viewer, firm, found))


def entry_context(
    viewer: Actor, firm: Any, found: Any, touch: forms.Form | None = None
) -> dict[str, Any]:
    today = clock.today(firm.time_zone)
    relations = present.relations(viewer, found)
    return {
        "firm": firm,
        "entry": present.entry_page(viewer, found),
        "may_read": can(viewer, "stakeholders.read", found),
        "may_manage": can(viewer, "stakeholders.manage", found),
        "permissions": present.permissions(viewer, found),
        **rating_parts(viewer, firm, found),
        "relations": relations,
        "flows": present.flows(viewer, found, relations["flows"]),
        "permit_form": PermitForm(),
        "boundary": present.boundary(viewer, found),
        "boundary_form": BoundaryForm(),
        "touch_form": touch or TouchForm(initial={"on": today, "channel": found.channel or "call"}),
    }


def rating_parts(viewer: Actor, firm: Any, found: Any) -> dict[str, Any]:
    """Rating and concerns with their forms; nothing for those who may not read them."""
    if not can(viewer, "stakeholders.read", found):
        return {}
    scopes, today = queries.scopes(viewer, firm), clock.today(firm.time_zone)
    return {
        "rating": present.rating(viewer, found, scopes),
        "rate_form": RateForm(scopes=scopes, auto_id="rate-%s"),
        "concerns": present.concerns(viewer, found),
        "concern_form": ConcernForm(initial={"raised_on": today}, auto_id="concern-%s"),
        "review_form": ReviewForm(initial={"on": found.review_on}, auto_id="review-%s"),
    }


def edit(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Describe somebody anew."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    subs = {str(sub.public_id): sub for sub in queries.sub_groups(firm)}
    given: dict[str, Any] = {
        "off": queries.switched_off(firm),
        "stays": found.group,
        "subs": [(key, f"{queries.GROUPS[sub.code]}: {sub.name}") for key, sub in subs.items()],
        "time_zone": firm.time_zone,
    }

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "firm": firm, "entry": present.entry_page(viewer, found)}
        return show(request, "stakeholders/edit.html", context)

    def do(data: dict[str, Any]) -> Any:
        version = data.pop("version")
        known = Known(**{**data, "sub_group": subs.get(data["sub_group"])})
        return actions.edit_stakeholder(
            actor=viewer, stakeholder=found, known=known, version=version
        )

    if request.method != "POST":
        version = {"version": str(found.version)}
        return again(DescribeForm(now=queries.said(found), initial=version, **given))
    return submit(
        request,
        DescribeForm(request.POST, **given),
        do=do,
        done=lambda made: reverse("stakeholders-entry", args=[org, made.public_id]),
        again=again,
    )


@require_POST
def touch(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Somebody was spoken with."""
    viewer, firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.note_touch", found)
    return submit(
        request,
        TouchForm(request.POST),
        do=lambda data: actions.note_touch(actor=viewer, stakeholder=found, **data),
        done=lambda _touch: reverse("stakeholders-entry", args=[org, found.public_id]),
        again=lambda form: show(
            request, "stakeholders/entry.html", entry_context(viewer, firm, found, touch=form)
        ),
    )


@require_POST
def aside(request: HttpRequest, org: str, entry: uuid.UUID) -> HttpResponse:
    """Out of the lists, or back into them."""
    viewer, _firm, found = found_entry(request, org, entry)
    require(viewer, "stakeholders.manage", found)
    back = reverse("stakeholders-entry", args=[org, found.public_id])
    act = actions.bring_back if found.state == "archived" else actions.set_aside
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: act(actor=viewer, stakeholder=found),
        done=lambda _none: back,
        again=lambda form: redirect(back),
    )


def found_entry(request: HttpRequest, org: str, entry: uuid.UUID) -> tuple[Actor, Any, Any]:
    """Who looks, at which firm, at whom of its register."""
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    return viewer, firm, queries.get_stakeholder(viewer, firm, entry)
