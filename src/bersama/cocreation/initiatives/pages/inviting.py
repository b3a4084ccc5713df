"""Inviting from the register: choose, see who is reached, invite; say that it was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bersama.cocreation.initiatives import actions, present, queries
from bersama.cocreation.initiatives.forms import InviteRegisterForm, PlainForm, WhomForm
from bersama.core.http import actor_of, redirect, show, submit
from bersama.core.policy import require


def invite(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """Choose people of the register; who is reached and who is not stands there before it goes."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    require(viewer, "initiatives.invite_register", engagement)
    choices = present.audiences(viewer, engagement.organisation)

    def page(whom: forms.Form, chosen: Any, form: forms.Form | None) -> HttpResponse:
        context = {
            "org": org,
            "round": present.round_card(engagement),
            "is_open": queries.is_open(engagement),
            "is_internal": engagement.is_internal,
            "whom_form": whom,
            "whom": present.whom(chosen, org) if chosen else None,
            "form": form,
        }
        return show(request, "initiatives/invite.html", context)

    if request.method != "POST":
        asked = WhomForm(request.GET if "to" in request.GET else None, choices=choices)
        if not asked.is_valid():
            return page(asked, None, None)
        data = asked.cleaned_data
        chosen = queries.chosen_of(
            viewer, engagement, data["to"], with_monitor=data["with_monitor"]
        )
        words = {**data, "message": chosen.message, "role": engagement.role}
        words["with_monitor"] = "on" if data["with_monitor"] else ""
        return page(asked, chosen, InviteRegisterForm(initial=words, choices=choices))

    def again(form: forms.Form) -> HttpResponse:
        whom = WhomForm(request.POST, choices=choices)
        if not whom.is_valid():
            return page(whom, None, None)
        data = whom.cleaned_data
        chosen = queries.chosen_of(
            viewer, engagement, data["to"], with_monitor=data["with_monitor"]
        )
        return page(whom, chosen, form)

    return submit(
        request,
        InviteRegisterForm(request.POST, choices=choices),
        do=lambda data: actions.invite_from_register(actor=viewer, engagement=engagement, **data),
        done=lambda count: reverse("initiatives-invitations", args=[org, code]),
        again=again,
        limit="invite",
    )


def sent(request: HttpRequest, org: str, code: str, invitation: UUID) -> HttpResponse:
    """One person was written to."""
    viewer = actor_of(request)
    engagement = queries.get_desk(viewer, code)
    row = queries.get_invitation(viewer, engagement, invitation)
    back = reverse("initiatives-invitations", args=[org, code])
    return submit(
        request,
        PlainForm(request.POST),
        do=lambda data: actions.say_invitation_sent(actor=viewer, invitation=row),
        done=lambda none: back,
        again=lambda form: redirect(back),
    )
