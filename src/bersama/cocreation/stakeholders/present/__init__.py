"""The register as pages show it."""

from __future__ import annotations

from bersama.cocreation.stakeholders.present.entries import (
    Entry,
    Row,
    edit_values,
    entry_page,
    listed,
    twins,
)
from bersama.cocreation.stakeholders.present.permissions import permission, permissions
from bersama.cocreation.stakeholders.present.tabs import tabs

__all__ = ["Entry", "Row", "edit_values", "entry_page", "listed", "permission", "permissions", "tabs", "twins"]
