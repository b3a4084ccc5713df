"""What few answers say: the published intervals, the exact test, and the words' codes."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.intervals import lead_is_clear, margin, what_it_says, wilson


@pytest.mark.parametrize(
    ("chosen", "people", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_intervals_of_newcombe_1998_are_reproduced(
    chosen: int, people: int, low: float, high: float
) -> None:
    assert wilson(chosen, people) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 300), st.data())
def test_an_interval_holds_its_share_and_narrows_with_a_known_population(
    people: int, data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, people))
    low, high = wilson(chosen, people)
    assert 0 <= low <= chosen / people <= high <= 1
    population = data.draw(st.integers(people, 2 * people))
    inner = wilson(chosen, people, population=population)
    assert low - 1e-12 <= inner[0] <= inner[1] <= high + 1e-12
    assert wilson(chosen, people, population=people) == pytest.approx((chosen / people,) * 2)


@given(st.integers(1, 300))
def test_the_margin_is_half_the_interval_at_one_half(people: int) -> None:
    low, high = wilson(people, 2 * people)
    assert margin(2 * people) == pytest.approx((high - low) / 2)


@pytest.mark.parametrize(
    ("counts", "code", "holds", "p"),
    [
        ((8, 1), "lead_clear", True, 20 / 512),
        ((7, 2), "lead_open", False, 92 / 512),
        ((5, 0, 0), "lead_open", False, 2 / 32),
        ((6, 0), "lead_clear", True, 2 / 64),
        ((21, 9, 10), "lead_open", False, 2 * sum(comb(31, i) for i in range(21, 32)) / 2**31),
        ((22, 8, 9), "lead_clear", True, 2 * sum(comb(31, i) for i in range(22, 32)) / 2**31),
    ],
)
def test_a_lead_is_clear_when_chance_alone_would_rarely_make_it(
    counts: tuple[int, ...], code: str, holds: bool, p: float
) -> None:
    finding = lead_is_clear(counts)
    assert (finding.code, finding.holds) == (code, holds)
    first, second = sorted(counts, reverse=True)[:2]
    assert finding.facts == {"first": first, "second": second, "p": pytest.approx(p)}


@pytest.mark.parametrize(
    ("counts", "population", "code", "holds"),
    [
        ((), None, "lead_undefined", False),
        ((12,), None, "lead_undefined", False),
        ((0, 0), None, "lead_undefined", False),
        ((7, 7, 1), None, "tie", False),
        ((4, 4), 8, "tie", False),
        ((5, 3), 9, "lead_certain", True),
        ((5, 3), 10, "lead_open", False),
    ],
)
def test_a_lead_may_be_certain_tied_or_undefined(
    counts: tuple[int, ...], population: int | None, code: str, holds: bool
) -> None:
    finding = lead_is_clear(counts, population=population)
    assert (finding.code, finding.holds) == (code, holds)


def test_no_leader_is_called_clear_too_often_when_all_are_equal() -> None:
    # Exact, over every outcome of 24 answers to 3 equally liked options.
    total, called = 24, 0
    for first in range(total + 1):
        for second in range(total - first + 1):
            counts = (first, second, total - first - second)
            if lead_is_clear(counts).holds:
                called += comb(total, first) * comb(total - first, second)
    assert called / 3**total <= 0.05


@pytest.mark.parametrize(
    ("counts", "population", "how_much", "percentages", "lead", "whom"),
    [
        ((0, 0), None, "nobody", False, "lead_undefined", "speaks_for_those_who_answered"),
        ((3, 0), None, "few", False, "lead_open", "speaks_for_those_who_answered"),
        ((3, 0), 3, "few", False, "lead_certain", "speaks_for_all"),
        ((7, 0), None, "direction", False, "lead_clear", "speaks_for_those_who_answered"),
        ((5, 2), None, "direction", False, "lead_open", "speaks_for_those_who_answered"),
        ((5, 2), 8, "rough_shares", True, "lead_certain", "speaks_for_those_who_answered"),
        ((9, 6), None, "rough_shares", True, "lead_open", "speaks_for_those_who_answered"),
        ((9, 6), 15, "everybody", True, "lead_certain", "speaks_for_all"),
        ((28, 12), None, "rough_shares", True, "lead_clear", "speaks_for_those_who_answered"),
        ((60, 40), None, "fine_shares", True, "lead_open", "speaks_for_those_who_answered"),
    ],
)
def test_what_may_be_concluded_grows_with_the_answers(
    counts: tuple[int, ...],
    population: int | None,
    how_much: str,
    percentages: bool,
    lead: str,
    whom: str,
) -> None:
    findings = what_it_says(counts, population=population)
    assert [finding.code for finding in findings] == [how_much, lead, whom]
    assert findings[0].holds == percentages
    assert findings[2].holds == (whom == "speaks_for_all")
    assert findings[0].facts["people"] == sum(counts)
    if sum(counts):
        assert findings[0].facts["margin"] == margin(sum(counts), population=population)


def test_three_answers_never_make_a_clear_lead_and_a_lot_speaks_for_all() -> None:
    sure = what_it_says((4, 0), confidence=0.5)
    assert (sure[1].code, sure[1].holds) == ("lead_open", False)
    assert what_it_says((30, 20), drawn_by_chance=True)[2].code == "speaks_for_all"
    assert what_it_says((3, 1), drawn_by_chance=True)[2].code == "speaks_for_those_who_answered"


def test_a_population_of_one_is_known_when_heard() -> None:
    assert wilson(1, 1, population=1) == (1.0, 1.0)
    assert margin(1, population=1) == 0


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and the number"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="between 0 and the number"):
        lead_is_clear((5, -1))
    with pytest.raises(ValueError, match="undefined"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="undefined"):
        margin(0)
    with pytest.raises(ValueError, match="more answers than people"):
        what_it_says((5, 5), population=9)
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 2, confidence=1)
