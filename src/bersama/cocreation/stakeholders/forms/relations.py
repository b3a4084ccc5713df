"""How two of the register hang together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.queries import RELATIONS, STRENGTHS
from bersama.core.edits import EditForm
from bersama.core.errors import Sentence
from bersama.core.text import LineField

Choices = Sequence[tuple[str, Sentence]]
# Whom the entry at hand is tied to; the firm itself has no entry.
FIRM = "firm"


def other_field() -> forms.ChoiceField:
    """With whom: the firm itself, or one that was found in the register."""
    return forms.ChoiceField(
        label=gettext_lazy("With whom"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose with whom."),
            "invalid_choice": gettext_lazy("Choose somebody of your own register."),
        },
    )


class FindForm(forms.Form):
    """Part of a name."""

    q = LineField(100, required=False, label=gettext_lazy("Find by name"))


class RelateForm(forms.Form):
    """The entry at hand and another: which way, how strong."""

    other = other_field()
    says = forms.ChoiceField(
        label=gettext_lazy("How they hang together"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the two hang together.")},
    )
    strength = forms.TypedChoiceField(
        label=gettext_lazy("How strong"),
        choices=list(STRENGTHS.items()),
        coerce=int,
        initial=2,
        widget=forms.RadioSelect,
    )
    note = LineField(300, required=False, label=gettext_lazy("Note"))

    def __init__(self, *args: Any, others: Choices, says: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = others  # type: ignore[attr-defined]
        self.fields["says"].choices = says  # type: ignore[attr-defined]

    def add_error(self, field: str | None, error: Any) -> None:
        """The kind is chosen together with the way."""
        super().add_error("says" if field == "kind" else field, error)


class RelationForm(EditForm):
    """A relation that is there: its ends stay."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How they hang together"),
        choices=list(RELATIONS.items()),
        widget=forms.RadioSelect,
    )
    strength = forms.TypedChoiceField(
        label=gettext_lazy("How strong"),
        choices=list(STRENGTHS.items()),
        coerce=int,
        widget=forms.RadioSelect,
    )
    note = LineField(300, required=False, label=gettext_lazy("Note"))
