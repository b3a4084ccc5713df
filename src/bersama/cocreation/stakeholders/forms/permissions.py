"""What somebody said yes to, and what they took back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from bersama.commons.people.registry import uses


class PermitForm(forms.Form):
    """What somebody said yes to; nothing is ticked beforehand."""

    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("They said yes to"),
        choices=lambda: [(name, use.label) for name, use in uses().items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what they said yes to.")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("They said it"),
        choices=[
            ("in_person", gettext_lazy("in person")),
            ("phone", gettext_lazy("on the phone")),
            ("paper", gettext_lazy("on paper")),
        ],
        widget=forms.RadioSelect,
    )


class ForbidForm(forms.Form):
    """Which permission was taken back."""

    purpose = forms.ChoiceField(choices=lambda: [(name, use.label) for name, use in uses().items()])
