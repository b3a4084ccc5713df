"""What everybody reads: the decision, what a firm did with what it heard, and its poster."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import present, queries
from bersama.cocreation.initiatives import queries as rounds
from bersama.core import links
from bersama.core.errors import Conflict
from bersama.core.http import actor_of, show
from bersama.core.policy import can, require

PAGE = 25


def public(request: HttpRequest, code: str) -> HttpResponse:
    """The decision for those who took part; for everybody if the link was open."""
    viewer = actor_of(request)
    engagement = rounds.get_round(viewer, code)
    require(viewer, "decisions.view", engagement)
    decision = queries.published(viewer, engagement)
    return show(request, "decisions/public.html", present.record_page(viewer, engagement, decision))


def record(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """The same in the frame of the firm, with what can be done next."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "initiatives.desk", engagement)
    decision = queries.published(viewer, engagement)
    context = {
        **present.record_page(viewer, engagement, decision),
        "org": org,
        "revises": can(viewer, "decisions.draft", engagement),
        "answers": can(viewer, "decisions.answer", engagement),
    }
    return show(request, "decisions/record.html", context)


def told(request: HttpRequest, firm: str) -> HttpResponse:
    """You said, we did: the decisions of a firm on its open questions."""
    viewer = actor_of(request)
    organisation = queries.firm(viewer, firm)
    require(viewer, "decisions.told", organisation)
    page = Paginator(queries.told_by(organisation), PAGE).get_page(request.GET.get("page"))
    context = {"firm": organisation.name, "page": page, "cards": present.told_cards(list(page))}
    return show(request, "decisions/told.html", context)


def poster(request: HttpRequest, org: str, code: str) -> HttpResponse:
    """The same of one question to hang up; refused while nobody could open its link."""
    viewer = actor_of(request)
    engagement = rounds.get_desk(viewer, code)
    require(viewer, "initiatives.desk", engagement)
    decision = queries.in_force(engagement)
    if decision is None:
        raise Conflict(_("Publish the decision first; then its poster leads somewhere."))
    is_reachable = links.reachable_by_others()
    context = {
        **present.record_page(viewer, engagement, decision),
        "org": org,
        "host": links.host(),
        "is_reachable": is_reachable,
        "is_open_link": engagement.access == "open",
        "url": links.absolute(reverse("decisions-public", args=[engagement.code])),
    }
    return show(request, "decisions/poster.html", context, status=200 if is_reachable else 409)
