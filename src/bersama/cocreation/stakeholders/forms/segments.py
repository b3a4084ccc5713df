"""A rule, filled in as one form: what is left empty asks nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.forms.fields import TagsField
from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS
from bersama.cocreation.stakeholders.registry import activities
from bersama.commons.people.registry import uses
from bersama.core.edits import EditForm
from bersama.core.text import LineField
from bersama.core.ticks import TickField

# How each field of a rule compares with its value.
COMPARES = {
    "place": "like",
    "influencer": "yes",
    "underheard": "yes",
    "overdue": "yes",
    "permits": "all_of",
    "active": "within",
    "idle": "before",
}
MOST_DAYS = 3650


class WordsOfTags(TagsField):
    """Tags with commas between them, shown so also where they are a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


def _ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False, label=label, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=MOST_DAYS, label=label)


class SegmentForm(EditForm):
    """All that is filled in has to hold; of several ticks in one line one is enough."""

    name = LineField(80, required=False, label=gettext_lazy("Name of the segment"))
    # What was shown of whom the rule means, before it is saved.
    seen = LineField(16, required=False, widget=forms.HiddenInput)
    group = _ticks(gettext_lazy("One of the groups"), list(GROUPS.items()))
    sub_group = _ticks(gettext_lazy("One of the sub-groups"), [])
    place = LineField(120, required=False, label=gettext_lazy("Place has the word"))
    language = _ticks(gettext_lazy("Speaks"), settings.LANGUAGES)
    channel = _ticks(gettext_lazy("Likes to be reached by"), list(CHANNELS.items()))
    tag = WordsOfTags(
        required=False,
        label=gettext_lazy("Has one of the tags"),
        help_text=gettext_lazy(
            "What people buy is not known here: give those who buy often a tag, such as regular."
        ),
    )
    matrix = _ticks(gettext_lazy("Place in the matrix"), list(FIELDS.items()))
    influencer = TickField(required=False, label=gettext_lazy("Many others listen to them"))
    underheard = TickField(required=False, label=gettext_lazy("Easily left out: seek their voice"))
    overdue = TickField(required=False, label=gettext_lazy("Their next contact is overdue"))
    active = _days(gettext_lazy("Took part within so many days"))
    idle = _days(gettext_lazy("Did not take part for so many days"))

    def __init__(self, *args: Any, subs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sub_group"].choices = subs  # type: ignore[attr-defined]
        if not subs:
            self.fields["sub_group"].widget = forms.MultipleHiddenInput()
        self.fields["permits"] = _ticks(
            _("Permits all of"), [(name, use.label) for name, use in uses().items()]
        )
        for name, activity in activities().items():
            self.fields[f"did_{name}"] = forms.IntegerField(
                required=False, min_value=1, max_value=1000, label=str(activity.label)
            )

    def clean_tag(self) -> list[str]:
        return list(self.cleaned_data["tag"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.rule():
            raise ValidationError(_("Choose at least one thing by which people are meant."))
        return data

    def rule(self) -> list[dict[str, Any]]:
        """The conditions that were filled in, in the order of the form."""
        data = self.cleaned_data
        found = []
        for name in self.fields:
            if name in ("name", "seen", "version") or not data.get(name):
                continue
            compares = "at_least" if name.startswith("did_") else COMPARES.get(name, "one_of")
            found.append({"field": name, "is": compares, "value": data[name]})
        return found

    def show_seen(self, digest: str) -> None:
        """Remember in the form what was shown."""
        sent = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        sent[self.add_prefix("seen")] = digest
        self.data = sent
