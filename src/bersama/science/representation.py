"""Whether the groups one wanted to hear are among those who took part.

Source: Schouten, Cobben and Bethlehem, "Indicators for the representativeness of survey response"
(Survey Methodology 35(1), 2009), section 2: a response represents the groups when their shares in
it are those in the whole. Here the whole is the firm's own target; how many more are needed is the
smallest x with (present + x) / (all + x) >= target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bersama.science.findings import Finding

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How one group stands against its target.

    `target`: of a hundred. `present`: people of it who took part, None where that is not shown.
    `share`: of all who took part, None where `present` is. `missing`: how many more of it would
    bring its share to the target, the others staying as they are; None where unknown or, with a
    target of a hundred, out of reach.
    """

    group: str
    target: int
    present: int | None
    share: Fraction | None
    missing: int | None
    finding: Finding


def represent(
    targets: Mapping[str, int], present: Mapping[str, int | None], everybody: int
) -> tuple[Standing, ...]:
    """How each group with a target stands, those furthest below it first.

    `targets`: group -> 1 to 100 of a hundred, together at most a hundred. `present`: group ->
    people who took part, None = not shown; a group that is not named has nobody. `everybody`: all
    who took part and whose group is known, >= the sum of those shown.
    Codes: `nobody_yet` while nobody took part, `not_shown`, `enough` (holds), `too_few`.
    Ties: the larger target first, then the order of `targets`. No targets: an empty tuple.
    Raises `ValueError` on a target out of range, targets over a hundred, a negative count, or fewer
    in all than are shown.
    Source: Schouten, Cobben and Bethlehem 2009, section 2 (the comparison of shares).
    """
    if any(not 1 <= target <= HUNDRED for target in targets.values()):
        raise ValueError("a target is from 1 to 100")
    if sum(targets.values()) > HUNDRED:
        raise ValueError("the targets come to more than a hundred")
    shown = [count for count in present.values() if count is not None]
    if any(count < 0 for count in shown):
        raise ValueError("a count must not be negative")
    if everybody < sum(shown):
        raise ValueError("fewer took part in all than in the groups")
    found = [
        _standing(group, target, present.get(group, 0), everybody)
        for group, target in targets.items()
    ]
    return tuple(sorted(found, key=_order))


def _standing(group: str, target: int, present: int | None, everybody: int) -> Standing:
    if everybody == 0:
        finding = Finding("nobody_yet", False, {"target": target})
        return Standing(group, target, present, None, None, finding)
    if present is None:
        finding = Finding("not_shown", False, {"target": target})
        return Standing(group, target, None, None, None, finding)
    share, wanted = Fraction(present, everybody), Fraction(target, HUNDRED)
    missing = _missing(present, everybody, wanted)
    code = "enough" if share >= wanted else "too_few"
    facts = {"target": target, "present": present, "of": everybody}
    return Standing(group, target, present, share, missing, Finding(code, code == "enough", facts))


def _missing(present: int, everybody: int, wanted: Fraction) -> int | None:
    if Fraction(present, everybody) >= wanted:
        return 0
    if wanted == 1:
        return None
    needed = (wanted * everybody - present) / (1 - wanted)
    return -(-needed.numerator // needed.denominator)


def _order(standing: Standing) -> tuple[Fraction, int]:
    below = (standing.share or Fraction(0)) - Fraction(standing.target, HUNDRED)
    if standing.finding.code == "not_shown":
        below = Fraction(0)
    return below, -standing.target
