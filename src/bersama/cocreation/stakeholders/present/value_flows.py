"""The value network: what each gives and gets, who is left with nothing, and what to do then."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.present.entries import NUMBERS
from bersama.cocreation.stakeholders.present.relations import end_of
from bersama.cocreation.stakeholders.queries import GROUPS, VALUES, Balance
from bersama.core.actor import Actor
from bersama.core.errors import Sentence
from bersama.core.money import Money

SHOWS: dict[str, Promise] = {
    "": gettext_lazy("All who give or get"),
    "gets_nothing": gettext_lazy("Gets nothing"),
    "gives_nothing": gettext_lazy("Gives nothing"),
    "neither": gettext_lazy("Neither"),
}
TO_DO: dict[str, Promise] = {
    "gets_nothing": gettext_lazy(
        "They give and get nothing back. Ask them what would be worth something to them."
    ),
    "gives_nothing": gettext_lazy(
        "They get and give nothing back. Ask them what they could add: knowledge, access, a word."
    ),
    "neither": gettext_lazy(
        "Nothing is written down for them yet. Begin with those you speak with most."
    ),
}


def flow(row: Any, firm: Any) -> dict[str, Any]:
    """One line: who gives what to whom."""
    amount = ""
    if row.amount is not None:
        amount = Money(row.amount, row.currency).shown(get_language() or "")
    page_of = row.giver or row.receiver
    return {
        "giver": end_of(row.giver, firm),
        "receiver": end_of(row.receiver, firm),
        "kind": VALUES[row.kind],
        "words": row.words,
        "amount": amount,
        "remove_url": reverse(
            "stakeholders-ungive", args=[firm.slug, page_of.public_id, row.public_id]
        ),
    }


def flows(viewer: Actor, stakeholder: Any, total: int) -> dict[str, Any]:
    """The panel of an entry: its first flows, and how many further ones there are."""
    firm = stakeholder.organisation
    rows = [flow(row, firm) for row in queries.flows_of(viewer, stakeholder)]
    return {"rows": rows, "more": total - len(rows)}


def ways(name: str) -> list[tuple[str, str]]:
    """Which way it flows, seen from the one of that name."""
    given = {"name": name}
    return [
        ("gives", _("%(name)s gives it to them") % given),
        ("gets", _("they give it to %(name)s") % given),
    ]


def value_page(viewer: Actor, firm: Any, lacks: str, number: int, words: str) -> dict[str, Any]:
    """A page of the table, with how many lack what and what was written down last."""
    shown = lacks if lacks in SHOWS else ""
    moving = queries.movers(viewer, firm)
    pages = Paginator(queries.actors(viewer, firm, moving, shown), queries.PAGE)
    pages.count = moving.lacking[shown]
    page = pages.get_page(number)
    found = list(page)
    balances = queries.balances(viewer, firm, [row.pk for row in found])
    of_firm = balances[None]
    rows = [_actor(row, firm, balances[row.pk]) for row in found]
    if page.number == 1 and _belongs(of_firm, shown):
        rows.insert(0, _line(_("%(firm)s, your firm") % {"firm": firm.name}, "", of_firm))
    return {
        "rows": rows,
        "page": page,
        "shown": shown,
        "to_do": TO_DO.get(shown, ""),
        "keep": f"show={shown}" if shown else "",
        "shows": [
            {
                "label": label,
                "url": f"?show={name}" if name else "?",
                "current": name == shown,
                "count": moving.lacking[name],
            }
            for name, label in SHOWS.items()
        ],
        "flows": [flow(row, firm) for row in queries.latest_flows(viewer, firm)],
        "candidates": _candidates(viewer, firm, words) if words else None,
    }


def _belongs(balance: Balance, shown: str) -> bool:
    return {
        "": True,
        "gets_nothing": balance.gives > 0 and balance.gets == 0,
        "gives_nothing": balance.gets > 0 and balance.gives == 0,
        "neither": balance == (0, 0),
    }[shown]


def _actor(row: Any, firm: Any, balance: Balance) -> dict[str, Any]:
    url = reverse("stakeholders-entry", args=[firm.slug, row.public_id])
    line = _line(row.name, url, balance)
    give = reverse("stakeholders-give", args=[firm.slug, row.public_id])
    return line | {"group": GROUPS[row.group], "number": NUMBERS[row.group], "give_url": give}


def _line(name: str, url: str, balance: Balance) -> dict[str, Any]:
    said: Sentence = ""
    if balance.gets == 0:
        said = SHOWS["gets_nothing"] if balance.gives else SHOWS["neither"]
    elif balance.gives == 0:
        said = SHOWS["gives_nothing"]
    return {"name": name, "url": url, "gives": balance.gives, "gets": balance.gets, "lacks": said}


def _candidates(viewer: Actor, firm: Any, words: str) -> dict[str, Any]:
    rows, has_more = queries.find_others(viewer, firm, words)
    return {
        "rows": [
            {
                "name": row.name,
                "url": reverse("stakeholders-give", args=[firm.slug, row.public_id]),
            }
            for row in rows
        ],
        "found": len(rows),
        "has_more": has_more,
    }
