"""The notice of data use, made from what is really stored; and one's own data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.core import datamap
from bersama.core.http import actor_of, show
from bersama.core.policy import require


def notice(request: HttpRequest) -> HttpResponse:
    """What is stored about whom, why, how long, and who sees it."""
    context = {
        "about_participants": datamap.held("participant"),
        "about_members": datamap.held("member"),
        "about_firms": datamap.held("firm"),
    }
    return show(request, "privacy/notice.html", context)


def mine(request: HttpRequest, code: str) -> HttpResponse:
    """What is held about me in this round."""
    viewer = actor_of(request)
    engagement = round_queries.get_round(viewer, code)
    require(viewer, "initiatives.mine", engagement)
    context = {
        "round": rounds.round_card(engagement),
        "firm": engagement.organisation.name,
        "cards": rounds.own_cards(viewer, engagement),
    }
    return show(request, "privacy/mine.html", context)
