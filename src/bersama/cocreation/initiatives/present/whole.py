"""How an initiative is shown: what it is for, its rounds, its promises, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from bersama.cocreation.initiatives import queries
from bersama.cocreation.initiatives.present.rounds import (
    HAPPENED,
    due_words,
    promise_words,
    round_card,
    state_of,
)
from bersama.cocreation.initiatives.queries import Engagement, Initiative
from bersama.cocreation.initiatives.registry import initiative_parts, method_of
from bersama.cocreation.initiatives.rules import PROMISE, ROUND
from bersama.core.actor import Actor
from bersama.core.policy import can

# What is nearest to somebody who waits comes first.
ORDER = ("running", "closed", "draft", "decided")


def initiative_url(initiative: Initiative, slug: str) -> str:
    return reverse("initiatives-initiative", args=[slug, initiative.public_id])


def initiative_state(rounds: Sequence[Engagement]) -> str:
    """The state of the whole: that of the round which asks most of the firm now."""
    states = {state_of(engagement) for engagement in rounds}
    return next((state for state in ORDER if state in states), "draft")


def initiative_page(viewer: Actor, initiative: Initiative) -> dict[str, Any]:
    """Title and state, what it is, what can be done, the content, the time line, people."""
    rounds = queries.rounds_in(initiative)
    beats = queries.pulses(rounds)
    firm = initiative.organisation
    state = initiative_state(rounds)
    cards: list[dict[str, Any]] = [
        {
            "card": round_card(engagement, engagement.turnout),  # type: ignore[attr-defined]
            "method": method_of(engagement).title,
            "pulse": beats[engagement.pk],
        }
        for engagement in rounds
    ]
    return {
        "org": firm.slug,
        "id": initiative.public_id,
        "title": initiative.title,
        "state": {"running": "open"}.get(state, state),
        "state_label": str(ROUND.label(state)),
        "reasons": [str(queries.REASON_LINES[reason]) for reason in initiative.reasons],
        "changes": can(viewer, "initiatives.change", initiative),
        "asks": can(viewer, "initiatives.ask", firm),
        "rounds": cards,
        "took_part": sum(row["card"]["turnout"] for row in cards),
        "promises": _promises(rounds),
        "entries": initiative_timeline(initiative, rounds),
        "people": _people(rounds),
        "is_simulated": firm.is_simulated,
        **initiative_parts(viewer, initiative, rounds),
    }


def initiative_timeline(
    initiative: Initiative, rounds: Sequence[Engagement]
) -> list[dict[str, Any]]:
    """What happened to it and to its rounds, in words, newest first."""
    zone = ZoneInfo(initiative.organisation.time_zone)
    titles = {f"e/{engagement.public_id}": engagement.title for engagement in rounds}
    several = len(rounds) > 1
    return [
        {
            "text": str(HAPPENED[entry.kind]),
            "who": titles.get(entry.stream.name, "") if several else "",
            "when": timezone.localtime(entry.at, zone),
        }
        for entry in queries.history_of(initiative, rounds)
        if entry.kind in HAPPENED
    ]


def _promises(rounds: Sequence[Engagement]) -> list[dict[str, Any]]:
    several = len(rounds) > 1
    return [
        {
            "text": promise_words(row),
            "who": row.engagement.title if several else "",
            "due": row.due_on if row.state == "open" else None,
            "words": due_words(row.due_on, row.engagement.organisation.time_zone),
            "kept": row.state == "kept",
            "state": {"open": "waiting"}.get(row.state, row.state),
            "state_label": str(PROMISE.label(row.state)),
        }
        for row in queries.promises_in(rounds)
    ]


def _people(rounds: Sequence[Engagement]) -> list[dict[str, str]]:
    """Who looks after the questions, each once."""
    looking = {e.facilitator_id: e.facilitator for e in rounds if e.facilitator is not None}
    return [
        {"name": person.name, "role": str(queries.LOOKS_AFTER)}
        for person in looking.values()
        if person is not None and person.name
    ]
