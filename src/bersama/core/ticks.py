"""Yes or no, and nothing else: a box that is ticked sends `on`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TICKED = "on"
OPEN = ("", None, False)


class Tick(forms.CheckboxInput):
    """A box that hands on what was sent, instead of taking any word for yes."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name)

    def format_value(self, value: Any) -> str | None:
        return None if value in (*OPEN, True, TICKED) else str(value)


class TickField(forms.BooleanField):
    """A box to tick; any other word than `on` is refused, by the name of the field."""

    widget = Tick

    def to_python(self, value: Any) -> bool:
        if value is True or value == TICKED:
            return True
        if value in OPEN:
            return False
        raise ValidationError(
            _("“%(sent)s” is neither yes nor no. Tick the box, or leave it."),
            code="no_boolean",
            params={"sent": str(value)[:40]},
        )
