"""The matrix as it is drawn and listed: dots while they can be told apart, then counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.present.entries import NUMBERS, Row, row_of
from bersama.cocreation.stakeholders.present.rating import SUGGESTED
from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS, SCALE, Looked
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.errors import Sentence
from bersama.science.matrix import FIELDS as ORDER
from bersama.science.matrix import field_of, spots

# From here on a dot for each would be a smear: the grid shows counts instead.
MOST_DOTS = 40
# The drawing, in units of its view box: the ground of a cell, and the room for the axes.
SIDE, LEFT, TOP = 100, 44, 8
INSET = 14
SHEET_ROWS = 1000
SHOWN: dict[str, Promise] = {
    "rated": gettext_lazy("Rated"),
    "unrated": gettext_lazy("Not rated yet"),
    "review": gettext_lazy("To be rated again"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of the matrix shows: which list, which cell of it, which page."""

    looked: Looked
    show: str = ""
    cell: tuple[int, int] | None = None
    page: int = 1


def matrix(viewer: Actor, firm: Any, asked: Asked) -> dict[str, Any]:
    """The page: the drawing, the four fields, the list with its counts, whom to call."""
    today, setting = clock.today(firm.time_zone), queries.matrix_setting(firm)
    rows = queries.placed(viewer, firm, asked.looked)
    tally = queries.tally(rows, today)
    show = asked.show or ("rated" if tally.rated or not tally.unrated else "unrated")
    page = Paginator(_listed(rows, show, asked.cell, today), queries.PAGE).get_page(asked.page)
    return {
        "drawing": drawing(rows, tally, setting.high_from),
        "fields": fields(tally, setting, queries.blocking_concerns(firm)),
        "lists": [
            {"code": code, "label": word, "count": count, "current": code == show}
            for (code, word), count in zip(
                SHOWN.items(), (tally.rated, tally.unrated, tally.review), strict=True
            )
        ],
        "show": show,
        "cell": asked.cell,
        "page": page,
        "people": list(page),
        "total": tally.rated + tally.unrated,
        "calls": calls(viewer, firm),
    }


def calls(viewer: Actor, firm: Any) -> list[Row]:
    """Whom to call this week, the longest overdue first; empty for who may not read it."""
    if not queries.reads(viewer, firm.pk):
        return []
    today, setting = clock.today(firm.time_zone), queries.matrix_setting(firm)
    rows = queries.to_call(viewer, firm, today)[: queries.CALLS]
    return [row_of(viewer, row, setting, today) for row in rows]


def _listed(rows: Any, show: str, cell: tuple[int, int] | None, today: date) -> Any:
    if show == "unrated":
        return rows.filter(at_power__isnull=True)
    if show == "review":
        return rows.filter(review_on__lte=today)
    rated = rows.filter(at_power__isnull=False)
    return rated.filter(at_power=cell[0], at_interest=cell[1]) if cell else rated


def drawing(rows: Any, tally: Any, high_from: int) -> dict[str, Any]:
    """Where everything lies in the drawing: the four fields, 25 cells, and dots or counts."""
    edge = LEFT + (high_from - 1) * SIDE
    low, high, end = LEFT, edge, LEFT + 5 * SIDE
    up = TOP + (6 - high_from) * SIDE
    corners = {
        "manage_closely": (high, TOP, end - high, up - TOP),
        "keep_satisfied": (low, TOP, high - low, up - TOP),
        "keep_informed": (high, up, end - high, TOP + 5 * SIDE - up),
        "monitor": (low, up, high - low, TOP + 5 * SIDE - up),
    }
    is_simple = tally.rated > MOST_DOTS
    dots = [] if is_simple else list(_dots(rows.filter(at_power__isnull=False), high_from))
    return {
        "size": LEFT + 5 * SIDE + TOP,
        "left": LEFT,
        "top": TOP,
        "side": SIDE,
        "end": end,
        "bottom": TOP + 5 * SIDE,
        "fields": [
            {"code": code, "name": FIELDS[code], "x": x, "y": y, "wide": wide, "high": tall}
            for code, (x, y, wide, tall) in corners.items()
        ],
        "cells": [_cell(power, interest, high_from) for power in SCALE for interest in SCALE],
        "ticks": [
            {"value": v, "x": low + v * SIDE - SIDE // 2, "y": TOP + (6 - v) * SIDE - SIDE // 2}
            for v in SCALE
        ],
        "is_simple": is_simple,
        "dots": dots,
        "counts": [
            _cell(power, interest, high_from) | _sized(n, tally.rated, power, interest)
            for (power, interest), n in sorted(tally.cells.items())
        ]
        if is_simple
        else [],
    }


def _cell(power: int, interest: int, high_from: int) -> dict[str, Any]:
    x, y = LEFT + (interest - 1) * SIDE, TOP + (5 - power) * SIDE
    return {
        "power": power,
        "interest": interest,
        "field": FIELDS[field_of(power, interest, high_from)],
        "x": x,
        "y": y,
        "middle_x": x + SIDE // 2,
        "middle_y": y + SIDE // 2,
    }


def _sized(n: int, of: int, power: int, interest: int) -> dict[str, Any]:
    """A cell that holds many is a larger circle; its area grows with the count."""
    words = ngettext(
        "%(n)d person: power %(power)d, interest %(interest)d",
        "%(n)d people: power %(power)d, interest %(interest)d",
        n,
    )
    return {
        "n": n,
        "radius": round(22 + 24 * (n / of) ** 0.5),
        "label": words % {"n": n, "power": power, "interest": interest},
    }


def _dots(rows: Iterable[Any], high_from: int) -> Iterator[dict[str, Any]]:
    together: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows:
        together[row.at_power, row.at_interest].append(row)
    for (power, interest), here in sorted(together.items(), reverse=True):
        cell = _cell(power, interest, high_from)
        room = SIDE - 2 * INSET if len(here) > 1 else SIDE
        inset = (SIDE - room) / 2
        radius = 18 if len(here) <= 4 else 13 if len(here) <= 9 else 8
        for row, spot in zip(here, spots(len(here)), strict=True):
            yield {
                "key": str(row.public_id),
                "url": _url(row),
                "name": row.name,
                "label": _("%(name)s: power %(power)d, interest %(interest)d, %(field)s")
                % {
                    "name": row.name,
                    "power": power,
                    "interest": interest,
                    "field": cell["field"],
                },
                "short": _short(row.name) if radius > 8 else "",
                "group": NUMBERS[row.group],
                "radius": radius,
                "power": power,
                "interest": interest,
                "contribution": row.at_contribution,
                "x": round(cell["x"] + inset + spot.x * room),
                "y": round(cell["y"] + inset + (1 - spot.y) * room),
            }


def _short(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


def _url(row: Any) -> str:
    return reverse("stakeholders-entry", args=[row.organisation.slug, row.public_id])


def fields(tally: Any, setting: Any, blocking: int = 0) -> list[dict[str, Any]]:
    """The four fields with how many stand there, how often they are met, and what helps."""
    counts: dict[str, int] = defaultdict(int)
    for (power, interest), n in tally.cells.items():
        counts[field_of(power, interest, setting.high_from)] += n
    return [
        {
            "code": code,
            "name": FIELDS[code],
            "count": counts[code],
            "days": getattr(setting, f"days_{code}"),
            "suggested": SUGGESTED[code],
            "concerns": blocking if code == "keep_satisfied" else 0,
        }
        for code in ORDER
    ]


def lines(people: Sequence[Any], high_from: int) -> list[dict[str, Any]]:
    """The people of the list, each as one line of the table."""
    return [
        {
            "key": str(row.public_id),
            "url": _url(row),
            "name": row.name,
            "group": row.sub_group.name if row.sub_group else GROUPS[row.group],
            "group_number": NUMBERS[row.group],
            "field": _field(row, high_from),
            "review_on": row.review_on,
        }
        for row in people
    ]


def _field(row: Any, high_from: int) -> Sentence:
    if row.at_power is None:
        return ""
    return FIELDS[field_of(row.at_power, row.at_interest, high_from)]


def matrix_table(viewer: Actor, firm: Any, looked: Looked) -> Iterator[Sequence[object]]:
    """The matrix as a table for a file: a head, then everybody, the strongest field first."""
    yield (
        _("Name"),
        _("Group"),
        _("Place in the matrix"),
        _("Power"),
        _("Interest"),
        _("Contribution"),
        _("What they need"),
        _("What moves them"),
        _("How they like to be reached"),
        _("Next contact"),
        _("Look at it again on"),
    )
    high_from = queries.matrix_setting(firm).high_from
    for row in queries.strongest_first(queries.placed(viewer, firm, looked)):
        yield (
            row.name,
            str(GROUPS[row.group]),
            str(_field(row, high_from)),
            row.at_power,
            row.at_interest,
            row.at_contribution,
            row.needs,
            row.motivations,
            str(CHANNELS.get(row.channel, "")),
            row.due_on,
            row.review_on,
        )


def sheet(viewer: Actor, firm: Any, looked: Looked) -> dict[str, Any]:
    """The matrix for printing: each field with its people, up to a thousand in all."""
    today, setting = clock.today(firm.time_zone), queries.matrix_setting(firm)
    rows = queries.placed(viewer, firm, looked)
    tally = queries.tally(rows, today)
    people: Mapping[str, list[dict[str, Any]]] = defaultdict(list)
    for row in queries.strongest_first(rows)[:SHEET_ROWS]:
        code = ""
        if row.at_power is not None:
            code = field_of(row.at_power, row.at_interest, setting.high_from)
        people[code].append(
            {
                "name": row.name,
                "group": GROUPS[row.group],
                "power": row.at_power,
                "interest": row.at_interest,
                "contribution": row.at_contribution,
                "needs": row.needs,
                "motivations": row.motivations,
                "channel": CHANNELS.get(row.channel, ""),
            }
        )
    total = tally.rated + tally.unrated
    return {
        "drawing": drawing(rows, tally, setting.high_from),
        "fields": [
            *(one | {"people": people[one["code"]]} for one in fields(tally, setting)),
            {"name": _("Not rated yet"), "count": tally.unrated, "people": people[""]},
        ],
        "today": today,
        "left_out": max(total - SHEET_ROWS, 0),
    }
