"""The form of a round, made from its questions; and the forms that shape it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.forms import ArrivalForm
from bersama.cocreation.initiatives.queries import GROUPS
from bersama.core.edits import EditForm
from bersama.core.text import LineField, TextField
from bersama.core.ticks import TickField


class AnswerForm(ArrivalForm):
    """One field for each question (`q7`), and one for why (`why7`)."""

    def __init__(
        self, *args: Any, engagement: Any, questions: Sequence[Any], asks_terms: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, engagement=engagement, asks_terms=asks_terms, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[f"q{question.pk}"] = _field(question)
            if question.asks_why and question.kind != "words":
                self.fields[f"why{question.pk}"] = TextField(
                    1000,
                    required=False,
                    label=gettext_lazy("Why"),
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def replies(self) -> Mapping[int, Mapping[str, Any]]:
        """What was replied to each question, as the fields of `actions.Given`."""
        data = self.cleaned_data
        return {
            q.pk: _reply(q, data.get(f"q{q.pk}"), data.get(f"why{q.pk}", ""))
            for q in self.questions
        }


def _field(question: Any) -> forms.Field:
    required = {"required": _("Please answer this.")}
    common: dict[str, Any] = {
        "label": question.text,
        "required": question.is_required,
        "error_messages": required,
    }
    choices = [(str(c.pk), c.text) for c in question.choices.all()]
    if question.kind == "several":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    if question.kind in ("choice", "pictures"):
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind == "scale":
        points = [(str(n), str(n)) for n in range(question.low, question.high + 1)]
        return forms.ChoiceField(choices=points, widget=forms.RadioSelect, **common)
    return TextField(2000, widget=forms.Textarea(attrs={"rows": 4}), **common)


def _reply(question: Any, value: Any, why: str) -> Mapping[str, Any]:
    if question.kind == "several":
        return {"choice_ids": tuple(int(v) for v in value or ()), "why": why}
    if question.kind in ("choice", "pictures"):
        return {"choice_ids": (int(value),) if value else (), "why": why}
    if question.kind == "scale":
        return {"number": int(value) if value else None, "why": why}
    return {"text": value or ""}


class CounterForm(AnswerForm):
    """The answer of somebody at the counter or on paper, typed in by staff."""

    via = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[("counter", gettext_lazy("At the counter")), ("paper", gettext_lazy("On paper"))],
        widget=forms.RadioSelect,
        initial="counter",
    )

    def __init__(
        self, *args: Any, engagement: Any, questions: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(
            *args, engagement=engagement, questions=questions, asks_terms=True, **kwargs
        )
        if "group" not in self.fields:
            groups = [("", _("not said")), *GROUPS.items()]
            self.fields["group"] = forms.ChoiceField(
                choices=groups, required=False, label=gettext_lazy("They are one of our …")
            )
        self.fields["accepts_terms"] = TickField(
            label=gettext_lazy("They heard the terms and agree."),
            error_messages={"required": gettext_lazy("Read them the terms first.")},
        )


class RemoveForm(EditForm):
    """The button that takes a question out."""


class QuestionForm(forms.Form):
    """One more question for a round that is being prepared."""

    text = LineField(200, label=gettext_lazy("The question"))
    kind = forms.ChoiceField(
        label=gettext_lazy("How people answer"),
        choices=[
            ("choice", gettext_lazy("They choose one")),
            ("several", gettext_lazy("They may choose several")),
            ("scale", gettext_lazy("They give points")),
            ("pictures", gettext_lazy("They choose a picture")),
            ("words", gettext_lazy("They write")),
        ],
        widget=forms.RadioSelect,
        initial="choice",
    )
    choices = TextField(
        4000,
        required=False,
        label=gettext_lazy("The choices, one on each line"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    low = forms.IntegerField(
        required=False, min_value=-10, max_value=9, label=gettext_lazy("Points from"), initial=1
    )
    high = forms.IntegerField(
        required=False, min_value=-9, max_value=10, label=gettext_lazy("to"), initial=5
    )
    low_label = LineField(60, required=False, label=gettext_lazy("The fewest points mean"))
    high_label = LineField(60, required=False, label=gettext_lazy("The most points mean"))
    asks_why = TickField(required=False, initial=True, label=gettext_lazy("Ask why, too"))
    is_required = TickField(
        required=False, initial=True, label=gettext_lazy("Everybody has to answer it")
    )

    PICTURES = 6

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(self.PICTURES):
            self.fields[f"picture_{place}"] = forms.FileField(
                required=False,
                label=_("Picture of choice %(number)d") % {"number": place + 1},
                widget=forms.ClearableFileInput(
                    attrs={"accept": "image/jpeg,image/png,image/webp"}
                ),
            )

    def picture_fields(self) -> list[Any]:
        return [self[f"picture_{place}"] for place in range(self.PICTURES)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lines = [line.strip() for line in (data.get("choices") or "").splitlines()]
        data["choices"] = [line for line in lines if line]
        pictures = {
            p: data[f"picture_{p}"] for p in range(self.PICTURES) if data.get(f"picture_{p}")
        }
        data["pictures"] = pictures
        if data.get("kind") == "pictures" and len(pictures) < len(data["choices"]):
            self.add_error(
                "choices", _("Each choice needs its picture; the first line has the first.")
            )
        return data

    def question(self) -> dict[str, Any]:
        """The arguments of `actions.add_question`."""
        data = self.cleaned_data
        asked: dict[str, Any] = {
            "text": data["text"],
            "kind": data["kind"],
            "asks_why": data["asks_why"],
            "is_required": data["is_required"],
        }
        if data["kind"] == "scale":
            for name in ("low", "high"):
                if data[name] is not None:
                    asked[name] = data[name]
            asked |= {"low_label": data["low_label"], "high_label": data["high_label"]}
        elif data["kind"] != "words":
            asked["choices"] = data["choices"]
        if data["kind"] == "pictures":
            asked["pictures"] = data["pictures"]
        return asked


class TableForm(forms.Form):
    """A table of answers, as form tools export it."""

    title = LineField(200, label=gettext_lazy("What was asked, in one line"))
    file = forms.FileField(
        label=gettext_lazy("The table"),
        help_text=gettext_lazy(
            "CSV or XLSX; one row for each person, one column for each question."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )


COLUMN_KINDS = [
    ("", gettext_lazy("Leave it out")),
    ("choice", gettext_lazy("They chose one")),
    ("several", gettext_lazy("They chose several, with ; or , between")),
    ("scale", gettext_lazy("They gave points")),
    ("words", gettext_lazy("They wrote")),
    ("group", gettext_lazy("Which group they are of")),
]


class ColumnsForm(forms.Form):
    """What each column of the table holds (`column_0`, `column_1`, ...)."""

    title = LineField(200, widget=forms.HiddenInput)
    table = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, name in enumerate(header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name or _("Column %(number)d") % {"number": place + 1},
                choices=COLUMN_KINDS,
                required=False,
            )

    def columns(self) -> dict[int, str]:
        """Place of a column -> its kind, of those that are brought in."""
        found = {}
        for name, value in self.cleaned_data.items():
            if name.startswith("column_") and value:
                found[int(name.removeprefix("column_"))] = value
        return found
