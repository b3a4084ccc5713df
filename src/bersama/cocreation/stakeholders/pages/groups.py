"""The groups and sub-groups of a firm."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import ButtonForm, GroupsForm, SubGroupForm
from bersama.commons.organisations.queries import get_organisation
from bersama.core.actor import Actor
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require


def groups(request: HttpRequest, org: str) -> HttpResponse:
    """Which groups are used, what is wanted from each, and the sub-groups."""
    viewer, firm = _firm(request, org)

    def again(form: forms.Form) -> HttpResponse:
        context = {
            **present.groups_page(viewer, firm, form),
            "form": form,
            "firm": firm,
            "tabs": present.tabs(viewer, firm, "stakeholders-groups"),
        }
        return show(request, "stakeholders/groups.html", context)

    if request.method != "POST":
        return again(GroupsForm(now=queries.groups_said(firm)))
    form = GroupsForm(request.POST)
    return submit(
        request,
        form,
        do=lambda data: actions.set_groups(actor=viewer, organisation=firm, **form.chosen()),
        done=lambda changed: reverse("stakeholders-groups", args=[org]),
        again=again,
    )


def add_sub_group(request: HttpRequest, org: str) -> HttpResponse:
    """A sub-group of one's own."""
    viewer, firm = _firm(request, org)

    def again(form: forms.Form) -> HttpResponse:
        context = {"form": form, "firm": firm, "group": None}
        return show(request, "stakeholders/sub_group.html", context)

    if request.method != "POST":
        known = {"code": request.GET.get("group", "customers")}
        return again(SubGroupForm(is_new=True, initial=known))
    return submit(
        request,
        SubGroupForm(request.POST, is_new=True),
        do=lambda data: actions.add_sub_group(
            actor=viewer,
            organisation=firm,
            **{name: data[name] for name in ("code", "name", "plan", "message")},
        ),
        done=lambda made: reverse("stakeholders-groups", args=[org]) + f"#{made.code}",
        again=again,
    )


def sub_group(request: HttpRequest, org: str, group: uuid.UUID) -> HttpResponse:
    """Name a sub-group anew; how it is engaged, and the words it is invited with."""
    viewer, firm = _firm(request, org)
    found = queries.get_sub_group(viewer, firm, group)

    def again(form: forms.Form) -> HttpResponse:
        members = queries.count_by_sub_group(firm).get(found.pk, 0)
        context = {"form": form, "firm": firm, "group": found, "members": members}
        return show(request, "stakeholders/sub_group.html", context)

    if request.method != "POST":
        return again(SubGroupForm(is_new=False, now=queries.sub_group_said(found)))
    return submit(
        request,
        SubGroupForm(request.POST, is_new=False),
        do=lambda data: actions.edit_sub_group(actor=viewer, group=found, **data),
        done=lambda made: reverse("stakeholders-groups", args=[org]) + f"#{made.code}",
        again=again,
    )


@require_POST
def remove_sub_group(request: HttpRequest, org: str, group: uuid.UUID) -> HttpResponse:
    """Take a sub-group away; who was in it stays in the group."""
    viewer, firm = _firm(request, org)
    found = queries.get_sub_group(viewer, firm, group)
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.remove_sub_group(actor=viewer, group=found),
        done=lambda n: reverse("stakeholders-groups", args=[org]),
        again=lambda form: sub_group(request, org, group),
    )


def _firm(request: HttpRequest, org: str) -> tuple[Actor, Any]:
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.manage", firm)
    return viewer, firm
