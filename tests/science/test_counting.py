"""Counts, scales and ranks are exact, and ties are named."""

from __future__ import annotations

from fractions import Fraction
from statistics import median, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.counting import (
    Scale,
    Support,
    largest_support,
    rank,
    summarise,
    tally,
    tally_several,
)


def test_each_person_counts_once_for_one_option() -> None:
    assert tally(["kaya", "pandan", "kaya"], ["kaya", "pandan", "durian"]) == (2, 1, 0)
    assert tally([], ["kaya"]) == (0,)


def test_a_person_may_choose_several_but_each_option_once() -> None:
    ballots = [["kaya", "pandan"], ["kaya", "kaya"], []]
    assert tally_several(ballots, ["kaya", "pandan"]) == (3, (2, 1))


def test_a_choice_that_was_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not an option: \['ubi'\]"):
        tally(["ubi"], ["kaya"])
    with pytest.raises(ValueError, match="named twice"):
        tally([], ["kaya", "kaya"])


@pytest.mark.parametrize(
    ("answers", "summary"),
    [
        ([], None),
        ([None, None], None),
        (
            [3, None],
            Scale(1, Fraction(3), Fraction(3), 3, 3, (Fraction(3), Fraction(3)), Fraction(0)),
        ),
        (
            [5, 1, 2, 4],
            Scale(
                4, Fraction(3), Fraction(3), 1, 5, (Fraction(3, 2), Fraction(9, 2)), Fraction(5, 2)
            ),
        ),
        (
            [1, 2, 2, 3, 5],
            Scale(
                5, Fraction(13, 5), Fraction(2), 1, 5, (Fraction(2), Fraction(3)), Fraction(46, 25)
            ),
        ),
    ],
)
def test_a_scale_is_summarised_exactly(answers: list[int | None], summary: Scale | None) -> None:
    assert summarise(answers) == summary


@given(st.lists(st.integers(-10, 10), min_size=1, max_size=50))
def test_the_summary_agrees_with_the_standard_library(answers: list[int]) -> None:
    summary = summarise(answers)
    assert summary is not None
    exact = [Fraction(answer) for answer in answers]
    assert summary.mean == sum(exact) / len(exact)
    assert summary.median == median(exact)
    assert summary.variance == pvariance(exact)
    assert summary.least <= summary.middle_half[0] <= summary.median
    assert summary.median <= summary.middle_half[1] <= summary.most


def test_items_are_ranked_by_share_and_ties_share_a_place() -> None:
    items = [
        Support("few", 1, 0, 1),
        Support("unseen", 0, 0, 0),
        Support("best", 3, 1, 0),
        Support("many", 5, 4, 1),
        Support("liked by none", 0, 2, 0),
    ]
    assert [(place, item.key) for place, item in rank(items)] == [
        (1, "best"),
        (2, "many"),
        (2, "few"),
        (4, "liked by none"),
        (5, "unseen"),
    ]
    assert (items[0].share, items[1].share, items[3].votes) == (Fraction(1, 2), None, 10)
    assert rank([]) == ()


@pytest.mark.parametrize(
    ("values", "positions"),
    [((), ()), ((0, 0), ()), ((3, 5, 5), (1, 2)), ((Fraction(1, 3), Fraction(1, 2)), (1,))],
)
def test_the_largest_support_may_be_shared_or_nobodys(
    values: tuple[int | Fraction, ...], positions: tuple[int, ...]
) -> None:
    assert largest_support(values) == positions
