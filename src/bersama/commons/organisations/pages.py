"""Members and settings of a firm; signing up."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST

from bersama.commons.organisations import actions, present
from bersama.commons.organisations.forms import (
    ButtonForm,
    FindForm,
    InviteByMailForm,
    InviteForm,
    RoleForm,
    SettingsForm,
    SignUpForm,
)
from bersama.commons.organisations.queries import get_membership, get_organisation, settings_said
from bersama.core.http import Cookie, Outcome, actor_of, redirect, secret_of, show, submit
from bersama.core.policy import can, require


def members(request: HttpRequest, org: str) -> HttpResponse:
    """Who works here, and who is invited."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    require(actor, "organisations.view", firm)
    return _members(request, firm)


def _members(request: HttpRequest, firm: Any, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "firm": firm,
        "members": present.member_rows(actor, firm),
        "verdict": can(actor, "organisations.manage", firm),
        **more,
    }
    return show(request, "organisations/members.html", context)


def invite(request: HttpRequest, org: str) -> HttpResponse:
    """Keep a place for a colleague; the link is shown on the next page."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    require(actor, "organisations.manage", firm)
    kind = InviteByMailForm if can(actor, "people.sign_in", None) else InviteForm

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "organisations/invite.html", {"form": form, "firm": firm})

    if request.method != "POST":
        return again(kind())
    return submit(
        request,
        kind(request.POST),
        do=lambda data: actions.invite_member(
            actor=actor, organisation=firm, secret=secret_of(request), **data
        ),
        done=lambda made: _to_link(org, made[0].public_id),
        again=again,
    )


def link(request: HttpRequest, org: str, member: uuid.UUID) -> HttpResponse:
    """The link for one colleague. It is shown where it was made, and nowhere else."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    place = get_membership(actor, firm, member)
    require(actor, "organisations.manage", firm)

    def again(form: forms.Form) -> HttpResponse:
        shown = present.invitation(actor, place, request.COOKIES.get(_cookie(member), ""))
        context = {"form": form, "firm": firm, "invitation": shown, "member": place.public_id}
        return show(request, "organisations/link.html", context)

    if request.method != "POST":
        return again(ButtonForm())
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.renew_invitation(
            actor=actor, membership=place, secret=secret_of(request)
        ),
        done=lambda _secret: _to_link(org, member),
        again=again,
    )


@require_POST
def revoke(request: HttpRequest, org: str, member: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    place = get_membership(actor, get_organisation(actor, org), member)
    mine = place.person_id == actor.person_id
    back = reverse("organisations-members", args=[org])
    return submit(
        request,
        ButtonForm(request.POST),
        do=lambda data: actions.revoke_member(actor=actor, membership=place),
        done=lambda _none: "/" if mine else back,
        again=lambda form: redirect(back),
    )


@require_POST
def change_role(request: HttpRequest, org: str, member: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    place = get_membership(actor, firm, member)
    return submit(
        request,
        RoleForm(request.POST),
        do=lambda data: actions.change_role(actor=actor, membership=place, **data),
        done=lambda _none: reverse("organisations-members", args=[org]),
        again=lambda form: _members(request, firm, role_form=form),
    )


def settings(request: HttpRequest, org: str) -> HttpResponse:
    """Name, language and time zone of the firm."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    require(actor, "organisations.manage", firm)

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "organisations/settings.html", {"form": form, "firm": firm})

    if request.method != "POST":
        return again(SettingsForm(now=settings_said(firm)))
    return submit(
        request,
        SettingsForm(request.POST),
        do=lambda data: actions.edit_organisation(actor=actor, organisation=firm, **data),
        done=lambda _firm: reverse("organisations-settings", args=[org]),
        again=again,
    )


def directory(request: HttpRequest) -> HttpResponse:
    """Who works with this site and wants to be found; nobody of their people is named."""
    require(actor_of(request), "organisations.directory", None)
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    context = present.directory(
        asked.get("kind", ""), asked.get("q", ""), request.GET.get("page", "1")
    )
    return show(request, "organisations/directory.html", {"form": form, **context})


def sign_up(request: HttpRequest) -> HttpResponse:
    """A firm asks for a workspace of its own on this site."""
    actor = actor_of(request)
    require(actor, "organisations.sign_up", None)

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "organisations/sign_up.html", {"form": form})

    if request.method != "POST":
        return again(SignUpForm())
    return submit(
        request,
        SignUpForm(request.POST),
        do=lambda data: actions.ask_to_sign_up(
            actor=actor, language=translation.get_language() or "", **data
        ),
        done=lambda _wanted: reverse("organisations-sign-up-sent"),
        again=again,
        limit="sign-up",
    )


def sign_up_sent(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), "organisations.sign_up", None)
    return show(request, "organisations/sign_up_sent.html")


def _to_link(org: str, member: uuid.UUID) -> Outcome:
    """To the page of the link; its secret travels in a cookie that only that page gets."""
    path = reverse("organisations-link", args=[org, member])
    return Outcome(path, Cookie(_cookie(member), path, 3600))


def _cookie(member: uuid.UUID) -> str:
    return f"link-{member}"
