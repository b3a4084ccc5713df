"""Targets and who took part: shares, what is missing, and the order of the warnings."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.representation import represent


def test_a_community_of_two_among_twenty_five_is_below_its_fifth() -> None:
    (row,) = represent({"community": 20}, {"community": 2, "customers": 23}, 25)
    assert (row.share, row.missing) == (Fraction(2, 25), 4)
    assert (row.finding.code, row.finding.holds) == ("too_few", False)
    assert row.finding.facts == {"target": 20, "present": 2, "of": 25}
    # With four more it is 6 of 29; with three more it would still be below.
    assert Fraction(2 + 4, 25 + 4) >= Fraction(1, 5) > Fraction(2 + 3, 25 + 3)


@pytest.mark.parametrize(
    ("target", "present", "everybody", "code", "missing"),
    [
        (20, 5, 25, "enough", 0),
        (20, 4, 25, "too_few", 2),
        (20, 0, 0, "nobody_yet", None),
        (20, None, 25, "not_shown", None),
        (100, 24, 25, "too_few", None),
        (100, 25, 25, "enough", 0),
        (1, 0, 25, "too_few", 1),
    ],
)
def test_each_case_has_its_code(
    target: int, present: int | None, everybody: int, code: str, missing: int | None
) -> None:
    (row,) = represent({"community": target}, {"community": present}, everybody)
    assert (row.finding.code, row.missing) == (code, missing)


def test_a_group_that_nobody_came_from_is_not_forgotten_and_stands_first() -> None:
    rows = represent({"customers": 50, "community": 20}, {"customers": 9, "suppliers": 1}, 10)
    assert [(row.group, row.present, row.finding.code) for row in rows] == [
        ("community", 0, "too_few"),
        ("customers", 9, "enough"),
    ]


def test_without_targets_there_is_nothing_to_say() -> None:
    assert represent({}, {"customers": 3}, 3) == ()


@pytest.mark.parametrize(
    ("targets", "present", "everybody"),
    [
        ({"community": 0}, {}, 1),
        ({"community": 101}, {}, 1),
        ({"community": 60, "customers": 41}, {}, 1),
        ({"community": 20}, {"community": -1}, 1),
        ({"community": 20}, {"community": 2}, 1),
    ],
)
def test_what_cannot_be_is_refused(
    targets: dict[str, int], present: dict[str, int], everybody: int
) -> None:
    with pytest.raises(ValueError, match=r"target|count|fewer"):
        represent(targets, present, everybody)


@given(st.integers(1, 99), st.integers(0, 200), st.integers(0, 200))
def test_what_is_missing_is_the_fewest_that_reach_the_target(
    target: int, present: int, others: int
) -> None:
    everybody = present + others
    (row,) = represent({"community": target}, {"community": present}, everybody)
    if everybody == 0:
        assert row.finding.code == "nobody_yet"
        return
    assert row.missing is not None
    wanted, more = Fraction(target, 100), row.missing
    assert Fraction(present + more, everybody + more) >= wanted
    if more:
        assert Fraction(present + more - 1, everybody + more - 1) < wanted
