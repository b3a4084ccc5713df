"""A question: the quick form, the first one, all settings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.queries import FURTHEST, REASON_LINES
from bersama.core import clock
from bersama.core.text import LineField, TextField
from bersama.core.ticks import TickField

DECIDED = [
    ("owner_decides", gettext_lazy("After reading every answer")),
    ("most", gettext_lazy("By what most people choose")),
    ("talk", gettext_lazy("Together with those who took part")),
]


ROLES = [
    ("provider", gettext_lazy("Answer and support")),
    ("partner", gettext_lazy("Answer, support and comment")),
    ("innovator", gettext_lazy("All of that, and bring ideas of their own")),
]


class AskForm(forms.Form):
    """The quick form: five fields, from a question to a poster."""

    title = LineField(
        200,
        label=gettext_lazy("Your question"),
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Which bread shall we bake?")}),
    )
    choices = TextField(
        2000,
        required=False,
        label=gettext_lazy("What can they choose? One on each line"),
        help_text=gettext_lazy("Leave it empty, and people write ideas of their own."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    purpose = LineField(
        300,
        label=gettext_lazy("What will you use the answers for?"),
        help_text=gettext_lazy("People read this before they answer."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    answer_by = forms.DateField(
        label=gettext_lazy("You tell them what became of it by"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    # The initiative it becomes a part of; without it, it makes one of its own.
    of = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        today = clock.today(zone)
        self.fields["closes_on"].initial = today + timedelta(days=7)
        if "answer_by" in self.fields:
            self.fields["answer_by"].initial = today + timedelta(days=14)

    def clean_choices(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines()]
        lines = [line for line in lines if line]
        if len(lines) == 1:
            raise forms.ValidationError(
                _("One choice is no choice. Add another, or leave it empty.")
            )
        if len(lines) > 30:
            raise forms.ValidationError(
                _("%(count)d choices; at most 30 can be read on a phone.") % {"count": len(lines)}
            )
        folded = [line.casefold() for line in lines]
        for line in lines:
            if folded.count(line.casefold()) > 1:
                raise forms.ValidationError(_("“%(line)s” stands there twice.") % {"line": line})
            if len(line) > 200:
                raise forms.ValidationError(
                    _("“%(start)s…” is longer than 200 letters.") % {"start": line[:30]}
                )
        return lines

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        closes, answers = data.get("closes_on"), data.get("answer_by")
        if closes and closes < clock.today(self.zone):
            self.add_error("closes_on", _("Choose a day that is still to come."))
        if closes and closes > clock.today(self.zone) + FURTHEST:
            self.add_error("closes_on", _("At most two years from now."))
        if closes and answers and answers < closes:
            self.add_error("answer_by", _("The answer can't come before the last day to answer."))
        if answers and answers > clock.today(self.zone) + FURTHEST:
            self.add_error("answer_by", _("At most two years from now."))
        return data

    def plan_fields(self) -> dict[str, Any]:
        """The fields of `actions.Plan` that this form fills."""
        data = self.cleaned_data
        closes_on: date = data["closes_on"]
        return {
            "title": data["title"],
            "purpose": data["purpose"],
            "closes_at": datetime.combine(closes_on, time(23, 59, 59), ZoneInfo(self.zone)),
            "answer_by": data.get("answer_by") or closes_on + timedelta(days=7),
        }


class FirstForm(AskForm):
    """The very first form: the firm's name and the question, still five fields."""

    firm = LineField(80, label=gettext_lazy("The name of your firm"))
    field_order = ("firm", "title", "choices", "purpose", "closes_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["answer_by"], self.fields["of"]
        self.order_fields(self.field_order)


class FullAskForm(AskForm):
    """All settings of a question, for those who want them."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Names"),
        choices=[
            ("anonymous", gettext_lazy("No names are asked or stored")),
            ("confidential", gettext_lazy("Names are known to the software, shown to nobody")),
            ("named", gettext_lazy("Names stand beside what people write")),
        ],
        widget=forms.RadioSelect,
    )
    access = forms.ChoiceField(
        label=gettext_lazy("Who can answer"),
        choices=[
            ("open", gettext_lazy("Everybody with the link or the poster")),
            ("invited", gettext_lazy("Only people whom you invite by name")),
            ("slips", gettext_lazy("Whoever draws a slip: nobody knows whose it is")),
        ],
        widget=forms.RadioSelect,
    )
    results_when = forms.ChoiceField(
        label=gettext_lazy("When results are shown"),
        choices=[
            ("after_close", gettext_lazy("To everybody after the last day")),
            ("after_own_act", gettext_lazy("To each as soon as they have answered")),
        ],
        widget=forms.RadioSelect,
    )
    decider = LineField(120, required=False, label=gettext_lazy("Who decides"))
    rule = forms.ChoiceField(
        label=gettext_lazy("How it is decided"),
        choices=DECIDED,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What people may do"), choices=ROLES, widget=forms.RadioSelect
    )
    out_of_scope = LineField(
        300, required=False, label=gettext_lazy("What is not open, if anything")
    )
    is_internal = TickField(
        required=False,
        label=gettext_lazy("For those who work here alone"),
        help_text=gettext_lazy("No poster and no public link: nobody else learns of it."),
    )
    asks_group = TickField(
        required=False, label=gettext_lazy("Ask whether they are customers, staff, neighbours …")
    )
    promises_are_public = TickField(
        required=False, label=gettext_lazy("Show those who took part if we are late")
    )
    population = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000_000,
        label=gettext_lazy("How many people could answer, if you know"),
    )
    reasons = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("What you hope for"),
        choices=list(REASON_LINES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in (
            ("mode", "anonymous"),
            ("access", "open"),
            ("results_when", "after_close"),
            ("role", "innovator"),
        ):
            self.fields[name].initial = value
        if self["of"].value():  # what it is for was said before
            del self.fields["reasons"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("access") == "slips" and data.get("mode") not in (None, "anonymous"):
            self.add_error("mode", _("Slips are for questions without names."))
        return data

    def plan_fields(self) -> dict[str, Any]:
        names = (
            "mode",
            "access",
            "results_when",
            "role",
            "decider",
            "rule",
            "out_of_scope",
            "is_internal",
            "asks_group",
            "promises_are_public",
            "population",
        )
        extra = {name: self.cleaned_data[name] for name in names}
        return {
            **super().plan_fields(),
            **extra,
            "reasons": tuple(self.cleaned_data.get("reasons", ())),
        }
