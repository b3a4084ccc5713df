"""Everything the register registers at start, by what it is about."""

from __future__ import annotations

from bersama.cocreation.stakeholders.hooks import permissions, register

__all__ = ["permissions", "register"]
