"""Many are rated at once; what of the matrix is shown; from which value on something is high."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.queries import GROUPS, SCALE
from bersama.core.edits import EditForm
from bersama.core.text import LineField

Values = tuple[int, int, int | None]
SEEN = re.compile(r"([1-5])-([1-5])-([1-5]?)")
NUMBERS = ("power", "interest", "contribution")
OUTSIDE = {
    "power": gettext_lazy("Power is a whole number from 1 to 5."),
    "interest": gettext_lazy("Interest is a whole number from 1 to 5."),
    "contribution": gettext_lazy("What they can add is a whole number from 1 to 5."),
}


class NumberField(forms.IntegerField):
    """1 to 5, or empty for who is not rated."""

    def __init__(self, name: str, label: str) -> None:
        low, high = SCALE[0], SCALE[-1]
        words = OUTSIDE[name]
        super().__init__(
            required=False,
            min_value=low,
            max_value=high,
            label=label,
            error_messages={"invalid": words, "min_value": words, "max_value": words},
        )


class LookForm(forms.Form):
    """What of the matrix is shown; a word that is none of these narrows nothing."""

    group = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Group"),
        choices=[("", gettext_lazy("all")), *GROUPS.items()],
    )
    show = forms.ChoiceField(
        required=False,
        choices=[("", ""), ("rated", ""), ("unrated", ""), ("review", "")],
        widget=forms.HiddenInput,
    )
    cell = forms.RegexField(r"^[1-5]-[1-5]$", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scopes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = ("", gettext_lazy("the firm as a whole"))
        # `for` is a word of Python: the field can't be written above.
        self.fields["for"] = forms.ChoiceField(
            required=False, label=gettext_lazy("For"), choices=[whole, *scopes]
        )
        if not scopes:
            self.fields["for"].widget = forms.HiddenInput()


class MatrixForm(forms.Form):
    """A line for each of `people`: power and interest, for an initiative what they can add.

    Cleaned to `marks`, who was changed: the row, the values, what was seen; and `why`.
    """

    why = LineField(300, required=False, label=gettext_lazy("Why"))

    def __init__(
        self,
        *args: Any,
        people: Sequence[Any],
        adds: bool = False,
        are_missing: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.are_missing, self.was_good = are_missing, False
        self.people = {str(row.public_id): row for row in people}
        self.names = NUMBERS if adds else NUMBERS[:2]
        words = {
            "power": _("Power of %(name)s"),
            "interest": _("Interest of %(name)s"),
            "contribution": _("What %(name)s can add"),
        }
        for key, row in self.people.items():
            for name in self.names:
                field = NumberField(name, words[name] % {"name": row.name})
                field.initial = getattr(row, f"at_{name}")
                field.widget.attrs["inputmode"] = "numeric"
                self.fields[f"{name}-{key}"] = field
            seen = LineField(8, required=False, widget=forms.HiddenInput)
            seen.initial = seen_words(row)
            self.fields[f"seen-{key}"] = seen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.are_missing:
            sentence = _("Somebody of this list was set aside meanwhile. Open the matrix anew.")
            self.add_error(None, sentence)
        marks = []
        for key, row in self.people.items():
            if not self.has_error(f"power-{key}") and not self.has_error(f"interest-{key}"):
                marks += self._mark(key, row, data)
        self.was_good = not self.errors
        return {"marks": marks, "why": data.get("why", "")}

    def _mark(
        self, key: str, row: Any, data: dict[str, Any]
    ) -> list[tuple[Any, Values, Values | None]]:
        power, interest = data.get(f"power-{key}"), data.get(f"interest-{key}")
        added = data.get(f"contribution-{key}")
        seen = _read(data.get(f"seen-{key}") or "")
        if (power, interest, added) == (seen or (None, None, None)):
            return []
        if power is None and interest is None and added is None:
            sentence = _("To take a rating back, open their page; here it can be changed.")
            self.add_error(f"power-{key}", sentence)
            return []
        for name, value in (("power", power), ("interest", interest)):
            if value is None:
                self.add_error(f"{name}-{key}", OUTSIDE[name])
        if power is None or interest is None:
            return []
        return [(row, (power, interest, added), seen)]

    def look_again(self) -> None:
        """Where somebody else was faster, the next try begins from what stands there now."""
        if not self.was_good:
            return
        sent = self.data.copy()  # type: ignore[attr-defined]
        for key, row in self.people.items():
            if self.has_error(f"power-{key}"):
                sent[f"seen-{key}"] = seen_words(row)
        self.data = sent


def seen_words(row: Any) -> str:
    """What stood there when the page was made, as the page carries it."""
    if row.at_power is None:
        return ""
    return f"{row.at_power}-{row.at_interest}-{row.at_contribution or ''}"


def _read(words: str) -> Values | None:
    found = SEEN.fullmatch(words)
    if found is None:
        return None
    power, interest, added = found.groups()
    return int(power), int(interest), int(added) if added else None


class MatrixSettingForm(EditForm):
    """From which value on something is high, and how often each field is met."""

    high_from = forms.TypedChoiceField(
        coerce=int,
        label=gettext_lazy("Power and interest are high from"),
        choices=[(value, str(value)) for value in SCALE if value > SCALE[0]],
        widget=forms.RadioSelect,
    )
    days_manage_closely = forms.IntegerField(
        required=False, min_value=1, max_value=3650, label=gettext_lazy("Manage Closely: every")
    )
    days_keep_satisfied = forms.IntegerField(
        required=False, min_value=1, max_value=3650, label=gettext_lazy("Keep Satisfied: every")
    )
    days_keep_informed = forms.IntegerField(
        required=False, min_value=1, max_value=3650, label=gettext_lazy("Keep Informed: every")
    )
    days_monitor = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=3650,
        label=gettext_lazy("Monitor: every"),
        help_text=gettext_lazy("Days between two contacts; empty is no rhythm."),
    )
