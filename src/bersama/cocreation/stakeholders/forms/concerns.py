"""What worries somebody, and what was answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from bersama.core.text import TextField


class ConcernForm(forms.Form):
    """A concern, and the day it was heard."""

    text = TextField(
        500,
        label=gettext_lazy("What worries them"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write down what worries them.")},
    )
    raised_on = forms.DateField(label=gettext_lazy("Heard on"), widget=forms.DateInput)


class AnswerForm(forms.Form):
    """What the firm answered."""

    answer = TextField(
        1000,
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write what you answered.")},
    )
