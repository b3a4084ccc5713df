"""The front door, the owner's home, the state of the site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from bersama.cocreation.stakeholders.present import calls
from bersama.commons.organisations.queries import get_organisation, workspaces_of
from bersama.core.errors import Missing
from bersama.core.health import Health, report
from bersama.core.http import actor_of, redirect, show
from bersama.core.policy import can, require
from bersama.web.context import address
from bersama.web.home import home as home_of
from bersama.web.styleguide import sample


def landing(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in goes to their workspace; everybody else reads what this is."""
    actor = actor_of(request)
    firms = workspaces_of(actor)
    if len(firms) == 1:
        return redirect(address("web-home", firms[0].slug))
    if firms:
        rows = [{"name": f.name, "url": address("web-home", f.slug)} for f in firms]
        return show(request, "web/choose.html", {"firms": rows})
    if actor.person_id is not None and can(actor, "organisations.create", None):
        return redirect(address("initiatives-first") or address("people-account"))
    context = {
        "slip_url": address("initiatives-slip"),
        "sign_in_url": address("people-sign-in"),
        "sign_up_url": _sign_up(request),
    }
    return show(request, "web/welcome.html", context)


def home(request: HttpRequest, org: str) -> HttpResponse:
    """What do I owe, what is alive, what should worry me."""
    actor = actor_of(request)
    firm = get_organisation(actor, org)
    require(actor, "organisations.view", firm)
    context = {
        "firm": firm,
        "home": home_of(actor, firm),
        "calls": calls(actor, firm),
        "ask_url": address("initiatives-ask", firm.slug),
    }
    return show(request, "web/home.html", context)


def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches this site: is it well?"""
    now = report()
    facts = {
        "ok": now.ok,
        "database": "ok" if now.database else "away",
        "worker_seconds": now.worker_seconds,
        "backup_hours": now.backup_hours,
        "backup": _backup(now),
        "clock": "behind" if now.clock_behind else "ok",
    }
    return JsonResponse(facts, status=200 if now.ok else 503)


def _backup(now: Health) -> str:
    if now.backup_hours is None:
        return "none yet"
    return "old" if now.backup_old else "ok"


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the look on one page, while developing."""
    if not settings.BERSAMA_DEVELOPMENT:
        raise Missing
    return show(request, "web/styleguide.html", sample())


def _sign_up(request: HttpRequest) -> str:
    allowed = can(actor_of(request), "organisations.sign_up", None)
    return address("organisations-sign-up") if allowed else ""
