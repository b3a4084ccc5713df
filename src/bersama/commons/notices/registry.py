"""The kinds of letters; each room registers its own from its hooks.

A letter is written when it is sent: in the language of its reader, by the policy of that
moment. `text` is a template of plain text; its context is what `context` returns, plus
`person`, `url_of_site` and the words of the foot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bersama.core.errors import Sentence


def _to_person(thing: Any) -> str:
    return ""


def _yes(person: Any, thing: Any) -> bool:
    return True


def _nothing(person: Any, thing: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter.

    `subject(thing)` is its subject line, `may_see(person, thing)` asks at the time of sending
    whether this person may still be told. `to(thing)` names another address than the person's
    own, `language(thing)` another language. `context` may give `checkpoint`, the short text of
    the ledger's newest checkpoint, for the foot. `permission(person, thing)` gives the living
    consent the letter goes by: without one it does not go, and the foot says how to take it back.
    """

    name: str
    subject: Callable[[Any], Sentence]
    text: str
    context: Callable[[Any, Any], Mapping[str, Any]] = _nothing
    may_see: Callable[[Any, Any], bool] = _yes
    to: Callable[[Any], str] = _to_person
    language: Callable[[Any], str] = _to_person
    permission: Callable[[Any, Any], Any] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    if kind.name in _kinds:
        raise ValueError(f"two letters are named {kind.name!r}")
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    return _kinds[name]


def kinds() -> dict[str, Kind]:
    return dict(sorted(_kinds.items()))
