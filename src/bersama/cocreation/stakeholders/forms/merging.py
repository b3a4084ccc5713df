"""Which of two entries is kept, and whose words are right where they differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class MergeForm(forms.Form):
    """One choice for each field in which the two differ (`field_name`)."""

    def __init__(
        self, *args: Any, differ: Iterable[tuple[str, Any, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, label, kept, gone in differ:
            self.fields[f"field_{name}"] = forms.ChoiceField(
                label=label,
                choices=[("kept", kept), ("gone", gone)],
                initial="kept",
                required=False,
                widget=forms.RadioSelect,
            )

    def chosen(self) -> dict[str, str]:
        start = "field_"
        return {k.removeprefix(start): v for k, v in self.cleaned_data.items() if v}
