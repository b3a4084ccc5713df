"""Words that people type: made safe to store and show, never silently cut."""

from __future__ import annotations

from bersama.core.text.cleaning import Cleaned, TextError, clean_line, clean_text, fold
from bersama.core.text.fields import LineField, NameField, TextField
from bersama.core.text.lookalikes import looks_like, skeleton
from bersama.core.text.phones import country_code, spaced_phone, tidy_phone

__all__ = [
    "Cleaned",
    "LineField",
    "NameField",
    "TextError",
    "TextField",
    "clean_line",
    "clean_text",
    "country_code",
    "fold",
    "looks_like",
    "skeleton",
    "spaced_phone",
    "tidy_phone",
]
