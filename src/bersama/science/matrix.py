"""The stakeholder engagement matrix: in which of its four fields somebody stands.

Source: the power and interest grid, after Mendelow 1981 ("Environmental scanning", ICIS
proceedings), as spread by Johnson and Scholes, "Exploring Corporate Strategy". The sources draw two
axes and give no scale: 1 to 5 on each, with 4 and 5 as high, is a decision of ours that a firm can
change. The matrix steers contact; it never weighs a voice.
"""

from __future__ import annotations

from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5
HIGH_FROM = 4
FIELDS = ("manage_closely", "keep_satisfied", "keep_informed", "monitor")


def field_of(power: int, interest: int, high_from: int = HIGH_FROM) -> str:
    """The field of the matrix for `power` and `interest`, each 1 to 5; `high_from` 2 to 5.

    Returns one of `FIELDS`. Raises ValueError outside the scale.
    Source: as above; (5, 5) manage closely, (5, 1) keep satisfied, (1, 5) keep informed,
    (1, 1) monitor.
    """
    for name, value, low in (("power", power, LOWEST), ("interest", interest, LOWEST)):
        if not low <= value <= HIGHEST:
            raise ValueError(f"{name} goes from {low} to {HIGHEST}, not {value}")
    if not LOWEST < high_from <= HIGHEST:
        raise ValueError(f"high_from goes from {LOWEST + 1} to {HIGHEST}, not {high_from}")
    if power >= high_from:
        return "manage_closely" if interest >= high_from else "keep_satisfied"
    return "keep_informed" if interest >= high_from else "monitor"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point is drawn inside its cell: `x` and `y` from 0 (left, bottom) to 1."""

    x: float
    y: float


def spots(count: int) -> tuple[Spot, ...]:
    """Places for `count` points that share one cell, so that none covers another.

    Rows of a square grid, filled from the top left, the last row centred. Returns (count,).
    An empty cell has no spots.
    """
    if count <= 0:
        return ()
    side = 1
    while side * side < count:
        side += 1
    rows = -(-count // side)
    found = []
    for number in range(count):
        row, column = divmod(number, side)
        here = side if row < rows - 1 else count - side * (rows - 1)
        found.append(Spot((column + 0.5 + (side - here) / 2) / side, 1 - (row + 0.5) / rows))
    return tuple(found)
