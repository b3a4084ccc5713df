"""What people type into the pages of ideas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.forms import ArrivalForm
from bersama.core.edits import EditForm
from bersama.core.text import LineField, NameField, TextField
from bersama.core.ticks import TickField

LONGEST_IDEA = 1000
PICTURES = "image/jpeg,image/png,image/webp,image/gif"


class IdeaForm(ArrivalForm):
    """An idea in a few words, with a picture if one helps."""

    text = TextField(
        LONGEST_IDEA,
        label=gettext_lazy("Your idea"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write your idea, a few words are enough.")},
    )
    picture = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("A picture"),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP or GIF, up to 8 MB. Place and camera are taken out of it."
        ),
        widget=forms.FileInput(attrs={"accept": PICTURES}),
    )
    is_private = TickField(
        required=False,
        label=gettext_lazy("Only for the firm: nobody else shall read it"),
    )


class VoteForm(ArrivalForm):
    """One of three buttons; `place` is where one came from: the list or the idea's page."""

    stance = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0"), ("-1", "-1")],
        coerce=int,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("Choose support, concern or pass.")},
    )
    place = forms.ChoiceField(
        choices=[("list", "list"), ("page", "page")],
        required=False,
        widget=forms.HiddenInput,
    )
    page = forms.IntegerField(min_value=1, max_value=9999, required=False, widget=forms.HiddenInput)


class CommentForm(ArrivalForm):
    text = TextField(
        LONGEST_IDEA,
        label=gettext_lazy("Your remark"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class InsteadForm(forms.Form):
    """Support another idea instead of one's own."""

    other = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """Words to look for, and the page of the list."""

    q = LineField(100, required=False, label=gettext_lazy("Look for words"))


class EnterForm(forms.Form):
    """Somebody's idea, entered for them at the counter or from paper."""

    via = forms.ChoiceField(
        label=gettext_lazy("How it came"),
        choices=[
            ("counter", gettext_lazy("Told at the counter")),
            ("paper", gettext_lazy("Written on paper")),
        ],
        widget=forms.RadioSelect,
        initial="counter",
    )
    text = TextField(
        LONGEST_IDEA,
        label=gettext_lazy("Their idea, in their words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write down what they said.")},
    )
    picture = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("A picture"),
        widget=forms.FileInput(attrs={"accept": PICTURES}),
    )
    accepts_terms = TickField(
        label=gettext_lazy("I told them the terms, and they agree."),
        error_messages={"required": gettext_lazy("Tell them the terms first.")},
    )

    def __init__(self, *args: Any, engagement: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if engagement.mode == "named":
            self.fields["display_name"] = NameField(
                required=False, label=gettext_lazy("Their name, if they like")
            )


class MergeForm(forms.Form):
    """The ticked ideas, and which of them stays."""

    ideas = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        choices=[],
        error_messages={"invalid_choice": gettext_lazy("One of these ideas is gone.")},
    )
    target = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ideas"].choices = [(n, n) for n in numbers]  # type: ignore[attr-defined]


class AnswerForm(EditForm):
    becomes = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            ("planned", gettext_lazy("We will do it")),
            ("done", gettext_lazy("It is done")),
            ("declined", gettext_lazy("We will not do it")),
            ("open", gettext_lazy("Still open")),
        ],
        widget=forms.RadioSelect,
    )
    answer = TextField(
        2000,
        required=False,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Its authors and everybody who sees the idea read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HideForm(forms.Form):
    reason = LineField(
        300,
        label=gettext_lazy("Why it is taken out of sight"),
        error_messages={
            "required": gettext_lazy("Say why. The person who wrote it will read this.")
        },
    )


class ButtonForm(forms.Form):
    """A button and nothing to fill in."""


class FileForm(forms.Form):
    file = forms.FileField(
        allow_empty_file=True,
        label=gettext_lazy("A table with ideas"),
        help_text=gettext_lazy("CSV or XLSX with a head, such as form tools export it."),
    )


class MappingForm(forms.Form):
    """Which column is what; the table itself travels along, signed."""

    table = forms.CharField(widget=forms.HiddenInput)
    text = forms.TypedChoiceField(coerce=int, label=gettext_lazy("The idea stands in"))
    author = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=gettext_lazy("Its author stands in")
    )

    def __init__(self, *args: Any, header: list[str], named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(place), name) for place, name in enumerate(header)]
        self.fields["text"].choices = columns  # type: ignore[attr-defined]
        self.fields["author"].choices = [("", "-"), *columns]  # type: ignore[attr-defined]
        if not named:
            del self.fields["author"]
