"""The map as a picture and as tables: who hangs together with whom around the firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bersama.cocreation.stakeholders import queries
from bersama.cocreation.stakeholders.present.entries import NUMBERS
from bersama.cocreation.stakeholders.queries import GROUPS, RELATIONS, STRENGTHS
from bersama.core.actor import Actor
from bersama.science.layouts import Layout, Place, at, bend, radial, shorten

# From so many on, names and words are drawn on demand, and stand in the tables.
MOST_NAMES, MOST_WORDS = 40, 12
OF_FIRM, SPACE = 34.0, 110.0
SEVERAL = "several"
ENDED = ("supplies", "influences", "member_of")
LETTERS = 18


def map_page(viewer: Actor, firm: Any, group: str, around: Any, words: str) -> dict[str, Any]:
    """What is drawn, the same in tables, and what is not drawn with the way to see it."""
    known = group if group in GROUPS and around is None else ""
    found = queries.drawn(viewer, firm, known, around)
    members = {code: [dot for dot in found.dots if dot.group == code] for code in GROUPS}
    layout = radial([len(dots) for dots in members.values()])
    spots: dict[int | None, tuple[Place, float]] = {None: (Place(0.0, 0.0), OF_FIRM)}
    names: dict[int | None, str] = {None: firm.name}
    for dots, places in zip(members.values(), layout.places, strict=True):
        for dot, place in zip(dots, places, strict=True):
            spots[dot.pk], names[dot.pk] = (place, _size(dot)), dot.name
    pairs = _pairs(found.lines)
    counts, off = queries.count_by_group(viewer, firm), queries.switched_off(firm)
    size = layout.radius + SPACE
    return {
        "view_box": f"{-size:.0f} {-size:.0f} {2 * size:.0f} {2 * size:.0f}",
        "is_wide": layout.radius > 300,
        "radius": f"{layout.radius:.0f}",
        "dots": [_dot(dot, spots[dot.pk], firm, around) for dot in found.dots],
        "lines": [_line(ends, lines, spots, names) for ends, lines in pairs.items()],
        "sectors": _sectors(layout, members),
        "names_shown": len(found.dots) <= MOST_NAMES,
        "words_shown": len(pairs) <= MOST_WORDS,
        "shapes": [NUMBERS[code] for code in GROUPS if members[code]],
        "left_out": found.total - len(found.dots),
        "has_more_lines": found.has_more_lines,
        "legend": [*RELATIONS.items(), (SEVERAL, _("several of these"))],
        "groups": [
            {"code": code, "label": label, "number": NUMBERS[code], "count": counts[code].n}
            for code, label in GROUPS.items()
            if code in counts and code not in off
        ],
        "group": known,
        "around": around,
        "candidates": _candidates(viewer, firm, words) if words else None,
    }


def _size(dot: queries.Dot) -> float:
    """Half of what a dot measures: wider with power, and a little with its relations."""
    return 8.0 + 1.2 * (dot.power or 0) + min(dot.ties, 12) / 3


def _dot(dot: queries.Dot, spot: tuple[Place, float], firm: Any, around: Any) -> dict[str, Any]:
    place, half = spot
    tied = ngettext("%(n)d relation", "%(n)d relations", dot.ties) % {"n": dot.ties}
    entry = reverse("stakeholders-entry", args=[firm.slug, dot.public_id])
    is_middle = around is not None and around.pk == dot.pk
    closer = f"{reverse('stakeholders-map', args=[firm.slug])}?around={dot.public_id}"
    return {
        "x": f"{place.x:.1f}",
        "y": f"{place.y:.1f}",
        "left": f"{place.x - half:.1f}",
        "top": f"{place.y - half:.1f}",
        "size": f"{2 * half:.1f}",
        "label_y": f"{place.y + half + 13:.1f}",
        "name": dot.name,
        "short": dot.name if len(dot.name) <= LETTERS else f"{dot.name[: LETTERS - 1]}…",
        "said": f"{dot.name}, {GROUPS[dot.group]}, {tied}",
        "group": GROUPS[dot.group],
        "number": NUMBERS[dot.group],
        "ties": dot.ties,
        "url": entry if is_middle else closer,
        "entry_url": entry,
        "closer_url": closer,
    }


def _pairs(
    lines: Sequence[queries.Line],
) -> Mapping[tuple[int, int], list[queries.Line]]:
    """The relations of each two, whichever way they go: two are joined by one line."""
    found: dict[tuple[int, int], list[queries.Line]] = {}
    for line in lines:
        first, second = sorted((line.source or 0, line.target or 0))
        found.setdefault((first, second), []).append(line)
    return found


def _line(
    ends: tuple[int, int],
    lines: Sequence[queries.Line],
    spots: Mapping[int | None, tuple[Place, float]],
    names: Mapping[int | None, str],
) -> dict[str, Any]:
    """One line with all that is said of the two; arrows where it says which way."""
    first, second = ends[0] or None, ends[1] or None
    (begin, before), (end, after) = spots[first], spots[second]
    said = [
        {
            "source": names[line.source],
            "word": RELATIONS[line.kind],
            "target": names[line.target],
            "strength": STRENGTHS[line.strength],
        }
        for line in lines
    ]
    kinds = {line.kind for line in lines}
    towards = {line.target for line in lines if line.kind in ENDED}
    from_here, to_there = shorten(begin, end, before + 3, after + 3)
    middle = bend(begin, end) if first is not None else None
    path = f"M{from_here.x:.1f} {from_here.y:.1f}"
    path += f"Q{middle.x:.1f} {middle.y:.1f} " if middle else "L"
    half = bend(begin, end, 0.06) if middle else Place((begin.x + end.x) / 2, (begin.y + end.y) / 2)
    return {
        "path": f"{path}{to_there.x:.1f} {to_there.y:.1f}",
        "kind": kinds.pop() if len(kinds) == 1 else SEVERAL,
        "strength": max(line.strength for line in lines),
        "starts": first in towards,
        "ends": second in towards,
        "word": ", ".join(dict.fromkeys(str(RELATIONS[line.kind]) for line in lines)),
        "x": f"{half.x:.1f}",
        "y": f"{half.y:.1f}",
        "said": said,
        "title": "; ".join(f"{one['source']} {one['word']} {one['target']}" for one in said),
    }


def _sectors(layout: Layout, members: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """The name of each group outside its wedge, and the line that divides it from the next."""
    found = []
    for (code, dots), wedge in zip(members.items(), layout.wedges, strict=True):
        if not dots:
            continue
        label, border = at(wedge.middle, layout.radius + 12), at(wedge.begins, layout.radius)
        side = "middle" if abs(label.x) < layout.radius / 3 else "start" if label.x > 0 else "end"
        found.append(
            {
                "label": GROUPS[code],
                "number": NUMBERS[code],
                "count": len(dots),
                "x": f"{label.x:.1f}",
                "y": f"{label.y + (12 if label.y > 0 else 0):.1f}",
                "side": side,
                "border_x": f"{border.x:.1f}",
                "border_y": f"{border.y:.1f}",
            }
        )
    return found


def _candidates(viewer: Actor, firm: Any, words: str) -> dict[str, Any]:
    rows, has_more = queries.find_others(viewer, firm, words)
    here = reverse("stakeholders-map", args=[firm.slug])
    links = [{"name": row.name, "url": f"{here}?around={row.public_id}"} for row in rows]
    return {"rows": links, "found": len(rows), "has_more": has_more}
