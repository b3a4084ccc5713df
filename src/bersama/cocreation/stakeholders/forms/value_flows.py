"""What one gives and another gets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.forms.relations import Choices, other_field
from bersama.cocreation.stakeholders.queries import VALUES
from bersama.core.money import MoneyError, parse
from bersama.core.text import LineField


class GiveForm(forms.Form):
    """Which way, what, in words or as an amount a year. Cleaned: `amount` is Money or None."""

    other = other_field()
    way = forms.ChoiceField(label=gettext_lazy("Which way"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is given"),
        choices=list(VALUES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is given.")},
    )
    words = LineField(
        200,
        required=False,
        label=gettext_lazy("In words"),
        help_text=gettext_lazy("Such as: rye flour every Monday."),
    )
    amount = LineField(
        30,
        required=False,
        label=gettext_lazy("As an amount a year"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = LineField(
        3,
        required=False,
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Three letters, such as MYR or IDR."),
    )

    def __init__(self, *args: Any, others: Choices, ways: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = others  # type: ignore[attr-defined]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        written, currency = data.get("amount"), data.pop("currency", "").upper()
        data["amount"] = None
        if not written:
            return data
        try:
            data["amount"] = parse(written, currency)
        except MoneyError as error:
            if error.code == "currency" and not currency:
                self.add_error("currency", _("Write the currency of the amount."))
            else:
                self.add_error("currency" if error.code == "currency" else "amount", error.sentence)
        return data
