"""What the style guide shows: every part, filled with the words of an invented bakery."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.templatetags.static import static

from bersama.core.ticks import TickField

GROUPS = (
    "Customers",
    "Staff",
    "Suppliers",
    "Neighbours",
    "Investors",
    "Partners",
    "Agencies",
    "Press",
)


class SampleForm(forms.Form):
    """One of each kind of field."""

    question = forms.CharField(
        label="What do you want to ask?",
        max_length=120,
        help_text="One sentence, as you would say it at the counter.",
    )
    why = forms.CharField(
        label="Why?", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=500
    )
    bread = forms.ChoiceField(
        label="Which bread should come back?",
        choices=[
            ("sour", "Sourdough with coconut"),
            ("pandan", "Pandan loaf"),
            ("rye", "Dark rye"),
        ],
        widget=forms.RadioSelect,
        help_text="One of them.",
    )
    days = forms.MultipleChoiceField(
        label="When would you come?",
        choices=[("early", "Before seven"), ("noon", "At noon"), ("late", "After work")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    box = forms.ChoiceField(
        label="Which box do you like best?",
        choices=[("a", "Paper band"), ("b", "Palm leaf")],
        widget=forms.RadioSelect,
        required=False,
    )
    taste = forms.ChoiceField(
        label="How did it taste?",
        choices=[(str(n), str(n)) for n in range(1, 6)],
        widget=forms.RadioSelect,
        required=False,
    )
    closes_on = forms.DateField(
        label="Until when?",
        widget=forms.DateInput,
        help_text="People can answer until the end of that day.",
    )
    group = forms.ChoiceField(
        label="Who is it for?", choices=[("", "Everybody"), ("staff", "Staff")], required=False
    )
    picture = forms.FileField(
        label="A picture", required=False, help_text="JPEG, PNG or WebP, up to 8 MB."
    )
    terms = TickField(label="The bakery may use my idea and names me when it does.")


def sample() -> dict[str, Any]:
    """The context of the style guide page."""
    return {**_asking(), **_answering(), **_around()}


def _asking() -> dict[str, Any]:
    wrong = SampleForm(
        {"question": "", "why": "Because the old oven is warm anyway.", "bread": "stone"},
        auto_id="wrong_%s",
    )
    return {
        "form": SampleForm(),
        "wrong": wrong,
        "boxes": {
            "a": {"url": static("web/img/kawung.svg"), "alt": "A box with a paper band"},
            "b": {"url": static("web/img/kawung.svg"), "alt": "A box of palm leaf"},
        },
        "statement": {
            "purpose": "To choose the bread that returns to the shelf in April.",
            "decides": "Aminah decides; she follows the most wanted bread unless flour runs short.",
            "answer": "By 20 March 2026, on this page and on the poster.",
        },
        "items": [
            {"label": "Sourdough with coconut", "count": 19, "share_text": "48 %", "value": 0.475},
            {"label": "Pandan loaf", "count": 13, "share_text": "33 %", "value": 0.325},
            {
                "label": "Dark rye, because my father ate it every morning with butter and salt",
                "count": 8,
                "share_text": "20 %",
                "value": 0.2,
            },
            {"label": "Another one", "count": 0, "share_text": "", "value": 0, "withheld": True},
        ],
        "counts": [0, 2, 5, 9, 4, 0, 7, 12, 8, 3, 0, 6, 10, 4],
        "states": (
            ("open", "Open until 12 March"),
            ("draft", "Draft"),
            ("closed", "Closed"),
            ("decided", "Decided"),
            ("yes", "Yes"),
            ("partly", "Partly"),
            ("no", "No"),
            ("due", "Answer due tomorrow"),
            ("pending", "Being sealed"),
            ("sealed", "Sealed"),
            ("hidden", "Hidden"),
            ("simulated", "Simulated"),
        ),
    }


def _answering() -> dict[str, Any]:
    day = dt.date(2026, 3, 3)
    return {
        "receipt": {"code": "BRS-7K4M-Q2XW-9F", "sealed": False, "url": "#"},
        "receipt_sealed": {"code": "BRS-7K4M-Q2XW-9F", "sealed": True, "url": "#"},
        "promise": {
            "text": "Coconut sourdough is back every Friday.",
            "who": "Aminah",
            "due": day,
            "state": "due",
            "state_label": "Due in two days",
        },
        "promise_kept": {
            "text": "The shop opens at six on market days.",
            "who": "Budi",
            "due": day,
            "kept": True,
            "state": "kept",
            "state_label": "Kept",
        },
        "answers": (
            {
                "state": "yes",
                "label": "Yes",
                "reason": "We bake it from April on.",
                "who": "Aminah",
                "when": day,
            },
            {
                "state": "partly",
                "label": "Partly",
                "reason": "On Fridays only; the oven is full on other days.",
            },
            {
                "state": "no",
                "label": "No",
                "reason": "Rye flour can't be had fresh here before June.",
            },
        ),
        "timeline": (
            {"text": "The question was asked.", "who": "Aminah", "when": dt.date(2026, 2, 20)},
            {"text": "The fortieth answer came in.", "when": dt.date(2026, 3, 1)},
            {"text": "Open until", "when": dt.date(2026, 3, 12), "kind": "now"},
            {"text": "The answer is due.", "when": dt.date(2026, 3, 20), "kind": "ahead"},
        ),
    }


def _around() -> dict[str, Any]:
    return {
        "people": (
            {"name": "Aminah Yusof", "role": "Owner"},
            {"name": "Budi Santoso", "role": "Staff", "group": 2},
            {"name": "Chen Li", "role": "Reviewer", "group": 6},
        ),
        "groups": [{"label": label, "number": at} for at, label in enumerate(GROUPS, 1)],
        "tabs": (
            {"label": "Answers", "url": "#", "current": True, "count": 40},
            {"label": "Ideas", "url": "#", "count": 7},
            {"label": "Decision", "url": "#", "count": None},
        ),
        "poster": {
            "firm": "Roti Bersama",
            "question": "Which bread should come back?",
            "url": "http://192.168.1.20:8000/e/kR7pQ2",
            "statement": "Aminah decides by 20 March and answers everybody on the same page.",
        },
        "colours": (
            "paper",
            "card",
            "mist",
            "ink",
            "soft",
            "indigo",
            "soga",
            "turmeric",
            "leaf",
            "chilli",
            "cloth",
        ),
        "kept": (("Your idea", "A small loaf for people who live alone."),),
    }
