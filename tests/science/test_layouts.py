"""The map: wedges by members, rings within them, nobody on top of anybody."""

from __future__ import annotations

from itertools import combinations
from math import hypot, isclose, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.layouts import (
    APART,
    FIRST_RING,
    Place,
    at,
    bend,
    radial,
    shorten,
    wedges,
)

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=8)


def test_a_wedge_is_as_wide_as_its_group_has_members() -> None:
    cut = wedges([1, 3, 0, 1])
    assert [round((w.ends - w.begins) / pi, 3) for w in cut] == [0.5, 1.0, 0.0, 0.5]
    assert (cut[0].begins, cut[0].middle) == (0.0, pi / 4)
    assert wedges([0, 0]) == wedges([0, 0])
    with pytest.raises(ValueError, match="no fewer than 0"):
        wedges([-1])


def test_one_alone_stands_on_the_first_ring() -> None:
    layout = radial([1])
    [place] = layout.places[0]
    assert isclose(hypot(place.x, place.y), FIRST_RING)
    assert radial([0]).radius == FIRST_RING + APART


def test_angles_go_clockwise_from_the_top() -> None:
    assert at(0.0, 10.0) == Place(0.0, -10.0)
    right = at(pi / 2, 10.0)
    assert (round(right.x, 9), round(right.y, 9)) == (10.0, 0.0)


@given(COUNTS)
def test_everybody_has_a_place_of_their_own_within_the_radius(counts: list[int]) -> None:
    layout = radial(counts)
    assert [len(group) for group in layout.places] == counts
    assert layout == radial(counts)
    everybody = [place for group in layout.places for place in group]
    assert all(hypot(p.x, p.y) <= layout.radius for p in everybody)
    assert all(
        isclose(a.ends, b.begins) for a, b in zip(layout.wedges, layout.wedges[1:], strict=False)
    )


@pytest.mark.parametrize("counts", [[30], [10, 20], [20, 30, 40, 10, 10, 20, 10, 10], [1] * 8])
def test_dots_are_apart_where_a_finger_has_to_hit_them(counts: list[int]) -> None:
    everybody = [place for group in radial(counts).places for place in group]
    nearest = min(hypot(a.x - b.x, a.y - b.y) for a, b in combinations(everybody, 2))
    assert nearest >= 24


def test_a_line_is_the_same_from_either_end_and_ends_beside_the_dots() -> None:
    one, other = Place(0.0, 0.0), Place(100.0, 0.0)
    assert bend(one, other) == bend(other, one) == Place(50.0, 12.0)
    assert shorten(one, other, 10, 20) == (Place(10.0, 0.0), Place(80.0, 0.0))
    assert shorten(one, other, 60, 60) == (one, other)
