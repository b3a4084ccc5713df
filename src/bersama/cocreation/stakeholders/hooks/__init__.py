"""Everything the register registers at start, by what it is about."""

from __future__ import annotations

from bersama.cocreation.stakeholders.hooks import register

__all__ = ["register"]
