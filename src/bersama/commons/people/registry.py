"""What one-time links are for, and what people are asked to permit.

The rooms above register their purposes here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bersama.core.actor import Actor
from bersama.core.errors import Sentence


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in by a link or a code, and where they are led."""

    person_id: int
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of a link: how long it lasts, what its page says, what happens at the button.

    `says(token)` is one sentence; `accept(actor, token)` is an action that returns `Entered`.
    `anyone` may cause such a link because it is only ever sent to a mailbox.
    """

    name: str
    lasts: timedelta
    says: Callable[[Any], Sentence]
    accept: Callable[[Actor, Any], Entered]
    anyone: bool = False


_purposes: dict[str, Purpose] = {}

# Tokens whose six digits are typed in; they are no links.
CODES = {"code": timedelta(minutes=15), "prove": timedelta(minutes=15)}


def register(purpose: Purpose) -> None:
    if purpose.name in _purposes or purpose.name in CODES:
        raise ValueError(f"two purposes are named {purpose.name!r}")
    _purposes[purpose.name] = purpose


def purpose(name: str) -> Purpose | None:
    return _purposes.get(name)


def purposes() -> dict[str, Purpose]:
    return dict(sorted(_purposes.items()))


@dataclass(frozen=True, slots=True)
class Use:
    """Something a firm may do with somebody's data only if they said yes.

    `label` names it in lists; `words` is what people read, or hear read out, before they say
    so. Editing the words changes nothing for those who said yes to others.
    """

    name: str
    label: Sentence
    words: Sentence


_uses: dict[str, Use] = {}


def register_use(use: Use) -> None:
    if use.name in _uses:
        raise ValueError(f"two uses are named {use.name!r}")
    _uses[use.name] = use


def uses() -> dict[str, Use]:
    return dict(_uses)
