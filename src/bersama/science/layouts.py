"""Places for a map of people around one firm: a wedge for each group, rings within it.

Source: the radial layout of trees by Eades 1992 ("Drawing free trees", Bulletin of the Institute
of Combinatorics and its Applications 5), in which every subtree gets a wedge in proportion to its
leaves. Here the tree has two floors: the firm, its groups, their members. That a group of many
goes over several rings, and how wide the rings are, is a decision of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

FIRST_RING = 150.0
BETWEEN_RINGS = 56.0
# The least distance between two neighbours: what a finger needs, with room for a line.
APART = 46.0
# So much of a wedge is left free at each of its sides, in radians at most.
MARGIN = 0.06


@dataclass(frozen=True, slots=True)
class Wedge:
    """The part of the circle a group takes: from one angle to another, clockwise from the top."""

    begins: float
    ends: float

    @property
    def middle(self) -> float:
        return (self.begins + self.ends) / 2


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the plane: x to the right, y downwards, the firm at (0, 0)."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """`wedges`: (groups,); `places`: for each group those of its members; `radius` holds all."""

    wedges: tuple[Wedge, ...]
    places: tuple[tuple[Place, ...], ...]
    radius: float


def wedges(counts: Sequence[int]) -> tuple[Wedge, ...]:
    """Cut the circle into one wedge a group, in proportion to one more than its members.

    `counts`: (groups,), each >= 0. Returns (groups,) in the same order, from the top clockwise;
    an empty group has a wedge of no width. Raises ValueError on a negative count.
    Source: Eades 1992; the one more keeps a group of one from being squeezed.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a group has no fewer than 0 members")
    weights = [count + 1 if count else 0 for count in counts]
    whole, at, found = sum(weights), 0.0, []
    for weight in weights:
        width = 2 * pi * weight / whole if whole else 0.0
        found.append(Wedge(at, at + width))
        at += width
    return tuple(found)


def radial(counts: Sequence[int]) -> Layout:
    """Place the members of each group in its wedge, the first ones nearest to the firm.

    `counts`: (groups,), each >= 0. Each ring of a wedge holds as many as fit `APART` from one
    another, and at least one; those of one ring are spread evenly. The same counts give the same
    places. Without anybody the radius is that of the first ring.
    Source: Eades 1992 for the wedges, rings as decided above.
    """
    cut = wedges(counts)
    places = tuple(_fill(wedge, count) for wedge, count in zip(cut, counts, strict=True))
    reach = [hypot(place.x, place.y) for group in places for place in group]
    return Layout(cut, places, max([FIRST_RING, *reach]) + APART)


def _fill(wedge: Wedge, count: int) -> tuple[Place, ...]:
    width = wedge.ends - wedge.begins
    margin = min(MARGIN, width / 6)
    begins, width = wedge.begins + margin, width - 2 * margin
    found: list[Place] = []
    ring = 0
    while len(found) < count:
        radius = FIRST_RING + ring * BETWEEN_RINGS
        fits = max(1, int(radius * width / APART))
        here = min(fits, count - len(found))
        found += [at(begins + width * (n + 0.5) / here, radius) for n in range(here)]
        ring += 1
    return tuple(found)


def at(angle: float, radius: float) -> Place:
    """The point so far from the middle; `angle` in radians, clockwise from the top."""
    return Place(radius * sin(angle), -radius * cos(angle))


def bend(begin: Place, end: Place, by: float = 0.12) -> Place:
    """The middle point that bends a line between two, so that it is told from a straight one.

    `by`: the part of its length by which the line leaves the straight one, always to the same
    side as seen from the one that lies further up (then further left), so that a line is the same
    from either end.
    """
    first, second = sorted((begin, end), key=lambda place: (place.y, place.x))
    across, down = second.x - first.x, second.y - first.y
    return Place((first.x + second.x) / 2 - down * by, (first.y + second.y) / 2 + across * by)


def shorten(begin: Place, end: Place, before: float, after: float) -> tuple[Place, Place]:
    """The same line without what the dots at its ends cover; both lie at least `before + after`
    apart, or the line stays as it is."""
    length = hypot(end.x - begin.x, end.y - begin.y)
    if length <= before + after:
        return begin, end
    x, y = (end.x - begin.x) / length, (end.y - begin.y) / length
    return (
        Place(begin.x + x * before, begin.y + y * before),
        Place(end.x - x * after, end.y - y * after),
    )
