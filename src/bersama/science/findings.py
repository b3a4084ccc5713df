"""The one shape in which a computation says what it found and why, as codes and numbers.

No sentence is made here: a room turns a code and its facts into words of the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Fact = int | float | str | Fraction | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with its reason.

    `code`: what was looked at or found, stable, lower case with underscores.
    `holds`: whether the claim of that name may be made.
    `facts`: the numbers that a sentence about it needs.
    """

    code: str
    holds: bool = True
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __bool__(self) -> bool:
        raise TypeError("Ask finding.holds: a finding is a reason, not a yes or no.")
