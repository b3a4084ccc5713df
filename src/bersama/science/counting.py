"""Counting choices, scales and support; exact, with ties named and missing answers left out.

Nothing is interpolated and nothing is invented: a median of an even number of answers is the
exact middle between the two middle ones, a share of nobody is undefined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scale:
    """A summary of whole-number answers; every figure exact.

    `variance` is the mean squared distance from the mean (of these people, not an estimate);
    `middle_half` the lower and upper quartile (medians of the lower and upper half, the middle
    answer of an odd number belonging to both: Tukey, "Exploratory Data Analysis", 1977, 2B).
    """

    people: int
    mean: Fraction
    median: Fraction
    least: int
    most: int
    middle_half: tuple[Fraction, Fraction]
    variance: Fraction


@dataclass(frozen=True, slots=True)
class Support(Generic[Key]):
    """Votes on one item: people who support it, have a concern, or pass."""

    key: Key
    support: int
    concern: int
    passed: int

    @property
    def votes(self) -> int:
        return self.support + self.concern + self.passed

    @property
    def share(self) -> Fraction | None:
        """Support among all votes on it, 0 to 1; None when nobody voted."""
        return Fraction(self.support, self.votes) if self.votes else None


def tally(choices: Iterable[Key], options: Sequence[Key]) -> tuple[int, ...]:
    """How many people chose each option, each person one (plurality).

    `choices`: one option a person; `options`: (options,), different. Returns (options,).
    Raises `ValueError` on a choice that is not an option or an option named twice.
    """
    return _count(Counter(choices), options)


def tally_several(
    choices: Iterable[Collection[Key]], options: Sequence[Key]
) -> tuple[int, tuple[int, ...]]:
    """How many people chose each option, each person any number (approval; Brams, Fishburn 1978).

    `choices`: one collection a person; choosing an option twice counts once.
    Returns the number of people and (options,). Somebody who chose nothing counts as a person.
    Raises as `tally`.
    """
    ballots = [set(choice) for choice in choices]
    counts = Counter(option for ballot in ballots for option in ballot)
    return len(ballots), _count(counts, options)


def summarise(answers: Iterable[int | None]) -> Scale | None:
    """Mean, median and spread of answers on a scale; None = no answer, left out.

    `answers`: whole numbers, one a person, in any order. Returns None when nobody answered.
    """
    values = sorted(answer for answer in answers if answer is not None)
    if not values:
        return None
    people = len(values)
    mean = Fraction(sum(values), people)
    half = (people + 1) // 2
    return Scale(
        people=people,
        mean=mean,
        median=_middle(values),
        least=values[0],
        most=values[-1],
        middle_half=(_middle(values[:half]), _middle(values[people - half :])),
        variance=Fraction(sum(value * value for value in values), people) - mean * mean,
    )


def rank(items: Iterable[Support[Key]]) -> tuple[tuple[int, Support[Key]], ...]:
    """Items by share of support, with their place (1 = first); equal shares share a place.

    The next place counts all before it (1, 2, 2, 4). Within a place: more votes first, then the
    order given. Items nobody voted on come last, together.
    """
    ordered = sorted(items, key=lambda item: (_lack(item), -item.votes))
    placed: list[tuple[int, Support[Key]]] = []
    for position, item in enumerate(ordered, start=1):
        tied = bool(placed) and placed[-1][1].share == item.share
        placed.append((placed[-1][0] if tied else position, item))
    return tuple(placed)


def largest_support(values: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Positions of the largest value, several when tied; none when nobody supports anything.

    `values`: (options,), people or shares, each >= 0.
    """
    most = max(values, default=0)
    return tuple(i for i, value in enumerate(values) if value == most) if most > 0 else ()


def _lack(item: Support[Key]) -> Fraction:
    return Fraction(2) if item.share is None else 1 - item.share


def _count(counts: Counter[Key], options: Sequence[Key]) -> tuple[int, ...]:
    if len(set(options)) != len(options):
        raise ValueError("an option is named twice")
    unknown = set(counts) - set(options)
    if unknown:
        raise ValueError(f"not an option: {sorted(map(str, unknown))}")
    return tuple(counts[option] for option in options)


def _middle(values: Sequence[int]) -> Fraction:
    half = len(values) // 2
    return Fraction(values[half] + values[len(values) - 1 - half], 2)
