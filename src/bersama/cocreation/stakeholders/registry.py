"""What somebody can be rated for besides the firm as a whole: filled by the rooms above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from bersama.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """One initiative of the firm: its public id, its name, its page."""

    key: UUID
    title: str
    url: str


# Given the viewer and the row number of the firm, what there is for that viewer, newest first.
Source = Callable[[Actor, int], Sequence[Scope]]
_sources: list[Source] = []


def register_scopes(source: Source) -> None:
    _sources.append(source)


def scopes(viewer: Actor, organisation_id: int) -> Mapping[UUID, Scope]:
    """What a rating of this firm may be for, by its public id."""
    found = [scope for source in _sources for scope in source(viewer, organisation_id)]
    return {scope.key: scope for scope in found}
