"""Which table of the register is wanted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class ExportForm(forms.Form):
    """Which table, and as which kind of file."""

    which = forms.ChoiceField(
        label=gettext_lazy("What you take out"),
        choices=[
            ("whole", gettext_lazy("Everything, with names: yours alone")),
            ("coded", gettext_lazy("Codes instead of names, to show to others")),
            ("key", gettext_lazy("The key: who is behind each code. Keep it apart.")),
        ],
        initial="whole",
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[("xlsx", gettext_lazy("XLSX")), ("csv", gettext_lazy("CSV"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
