"""Everything the register registers at start, by what it is about."""

from __future__ import annotations

from bersama.cocreation.stakeholders.hooks import (
    boundaries,
    groups,
    intake,
    permissions,
    rating,
    register,
    relations,
    segments,
)

__all__ = [
    "boundaries",
    "groups",
    "intake",
    "permissions",
    "rating",
    "register",
    "relations",
    "segments",
]
