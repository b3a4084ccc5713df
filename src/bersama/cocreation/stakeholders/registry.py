"""What higher rooms fill in: what somebody can be rated for, and what people were seen to do.

An activity is told act by act, and only where it was done under one's name: who takes part without
a name is not to be found by a rule either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bersama.core.actor import Actor
from bersama.core.errors import Sentence


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


@dataclass(frozen=True, slots=True)
class Activity:
    """`acts(organisation_id)`: rows with `who` (the key of the person) and `at`, one an act."""

    name: str
    label: Sentence
    acts: Callable[[int], Any]


_activities: dict[str, Activity] = {}


def register_activity(activity: Activity) -> None:
    if activity.name in _activities:
        raise ValueError(f"two activities are named {activity.name!r}")
    _activities[activity.name] = activity


def activities() -> dict[str, Activity]:
    return dict(sorted(_activities.items()))
