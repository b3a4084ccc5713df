"""Whom of the register to invite, and with which words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.forms.asking import ROLES
from bersama.core.text import TextField
from bersama.core.ticks import TickField


class WhomForm(forms.Form):
    """A group, a sub-group, a place in the matrix or a segment."""

    to = forms.ChoiceField(label=gettext_lazy("Whom"))
    with_monitor = TickField(
        required=False,
        label=gettext_lazy("Also those with little power and little interest"),
    )

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class InviteRegisterForm(WhomForm):
    """The same, chosen, with the words and what they may do."""

    message = TextField(
        1000,
        required=False,
        label=gettext_lazy("Your words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Each gets them with a link of their own below. Empty: the question is the message."
        ),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=ROLES,
        initial="innovator",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget = forms.HiddenInput()
        self.fields["with_monitor"].widget = forms.HiddenInput()
