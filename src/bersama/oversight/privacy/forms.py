"""Forms of the privacy room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bersama.core.ticks import TickField


class EraseForm(forms.Form):
    """Erasing cannot be undone, so it wants a tick besides the button."""

    sure = TickField(
        label=_("Yes, erase it. I know that this cannot be undone."),
        error_messages={"required": _("Tick this if you are sure. Nothing was erased.")},
    )


class EraseEntryForm(EraseForm):
    """The same, said by the owner about somebody of the register."""

    sure = TickField(
        label=_("Yes, erase them. I know that this cannot be undone."),
        error_messages={"required": _("Tick this if you are sure. Nothing was erased.")},
    )


class MoveForm(forms.Form):
    """A button and nothing to fill in."""
