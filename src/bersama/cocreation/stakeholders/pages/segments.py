"""Segments: who a rule means is shown before it is saved."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from bersama.cocreation.stakeholders import actions, present, queries
from bersama.cocreation.stakeholders.forms import ButtonForm, SegmentForm
from bersama.commons.organisations.queries import get_organisation
from bersama.core.actor import Actor
from bersama.core.http import actor_of, redirect, show, submit
from bersama.core.policy import require


def segments(request: HttpRequest, org: str) -> HttpResponse:
    """The saved rules, each with how many people it means today."""
    viewer, firm = _firm(request, org)
    context = {
        "firm": firm,
        "segments": present.segment_list(viewer, firm),
        "tabs": present.tabs(viewer, firm, "stakeholders-segments"),
    }
    return show(request, "stakeholders/segments.html", context)


def add_segment(request: HttpRequest, org: str) -> HttpResponse:
    """A new rule."""
    viewer, firm = _firm(request, org)
    if request.method != "POST":
        return _show(request, viewer, firm, SegmentForm(subs=_subs(firm)))
    return _choose(
        request,
        viewer,
        firm,
        None,
        lambda name, rule, version: actions.save_segment(
            actor=viewer, organisation=firm, name=name, rule=rule
        ),
    )


def segment(request: HttpRequest, org: str, segment: uuid.UUID) -> HttpResponse:
    """A saved rule, and whom it means today; changed here."""
    viewer, firm = _firm(request, org)
    found = queries.get_segment(viewer, firm, segment)
    if request.method != "POST":
        form = SegmentForm(now=queries.segment_said(found), subs=_subs(firm))
        return _show(request, viewer, firm, form, found, found.rule)
    return _choose(
        request,
        viewer,
        firm,
        found,
        lambda name, rule, version: actions.edit_segment(
            actor=viewer, segment=found, name=name, rule=rule, version=version
        ),
    )


@require_POST
def remove_segment(request: HttpRequest, org: str, segment: uuid.UUID) -> HttpResponse:
    """Forget a rule."""
    viewer, firm = _firm(request, org)
    found = queries.get_segment(viewer, firm, segment)
    back = reverse("stakeholders-segments", args=[org])
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.remove_segment(actor=viewer, segment=found),
        done=lambda none: back,
        again=lambda form: redirect(back),
    )


Save = Callable[[str, list[dict[str, Any]], str | None], Any]


def _choose(request: HttpRequest, viewer: Actor, firm: Any, found: Any, save: Save) -> HttpResponse:
    """Show whom the rule means; it is saved once that was shown and nothing changed since."""
    form = SegmentForm(request.POST, subs=_subs(firm))
    if "look" in request.POST or form.is_valid():
        rule = form.rule() if form.is_valid() else None
        seen = present.digest_of(rule) if rule else ""
        if "look" in request.POST or form.cleaned_data["seen"] != seen:
            form.show_seen(seen)
            return _show(request, viewer, firm, form, found, rule)
    return submit(
        request,
        form,
        do=lambda data: save(data["name"], form.rule(), data["version"]),
        done=lambda saved: reverse("stakeholders-segments", args=[firm.slug]),
        again=lambda form: _show(request, viewer, firm, form, found),
    )


def _show(
    request: HttpRequest,
    viewer: Actor,
    firm: Any,
    form: forms.Form,
    found: Any = None,
    rule: Any = None,
) -> HttpResponse:
    context = {
        "firm": firm,
        "form": form,
        "segment": found,
        "meant": present.meant(viewer, firm, rule) if rule else None,
        "did": [form[name] for name in form.fields if name.startswith("did_")],
    }
    return show(request, "stakeholders/segment.html", context)


def _subs(firm: Any) -> list[tuple[str, str]]:
    rows = queries.sub_groups(firm)
    return [(str(sub.public_id), f"{queries.GROUPS[sub.code]}: {sub.name}") for sub in rows]


def _firm(request: HttpRequest, org: str) -> tuple[Actor, Any]:
    viewer = actor_of(request)
    firm = get_organisation(viewer, org)
    require(viewer, "stakeholders.manage", firm)
    return viewer, firm
