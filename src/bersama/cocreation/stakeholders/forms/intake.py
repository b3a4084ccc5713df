"""A file of people: which it is, and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.forms.fields import group_choices
from bersama.core.text import LineField, country_code
from bersama.core.ticks import TickField


class FileForm(forms.Form):
    """The file, from a spreadsheet or from a phone."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy(
            "A table (XLSX or CSV) with one row for each, or contacts of a phone (.vcf)."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.vcf,text/csv,text/vcard"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


class ColumnsForm(forms.Form):
    """What each column holds (`column_0`, `column_1`, ...), and what to do in doubt."""

    table = forms.CharField(widget=forms.HiddenInput)
    file_name = LineField(200, required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(
        label=gettext_lazy("New ones without a group are our"), initial="customers"
    )
    alike = forms.ChoiceField(
        label=gettext_lazy("The same number with another name, or the same name with another one"),
        choices=[
            ("same", gettext_lazy("is the same one: change the entry")),
            ("other", gettext_lazy("is somebody else: add them")),
        ],
        initial="same",
    )
    at_home = TickField(required=False)
    leave_out = TickField(
        required=False, label=gettext_lazy("Leave out the rows that do not fit; bring in the rest")
    )

    def __init__(
        self,
        *args: Any,
        header: Sequence[str],
        columns: Iterable[tuple[str, Any]],
        several: frozenset[str],
        off: frozenset[str],
        time_zone: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.header, self.several = header, several
        self.fields["group"].choices = group_choices(off)  # type: ignore[attr-defined]
        code = country_code(time_zone)
        self.fields["at_home"].label = _(
            "Numbers without a country are from here: they begin with %(code)s"
        ) % {"code": code}
        if not code:
            del self.fields["at_home"]
        choices = [("", _("Leave it out")), *columns]
        for place, name in enumerate(header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name or _("Column %(number)d") % {"number": place + 1},
                choices=choices,
                required=False,
            )

    def columns(self) -> dict[int, str]:
        """Place of a column -> what it holds, of those that are brought in."""
        found = {}
        for place in range(len(self.header)):
            if held := self.cleaned_data.get(f"column_{place}"):
                found[place] = held
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, int] = {}
        for place, held in self.columns().items():
            if held in taken and held not in self.several:
                self.add_error(
                    f"column_{place}",
                    _("“%(other)s” holds this already.") % {"other": self.header[taken[held]]},
                )
            taken.setdefault(held, place)
        if not taken:
            self.add_error(None, _("Say of at least one column what it holds."))
        return data
