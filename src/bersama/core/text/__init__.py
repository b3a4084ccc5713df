"""Words that people type: made safe to store and show, never silently cut."""

from __future__ import annotations

from bersama.core.text.cleaning import Cleaned, TextError, clean_line, clean_text, fold
from bersama.core.text.fields import LineField, NameField, TextField
from bersama.core.text.lookalikes import looks_like, skeleton

__all__ = [
    "Cleaned",
    "LineField",
    "NameField",
    "TextError",
    "TextField",
    "clean_line",
    "clean_text",
    "fold",
    "looks_like",
    "skeleton",
]
