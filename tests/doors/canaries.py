"""Marked texts: each field of the world holds one of its own, so that a leak names its source.

A marked text is also an attack: whoever shows it unescaped shows a tag. `mark("Rye", ...)` gives
`Rye <svg/onload=k00017z>'"&`; `found_in(body)` says which marks a page shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SEEN = re.compile(r"onload(?:=|%3[Dd]|\\u003[Dd])k(\d{5})z")
RAW = "<svg/onload=k"


@dataclass(frozen=True, slots=True)
class Canary:
    """Where a marked text stands: whose firm, which round, and what it is."""

    number: int
    firm: str
    kind: str
    round: str = ""
    state: str = ""


_all: dict[int, Canary] = {}


def mark(words: str, *, firm: str, kind: str, place: str = "") -> str:
    """These words with a mark that is found again wherever they are shown."""
    number = len(_all) + 1
    _all[number] = Canary(number, firm, kind, place)
    return f"{words} {RAW}{number:05d}z>'\"&"


def found_in(body: str) -> set[Canary]:
    """The marks that stand in this text, escaped or not."""
    return {_all[int(number)] for number in SEEN.findall(body)}


def forget() -> None:
    """Begin anew: another world is made."""
    _all.clear()
