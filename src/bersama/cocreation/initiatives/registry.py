"""The methods of engagement register here, so that nothing below or beside knows them.

A method tells how its part of the participant's and the owner's page looks, who spoke,
and what came of it; the audit and the decision work from that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bersama.core.actor import Actor
from bersama.core.errors import Sentence


@dataclass(frozen=True, slots=True)
class Voice:
    """One participant's activity in a round: how many acts, and when the last was."""

    participant_id: int
    group: str
    via: str
    acts: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a result: an option, an idea, a point of a scale.

    `key` names it within the engagement ("choice:7", "idea:12"). `count` people stood
    behind it, of `of` who could; None when the number is withheld, with `why_withheld`.
    `by_group` and `by_way` split the count; a withheld cell is None.
    """

    key: str
    label: str
    count: int | None
    of: int | None
    state: str = ""
    concern: int | None = None
    passed: int | None = None
    by_group: Mapping[str, int | None] = field(default_factory=dict)
    by_way: Mapping[str, int | None] = field(default_factory=dict)
    why_withheld: Sentence = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The results of one question: its kind, its items, and a line on a scale's middle."""

    key: str
    title: str
    kind: str
    items: Sequence[Item]
    answered: int
    note: Sentence = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a round: participants, acts, blocks. `ways` counts participants by tier."""

    participants: int
    acts: int
    blocks: Sequence[Block]
    ways: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def largest(self) -> Item | None:
        """The item with the most support in the first block; None if nothing was counted."""
        items = [i for b in self.blocks[:1] for i in b.items if i.count]
        return max(items, key=lambda i: i.count or 0, default=None)


@dataclass(frozen=True, slots=True)
class Theme:
    """Contributions that one answer may serve: those who chose B, an idea with its twins."""

    key: str
    label: str
    contribution_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Told:
    """How one contribution is shown in lists: its words, its link on the participant's side."""

    words: str
    url: str
    picture_url: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of engagement, as the other rooms know it. Functions get the engagement row."""

    key: str
    title: Sentence
    what_for: Sentence
    pros: Sequence[Sentence]
    cons: Sequence[Sentence]
    stages: Sequence[str]
    # Participant's side: a template included in the page, and its context.
    panel_template: str
    panel: Callable[[Actor, Any], Mapping[str, Any]]
    # Owner's side, below the state and the numbers.
    desk_template: str
    desk: Callable[[Actor, Any], Mapping[str, Any]]
    results: Callable[[Actor, Any], Results]
    voices: Callable[[Any], Iterable[Voice]]
    themes: Callable[[Any], Sequence[Theme]]
    told: Callable[[Sequence[int]], Mapping[int, Told]]
    # Forget what one participant gave: called when a person has their data erased.
    erase: Callable[[Actor, Sequence[int]], None]
    # All rows of one round as plain values, for taking along and moving out.
    given: Callable[[Sequence[int]], list[Mapping[str, Any]]]
    # Called inside the action when the official answer to contributions is given:
    # who answers, to which contributions, the verdict (yes, partly, no), the reason.
    answered: Callable[[Actor, Sequence[int], str, str], None]
    # Begin a round of this method from a question and its choices; it does not run yet.
    start: Callable[[Actor, Any, Any, Sequence[str]], Any]
    results_template: str = ""
    # Whether its part of the page is still there to read when nothing can be given any more.
    is_read_after_close: bool = False
    # URL names (org, code) of the page for counter and paper entry, and of the settings.
    counter_page: str = ""
    settings_page: str = ""
    # URL name (org) of another way to begin a round: from a table of answers given elsewhere.
    begin_page: str = ""
    # Who took part without a contribution of their own, as a test of participants: by a vote.
    took_part: Callable[[], Any] | None = None
    # The subject kind whose ledger entry is opened in a receipt; "" proves only "counted".
    receipt_kind: str = ""


_methods: dict[str, Method] = {}


def register(method: Method) -> None:
    if method.key in _methods:
        raise ValueError(f"two methods are named {method.key!r}")
    _methods[method.key] = method


def methods() -> dict[str, Method]:
    return dict(_methods)


def method_of(engagement: Any) -> Method:
    return _methods[engagement.method]


# Addresses that higher rooms add to a round's pages, by the name the templates know them by
# ("decision_url"); empty where there is nothing to lead to.
_round_links: dict[str, Callable[[Actor, Any], str]] = {}


def link_round(name: str, find: Callable[[Actor, Any], str]) -> None:
    """Add an address to the pages on which participants see a round."""
    if name in _round_links:
        raise ValueError(f"two links of a round are named {name!r}")
    _round_links[name] = find


def round_links(viewer: Actor, engagement: Any) -> dict[str, str]:
    """The addresses that higher rooms offer this viewer on the pages of a round."""
    return {name: find(viewer, engagement) for name, find in _round_links.items()}


# What higher rooms know of an initiative, by the name its page knows it by ("decisions").
_initiative_parts: dict[str, Callable[[Actor, Any, Sequence[Any]], Any]] = {}


def tell_of_initiative(name: str, find: Callable[[Actor, Any, Sequence[Any]], Any]) -> None:
    """Add a part to the page of an initiative; `find` gets the viewer, it, and its rounds."""
    if name in _initiative_parts:
        raise ValueError(f"two parts of an initiative are named {name!r}")
    _initiative_parts[name] = find


def initiative_parts(viewer: Actor, initiative: Any, rounds: Sequence[Any]) -> dict[str, Any]:
    """What higher rooms tell this viewer of an initiative."""
    return {name: find(viewer, initiative, rounds) for name, find in _initiative_parts.items()}
