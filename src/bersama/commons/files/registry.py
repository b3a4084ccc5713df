"""Who may see a stored file: said by the room that attached it, for its kind of subject."""

from __future__ import annotations

from collections.abc import Callable

from bersama.core.actor import Actor

# (viewer, id of the subject, code of the round in the address or "") -> may see
Sees = Callable[[Actor, int, str], bool]
_rules: dict[str, Sees] = {}


def visible(kind: str, sees: Sees) -> None:
    """Files attached to this kind of subject are seen by whom `sees` says."""
    if kind in _rules:
        raise ValueError(f"two rules say who sees the files of {kind!r}")
    _rules[kind] = sees


def rule_of(kind: str) -> Sees | None:
    return _rules.get(kind)
