"""What is asked of those who come to act, and buttons with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.queries import GROUPS
from bersama.core.text import LineField, NameField
from bersama.core.ticks import TickField


class PlainForm(forms.Form):
    """A button and nothing to fill in."""


class SlipForm(forms.Form):
    slip = LineField(
        40,
        label=gettext_lazy("The code on your slip"),
        help_text=gettext_lazy("Twelve letters and digits. Capitals and spaces do not matter."),
    )


class ReasonForm(forms.Form):
    reason = LineField(300, label=gettext_lazy("Why"))


class ArrivalForm(forms.Form):
    """What is asked of somebody who acts for the first time; methods add their own fields.

    Build it with `round=` (the engagement) and `asks_terms=`.
    """

    def __init__(self, *args: Any, engagement: Any, asks_terms: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_terms:
            return
        if engagement.mode == "named":
            self.fields["display_name"] = NameField(
                required=False,
                label=gettext_lazy("Your name, if you like"),
            )
        if engagement.asks_group:
            groups = [("", _("I would rather not say")), *GROUPS.items()]
            self.fields["group"] = forms.ChoiceField(
                choices=groups, required=False, label=gettext_lazy("You are one of our …")
            )
        # The button itself says "Agree and send", beneath the terms.
        self.fields["accepts_terms"] = TickField(
            label=gettext_lazy("I agree to this."),
            widget=forms.HiddenInput,
            error_messages={"required": gettext_lazy("Please agree first; it is three lines.")},
        )

    def arrival(self) -> dict[str, Any]:
        """The fields of `joining.Arrival` that were asked."""
        data = self.cleaned_data
        return {
            "accepts_terms": bool(data.get("accepts_terms")),
            "display_name": data.get("display_name", ""),
            "group": data.get("group", ""),
        }
