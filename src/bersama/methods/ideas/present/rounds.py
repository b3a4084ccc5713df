"""The parts of a round of ideas: the participant's panel, its full list, the owner's desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from bersama.cocreation.initiatives import queries as rounds
from bersama.core.actor import Actor
from bersama.core.policy import can
from bersama.methods.ideas import queries
from bersama.methods.ideas.present.cards import cards_of
from bersama.methods.ideas.present.outcome import ranked, sees_numbers


def asks_terms(viewer: Actor, engagement: Any) -> bool:
    """Whether the terms still have to be accepted from this seat."""
    seat = rounds.participant_of(viewer, engagement)
    return seat is None or not seat.accepted_terms


def panel(viewer: Actor, engagement: Any) -> Mapping[str, Any]:
    """What the page of the round shows beside the form: the first page of ideas."""
    verdict = can(viewer, "ideas.submit", engagement)
    asks = asks_terms(viewer, engagement)
    return {
        **list_page(viewer, engagement, number=1),
        "code": engagement.code,
        "verdict": verdict,
        "asks_terms": asks,
        "submit_url": reverse("ideas-list", args=[engagement.code]),
        "similar_url": reverse("ideas-similar", args=[engagement.code]),
    }


def list_page(viewer: Actor, engagement: Any, *, number: int, search: str = "") -> dict[str, Any]:
    """One page of 25 ideas: shuffled for each person, or by support once numbers are shown."""
    ids = queries.visible_ids(viewer, engagement, search)
    counts = queries.counts_of(engagement) if sees_numbers(viewer, engagement) else None
    if counts is None:
        ids = queries.shuffled(viewer, engagement, ids)
    else:
        ids = ranked(engagement, ids, counts)
    page = Paginator(ids, queries.PAGE).get_page(number)
    return {
        "page": page,
        "cards": cards_of(viewer, engagement, list(page.object_list), counts),
        "total": len(ids),
        "is_ranked": counts is not None,
        "list_url": reverse("ideas-list", args=[engagement.code]),
    }


def desk(viewer: Actor, engagement: Any) -> Mapping[str, Any]:
    """The owner's part: the newest state of the ideas, and what can be done."""
    return desk_page(viewer, engagement, number=1)


def desk_page(viewer: Actor, engagement: Any, *, number: int, search: str = "") -> dict[str, Any]:
    """One page of all ideas of the round, for those who look after it."""
    ids = queries.desk_ideas(viewer, engagement, search)
    page = Paginator(ids, queries.PAGE).get_page(number)
    where = [engagement.organisation.slug, engagement.code]
    cards = cards_of(viewer, engagement, list(page.object_list))
    manage = can(viewer, "initiatives.manage", engagement)
    open_ones = [card for card in cards if card["state"] == "open" and not card["is_hidden"]]
    return {
        "page": page,
        "cards": cards,
        "total": len(ids),
        "manage": manage,
        "may_merge": manage and engagement.state != "decided" and len(open_ones) > 1,
        "enter": can(viewer, "ideas.enter", engagement),
        "list_url": reverse("ideas-desk", args=where),
        "merge_url": reverse("ideas-merge", args=where),
        "enter_url": reverse("ideas-enter", args=where),
        "import_url": reverse("ideas-import", args=where),
    }
