"""Parts add up to the whole, and the rule for the rest is the published one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.findings import Finding
from bersama.science.shares import NothingToShareBy, add_up, allocate, shares

weights = st.lists(
    st.one_of(st.integers(0, 10**9), st.fractions(0, 1000, max_denominator=97)),
    min_size=1,
    max_size=30,
).filter(any)


@pytest.mark.parametrize(
    ("seats", "votes", "parts"),
    [
        # The usual example of the Hare quota with largest remainders.
        (10, (47_000, 16_000, 15_800, 12_000, 6_100, 3_100), (5, 2, 1, 1, 1, 0)),
        # The Alabama paradox: with one seat more, the fourth and fifth have one less.
        (25, (1500, 1500, 900, 500, 500, 200), (7, 7, 4, 3, 3, 1)),
        (26, (1500, 1500, 900, 500, 500, 200), (8, 8, 5, 2, 2, 1)),
    ],
)
def test_published_apportionments_are_reproduced(
    seats: int, votes: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert allocate(seats, votes) == parts


@pytest.mark.parametrize(
    ("total", "by", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),  # equal remainders, equal weights: the first
        (1, (1, 2, 2), (0, 1, 0)),  # equal remainders: the larger weight, then the earlier
        (3, (1, 1, 4), (1, 0, 2)),  # quotas 1/2, 1/2, 2
        (2, (1, 3), (0, 2)),  # equal remainders of 1/2: the larger claim first
        (-100, (1, 1, 1), (-34, -33, -33)),
        (0, (5, 7), (0, 0)),
        (7, (0, 3, 0), (0, 7, 0)),
        (10, (Fraction(1, 3), Fraction(2, 3)), (3, 7)),
    ],
)
def test_the_rest_goes_to_the_largest_remainder(
    total: int, by: tuple[int | Fraction, ...], parts: tuple[int, ...]
) -> None:
    assert allocate(total, by) == parts


@given(st.integers(-(10**12), 10**12), weights)
def test_parts_add_up_and_each_is_its_quota_rounded(total: int, by: list[int | Fraction]) -> None:
    parts = allocate(total, by)
    assert sum(parts) == total
    for part, weight in zip(parts, by, strict=True):
        quota = Fraction(total) * weight / sum(by)
        assert floor(quota) <= part <= -floor(-quota)


@given(st.integers(0, 10**6), weights)
def test_a_larger_claim_never_gets_less(total: int, by: list[int | Fraction]) -> None:
    parts = allocate(total, by)
    ordered = sorted(zip(by, parts, strict=True), key=lambda pair: (pair[0], pair[1]))
    assert [part for _, part in ordered] == sorted(parts)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any), st.integers(0, 6))
def test_percentages_add_up_to_exactly_one_hundred(counts: list[int], places: int) -> None:
    percentages = shares(counts, places)
    assert sum(percentages) == Decimal(100)
    unit = Decimal(1).scaleb(-places)
    for percentage, count in zip(percentages, counts, strict=True):
        assert percentage.as_tuple().exponent == -places
        assert abs(Fraction(percentage) - Fraction(100 * count, sum(counts))) < Fraction(unit)


def test_thirds_are_shown_with_the_first_rounded_up() -> None:
    assert shares((1, 1, 1)) == (Decimal(34), Decimal(33), Decimal(33))
    assert shares((1, 1, 1), 2) == (Decimal("33.34"), Decimal("33.33"), Decimal("33.33"))


@pytest.mark.parametrize("nothing", [(), (0,), (0, 0, Fraction(0))])
def test_shares_of_nothing_are_undefined(nothing: tuple[int, ...]) -> None:
    with pytest.raises(NothingToShareBy, match="no weight is above zero"):
        allocate(10, nothing)
    with pytest.raises(NothingToShareBy):
        shares(nothing)


def test_a_weight_below_zero_or_not_exact_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        allocate(10, (3, -1))
    with pytest.raises(TypeError, match="exact, not float"):
        allocate(10, (0.5, 0.5))  # type: ignore[arg-type]


@pytest.mark.parametrize("places", [-1, 7])
def test_places_out_of_range_are_refused(places: int) -> None:
    with pytest.raises(ValueError, match="places must be 0 to 6"):
        shares((1, 2), places)


@pytest.mark.parametrize(
    ("parts", "holds", "whole"),
    [
        (("50", "50"), True, "100"),
        (("33.33", "33.33", "33.33"), False, "99.99"),
        (("33.34", "33.33", "33.34"), False, "100.01"),
        (("1E+2",), True, "100"),
        ((), False, "0"),
    ],
)
def test_stated_shares_must_make_one_whole_and_nothing_is_repaired(
    parts: tuple[str, ...], holds: bool, whole: str
) -> None:
    assert add_up([Decimal(part) for part in parts]) == Finding("add_up", holds, {"sum": whole})


@pytest.mark.parametrize("part", ["NaN", "-1", "Infinity"])
def test_an_undefined_share_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        add_up([Decimal(part)])


def test_a_finding_is_not_a_yes_or_no() -> None:
    with pytest.raises(TypeError, match=r"finding\.holds"):
        bool(Finding("add_up", False))
