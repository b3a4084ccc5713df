"""How somebody is rated, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.queries import SCALE
from bersama.cocreation.stakeholders.registry import Scope
from bersama.core.text import LineField


class ScaleField(forms.TypedChoiceField):
    """1 to 5, one beside the other; cleaned to a whole number, or None where it may be empty."""

    def __init__(self, *, outside: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=[(value, str(value)) for value in SCALE],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages={"required": outside, "invalid_choice": outside},
            **kwargs,
        )


class RateForm(forms.Form):
    """Power, interest and, for one initiative, what somebody can add; each 1 to 5."""

    scope = forms.TypedChoiceField(
        required=False, coerce=UUID, empty_value=None, label=gettext_lazy("For")
    )
    power = ScaleField(
        outside=gettext_lazy("Power is a whole number from 1 to 5."),
        label=gettext_lazy("Power: how much they can move"),
    )
    interest = ScaleField(
        outside=gettext_lazy("Interest is a whole number from 1 to 5."),
        label=gettext_lazy("Interest: how much it concerns them"),
    )
    contribution = ScaleField(
        outside=gettext_lazy("What they can add is a whole number from 1 to 5."),
        required=False,
        label=gettext_lazy("What they can add to this initiative"),
    )
    why = LineField(300, required=False, label=gettext_lazy("Why"))
    review_on = forms.DateField(
        required=False,
        label=gettext_lazy("Look at it again on"),
        widget=forms.DateInput,
        help_text=gettext_lazy("Empty: in a year; for somebody you only watch, in half a year."),
    )

    def __init__(self, *args: Any, scopes: Mapping[UUID, Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = ("", gettext_lazy("the firm as a whole"))
        named = [(str(key), scope.title) for key, scope in scopes.items()]
        self.fields["scope"].choices = [whole, *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["scope"], self.fields["contribution"]


class TakeBackForm(forms.Form):
    """Which rating is taken back: the latest for the firm, or for one initiative."""

    scope = forms.UUIDField(required=False)


class ReviewForm(forms.Form):
    """The day on which a rating is looked at again."""

    on = forms.DateField(
        required=False,
        label=gettext_lazy("Look at it again on"),
        widget=forms.DateInput,
        help_text=gettext_lazy("Empty: you will not be asked."),
    )
