"""What is changed later: the statement, the days, the name of an initiative."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.forms.asking import DECIDED
from bersama.cocreation.initiatives.queries import REASON_LINES
from bersama.core.edits import EditForm
from bersama.core.text import LineField


class StatementForm(EditForm):
    """A new version of what people read before they answer."""

    purpose = LineField(300, label=gettext_lazy("What will you use the answers for?"))
    decider = LineField(120, label=gettext_lazy("Who decides"))
    rule = forms.ChoiceField(label=gettext_lazy("How it is decided"), choices=DECIDED)
    out_of_scope = LineField(
        300, required=False, label=gettext_lazy("What is not open, if anything")
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to answer"), widget=forms.DateInput(attrs={"type": "date"})
    )
    answer_by = forms.DateField(
        label=gettext_lazy("You tell them what became of it by"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class InitiativeForm(EditForm):
    """The name of an initiative, and which of the four reasons it is for."""

    title = LineField(200, label=gettext_lazy("Its name"))
    reasons = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("What you hope for"),
        choices=list(REASON_LINES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
