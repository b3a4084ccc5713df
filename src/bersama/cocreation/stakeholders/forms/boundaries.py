"""What is in and what stays out with a competitor."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from bersama.core.text import TextField


class BoundaryForm(forms.Form):
    inside = TextField(
        1000,
        label=gettext_lazy("What you may talk about"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: the market day, the parking, flour for everybody."),
    )
    outside = TextField(
        1000,
        label=gettext_lazy("What stays out"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Such as: prices, customers, recipes, plans."),
    )
