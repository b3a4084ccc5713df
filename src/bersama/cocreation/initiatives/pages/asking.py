"""From a question to a poster: the very first form, the quick one, the full one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from bersama.cocreation.initiatives import actions, queries
from bersama.cocreation.initiatives.forms import AskForm, FirstForm, FullAskForm
from bersama.cocreation.initiatives.registry import methods
from bersama.commons.organisations.actions import make_organisation
from bersama.commons.organisations.queries import get_organisation
from bersama.commons.people.queries import active_person
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.http import actor_of, show, submit
from bersama.core.policy import require


def first(request: HttpRequest) -> HttpResponse:
    """The first owner's one form: the firm and its first question, then the poster."""
    actor = actor_of(request)
    require(actor, "organisations.create", None)
    zone = settings.BERSAMA_TIME_ZONE

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "initiatives/first.html", {"form": form})

    if request.method != "POST":
        return again(FirstForm(zone=zone))
    form = FirstForm(request.POST, zone=zone)

    def do(data: dict[str, Any]) -> Any:
        owner = active_person(actor.person_id or 0)
        if owner is None:
            raise Missing
        language = get_language() or ""
        firm = make_organisation(actor=actor, name=data["firm"], owner=owner, language=language)
        founder = replace(actor, organisation_id=firm.pk, standing="owner")
        return _begin(founder, firm, form, opens=True)

    return submit(request, form, do=do, done=_poster, again=again)


def ask(request: HttpRequest, org: str) -> HttpResponse:
    """A new question in five fields; it opens at once and leads to its poster."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    require(actor, "initiatives.ask", firm)

    def again(form: forms.Form) -> HttpResponse:
        begin = [m.begin_page for m in methods().values() if m.begin_page]
        return show(request, "initiatives/ask.html", {"form": form, "org": org, "begin": begin})

    if request.method != "POST":
        return again(AskForm(zone=firm.time_zone, initial={"of": request.GET.get("of")}))
    form = AskForm(request.POST, zone=firm.time_zone)
    return submit(
        request,
        form,
        do=lambda data: _begin(actor, firm, form, opens=True),
        done=_poster,
        again=again,
    )


def ask_fully(request: HttpRequest, org: str) -> HttpResponse:
    """A new question with all settings; it is prepared and opened on its own page."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    require(actor, "initiatives.ask", firm)

    def again(form: forms.Form) -> HttpResponse:
        return show(request, "initiatives/ask_fully.html", {"form": form, "org": org})

    if request.method != "POST":
        return again(FullAskForm(zone=firm.time_zone, initial={"of": request.GET.get("of")}))
    form = FullAskForm(request.POST, zone=firm.time_zone)
    return submit(
        request,
        form,
        do=lambda data: _begin(actor, firm, form, opens=False),
        done=lambda e: reverse("initiatives-desk", args=[e.organisation.slug, e.code]),
        again=again,
    )


def _begin(actor: Actor, firm: Any, form: AskForm, *, opens: bool) -> Any:
    choices = form.cleaned_data["choices"]
    method = methods()["surveys" if choices else "ideas"]
    of = form.cleaned_data.get("of")
    initiative = queries.get_initiative(actor, of) if of else None
    plan = actions.Plan(method=method.key, initiative=initiative, **form.plan_fields())
    engagement = method.start(actor, firm, plan, choices)
    if opens:
        actions.open_round(actor=actor, engagement=engagement)
    return engagement


def _poster(engagement: Any) -> str:
    return reverse("initiatives-poster", args=[engagement.organisation.slug, engagement.code])
