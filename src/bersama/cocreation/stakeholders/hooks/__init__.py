"""Everything the register registers at start, by what it is about."""

from __future__ import annotations

from bersama.cocreation.stakeholders.hooks import (
    groups,
    intake,
    permissions,
    rating,
    register,
    relations,
)

__all__ = ["groups", "intake", "permissions", "rating", "register", "relations"]
