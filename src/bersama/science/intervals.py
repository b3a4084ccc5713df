"""What a number of answers allows to conclude, and what not.

Sources: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
(1927); Brown, Cai, DasGupta, "Interval estimation for a binomial proportion", Statistical Science
16 (2001), section 3.1.1 (recommends it for small n); finite population: Cochran, "Sampling
Techniques" (1977), section 2.6; the leader of several options: Hung and Fithian, "Rank
verification for exponential families", Annals of Statistics 47 (2019), section 1 (the two-tailed
binomial test of the first against the second is valid for any number of options).
The tests repeat Newcombe, "Two-sided confidence intervals for the single proportion", Statistics
in Medicine 17 (1998), table I, method 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

from bersama.science.findings import Finding

CONFIDENCE = 0.95
FEWEST = 5
ROUGH = 0.25
FINE = 0.10


def wilson(
    chosen: int, people: int, *, confidence: float = CONFIDENCE, population: int | None = None
) -> tuple[float, float]:
    """The share among all that agrees with `chosen` of `people` answering, as (low, high).

    `chosen`: 0 to `people`; `people`: >= 1; `confidence`: between 0 and 1; `population`: how many
    there are in all, >= `people`, None = many. With everybody heard both ends are the share.
    Returns two shares between 0 and 1. It covers chance only, not who chose to answer.
    Raises `ValueError` out of range.
    Source: Wilson 1927; with z^2 times (N - n)/(N - 1), Cochran 1977, section 2.6.
    """
    _check(people, [chosen], population)
    if not people:
        raise ValueError("a share of nobody is undefined")
    share = chosen / people
    z2 = _z(confidence) ** 2 * _unheard(people, population)
    middle = (share + z2 / (2 * people)) / (1 + z2 / people)
    half = sqrt(z2 * (share * (1 - share) + z2 / (4 * people)) / people) / (1 + z2 / people)
    low = 0.0 if chosen == 0 else max(0.0, middle - half)
    high = 1.0 if chosen == people else min(1.0, middle + half)
    return low, high


def lead_is_clear(
    counts: Sequence[int], *, confidence: float = CONFIDENCE, population: int | None = None
) -> Finding:
    """Whether the option with most answers is really preferred, each person choosing one.

    `counts`: (options,), people, each >= 0; `population`: see `wilson`.
    Code and `holds`: `lead_certain` (who was not heard cannot change it), `lead_clear` (chance
    alone would rarely do it), `lead_open` (chance could), `tie`, `lead_undefined` (fewer than two
    options, or nobody). Facts: `first`, `second` (people), `p` (two-tailed, exact; where tested).
    Raises `ValueError` on a negative count or more answers than people.
    Source: Hung and Fithian 2019, section 1.
    """
    people = sum(counts)
    _check(people, counts, population)
    if len(counts) < 2 or people == 0:
        return Finding("lead_undefined", False)
    first, second = sorted(counts, reverse=True)[:2]
    facts: dict[str, int | float] = {"first": first, "second": second}
    if population is not None and first - second > population - people:
        return Finding("lead_certain", True, facts)
    if first == second:
        return Finding("tie", False, facts)
    p = float(_two_tailed(first, first + second))
    clear = p <= 1 - confidence
    return Finding("lead_clear" if clear else "lead_open", clear, {**facts, "p": p})


def what_it_says(
    counts: Sequence[int],
    *,
    population: int | None = None,
    drawn_by_chance: bool = False,
    confidence: float = CONFIDENCE,
) -> tuple[Finding, ...]:
    """What may and may not be concluded from answers in which each person chose one option.

    `counts`: (options,), people, each >= 0; `population`: how many there are in all, if known;
    `drawn_by_chance`: the people were drawn by lot (otherwise they came by themselves).
    Returns, in this order, one finding of each kind:
    1. how much: `nobody`; `few` (under 5: read them as stories); `direction` (shares would be off
       by more than 25 points: say "5 of 7", no percentages); `rough_shares` (by more than 10:
       round percentages, with their range); `fine_shares`; `everybody` (all were heard: a fact
       about them). Facts: `people`, `margin` (largest half width of a Wilson interval, in shares
       of 1, at one half), `population` if known. `holds` = percentages may be shown.
    2. the leader (see `lead_is_clear`); with fewer than five of more people `lead_open` at best.
    3. whom it speaks for: `speaks_for_all` (everybody, or drawn by chance and at least five) or
       `speaks_for_those_who_answered`; `holds` = may be said of all. Fact: `people`.
    Raises `ValueError` on a negative count or more answers than people.
    Source: this module's; the limits 5, 25 and 10 points are conventions of ours.
    """
    people = sum(counts)
    _check(people, counts, population)
    everybody = people > 0 and people == population
    lead = lead_is_clear(counts, confidence=confidence, population=population)
    if lead.code == "lead_clear" and people < FEWEST:
        lead = Finding("lead_open", False, lead.facts)
    for_all = everybody or (drawn_by_chance and people >= FEWEST)
    whom = "speaks_for_all" if for_all else "speaks_for_those_who_answered"
    return (
        _how_much(people, population, confidence),
        lead,
        Finding(whom, for_all, {"people": people}),
    )


def margin(people: int, *, confidence: float = CONFIDENCE, population: int | None = None) -> float:
    """Half the width of the Wilson interval of a share of one half, between 0 and 0.5.

    `people`: >= 1; `population`: see `wilson`. Raises `ValueError` out of range.
    Source: Wilson 1927: z / (2 sqrt(n + z^2)) at one half.
    """
    _check(people, [], population)
    if not people:
        raise ValueError("the margin of nobody is undefined")
    z2 = _z(confidence) ** 2 * _unheard(people, population)
    return sqrt(z2 / (people + z2)) / 2


def _how_much(people: int, population: int | None, confidence: float) -> Finding:
    facts: dict[str, int | float] = {"people": people}
    if population is not None:
        facts["population"] = population
    if people == 0:
        return Finding("nobody", False, facts)
    facts["margin"] = off = margin(people, confidence=confidence, population=population)
    if people < FEWEST:
        return Finding("few", False, facts)
    if people == population:
        return Finding("everybody", True, facts)
    if off > ROUGH:
        return Finding("direction", False, facts)
    return Finding("rough_shares" if off > FINE else "fine_shares", True, facts)


def _two_tailed(first: int, both: int) -> Fraction:
    tail = sum(comb(both, i) for i in range(first, both + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**both))


def _unheard(people: int, population: int | None) -> float:
    if population is None:
        return 1.0
    return (population - people) / (population - 1) if population > 1 else 0.0


def _z(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("confidence must be between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _check(people: int, counts: Sequence[int], population: int | None) -> None:
    if people < 0 or any(not 0 <= count <= people for count in counts):
        raise ValueError("a count must be between 0 and the number of people")
    if population is not None and population < people:
        raise ValueError("more answers than people")
