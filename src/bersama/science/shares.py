"""Sharing a whole into parts that add up to it exactly: percentages, cents, seats.

Source: the method of largest remainders (Hamilton 1792; Hare 1857), as in Balinski and Young,
"Fair Representation" (1982), chapter 3 and appendix A. The tests repeat the textbook examples of
the Hare quota and of the Alabama paradox: with a larger whole, a part may become smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from bersama.science.findings import Finding

HUNDRED = 100
MOST_PLACES = 6


class NothingToShareBy(ValueError):
    """There are no weights, or all of them are zero: a share is undefined, not zero."""


def allocate(total: int, weights: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Cut `total` into whole parts in proportion to `weights`; the parts add up to `total`.

    `total`: any whole number of the smallest unit (cents, seats); a negative one is mirrored.
    `weights`: (parts,), each >= 0, exact (int or Fraction; a float is refused).
    Returns (parts,), each the exact quota rounded down or up. A weight of zero gets nothing.
    Ties between remainders: the larger weight first, then the earlier one.
    Raises `NothingToShareBy` without a positive weight, `ValueError` on a negative weight,
    `TypeError` on a weight that is not exact.
    Source: largest remainders; Balinski and Young 1982, appendix A.
    """
    whole = _positive_sum(weights)
    if total < 0:
        return tuple(-part for part in allocate(-total, weights))
    quotas = [Fraction(total) * weight / whole for weight in weights]
    parts = [int(quota) for quota in quotas]
    by_claim = sorted(
        range(len(parts)), key=lambda i: (parts[i] - quotas[i], -Fraction(weights[i]), i)
    )
    for i in by_claim[: total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)


def shares(counts: Sequence[int | Fraction], places: int = 0) -> tuple[Decimal, ...]:
    """Percentages of `counts` that add up to exactly 100.

    `counts`: (parts,), each >= 0; `places`: digits after the point, 0 to 6.
    Returns (parts,) of Decimal with exactly `places` digits after the point.
    Ties: the larger count is rounded up first, then the earlier one.
    Raises `NothingToShareBy` when nobody was counted, `ValueError` on a negative count or places
    out of range.
    Source: largest remainders; Balinski and Young 1982, appendix A.
    """
    if not 0 <= places <= MOST_PLACES:
        raise ValueError(f"places must be 0 to {MOST_PLACES}, not {places}")
    units = allocate(HUNDRED * 10**places, counts)
    return tuple(Decimal(unit).scaleb(-places) for unit in units)


def add_up(percentages: Sequence[Decimal]) -> Finding:
    """Whether stated percentages make one whole: code `add_up`, fact `sum` as text.

    `percentages`: (parts,), each >= 0, as somebody wrote them; nothing is rounded or repaired.
    Holds only when the sum is exactly 100. Raises `ValueError` on a negative or undefined part.
    """
    if any(not part.is_finite() or part < 0 for part in percentages):
        raise ValueError("a share is a number of at least 0")
    whole = sum((Fraction(part) for part in percentages), Fraction(0))
    return Finding("add_up", whole == HUNDRED, {"sum": _plain(sum(percentages, Decimal(0)))})


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _positive_sum(weights: Sequence[int | Fraction]) -> Fraction:
    for weight in weights:
        if not isinstance(weight, int | Fraction):
            raise TypeError(f"a weight must be exact, not {type(weight).__name__}")
        if weight < 0:
            raise ValueError("a weight must not be negative")
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if whole == 0:
        raise NothingToShareBy("no weight is above zero")
    return whole
