"""The five barriers, each on a scale."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bersama.network.readiness.queries import BARRIERS


class CheckForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for barrier in BARRIERS:
            self.fields[barrier.key] = forms.TypedChoiceField(
                label=str(barrier.question),
                choices=[(n, str(n)) for n in range(1, 6)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose from 1 to 5."),
                    "invalid_choice": _("Choose from 1 to 5."),
                },
            )
