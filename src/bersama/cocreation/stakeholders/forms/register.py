"""What people type about somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.forms.fields import ContactsField, TagsField, group_choices
from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS, KINDS
from bersama.commons.people.registry import uses
from bersama.core.edits import EditForm
from bersama.core.text import LineField, NameField, TextField
from bersama.core.ticks import TickField


class AddForm(forms.Form):
    """The person in front of me: three fields."""

    name = NameField(
        120,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Or a word by which you know them."),
        error_messages={"required": gettext_lazy("Write a name, or a word you know them by.")},
    )
    group = forms.ChoiceField(label=gettext_lazy("They are one of our"), widget=forms.RadioSelect)
    contacts = ContactsField(
        required=False,
        label=gettext_lazy("Phone or mail"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        help_text=gettext_lazy("A number with its country, such as +60 12 345 6789."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=list(KINDS.items()),
        initial="person",
        widget=forms.RadioSelect,
    )
    may_contact = TickField(
        required=False,
        help_text=gettext_lazy("Read it to them, and tick it only if they say yes."),
    )
    anyway = TickField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, off: frozenset[str], time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(off)  # type: ignore[attr-defined]
        self.fields["contacts"].time_zone = time_zone  # type: ignore[attr-defined]
        self.fields["may_contact"].label = str(uses()["contact"].words)


class DescribeForm(EditForm):
    """Everything the firm knows of somebody."""

    name = NameField(120, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(
        label=gettext_lazy("This is"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    group = forms.ChoiceField(label=gettext_lazy("Counts in the group"))
    sub_group = forms.ChoiceField(required=False, label=gettext_lazy("Sub-group"))
    also_in = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Belongs to these groups, too"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A person counts once, in the group above."),
    )
    is_influencer = TickField(required=False, label=gettext_lazy("Many others listen to them"))
    is_underheard = TickField(
        required=False, label=gettext_lazy("Easily left out: seek their voice")
    )
    contacts = ContactsField(
        required=False,
        label=gettext_lazy("Phone numbers and mail addresses"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line; numbers with their country."),
    )
    channel = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How they like to be reached"),
        choices=[("", gettext_lazy("not known")), *CHANNELS.items()],
    )
    language = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("not known")), *settings.LANGUAGES],
    )
    place = LineField(120, required=False, label=gettext_lazy("Place"))
    needs = TextField(
        1000,
        required=False,
        label=gettext_lazy("What they need"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    motivations = TextField(
        1000,
        required=False,
        label=gettext_lazy("What moves them"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tags = TagsField(
        required=False,
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Words you sort by, with commas between them."),
    )
    rhythm_days = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=3650,
        label=gettext_lazy("Days between two contacts"),
        help_text=gettext_lazy("Empty: no rhythm of their own."),
    )
    notes = TextField(
        4000,
        required=False,
        label=gettext_lazy("Notes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("They may ask to see this. Write what you would say to them."),
    )

    def __init__(
        self,
        *args: Any,
        off: frozenset[str],
        stays: str,
        subs: list[tuple[str, str]],
        time_zone: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = group_choices(off, stays)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        self.fields["also_in"].choices = groups  # type: ignore[attr-defined]
        self.fields["sub_group"].choices = [("", "-"), *subs]  # type: ignore[attr-defined]
        if not subs:
            self.fields["sub_group"].widget = forms.HiddenInput()
        self.fields["contacts"].time_zone = time_zone  # type: ignore[attr-defined]

    def _typed(self, name: str) -> str:
        """Contacts and tags are compared as they are written, not as they are stored."""
        if name in ("contacts", "tags"):
            return self._words(name, self[name].value())
        return super()._typed(name)


class TouchForm(forms.Form):
    """A contact that took place."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How"), choices=list(CHANNELS.items()), widget=forms.RadioSelect
    )
    on = forms.DateField(label=gettext_lazy("On"), widget=forms.DateInput)
    note = LineField(500, required=False, label=gettext_lazy("What was said"))


class FilterForm(forms.Form):
    """What the list is narrowed to; a word that is none of these narrows nothing."""

    q = LineField(100, required=False, label=gettext_lazy("A name, a number, a tag"))
    group = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Group"),
        choices=[("", gettext_lazy("all")), *GROUPS.items()],
    )
    field = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Place in the matrix"),
        choices=[("", gettext_lazy("all")), *FIELDS.items()],
    )
    only = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Only"),
        choices=[
            ("", gettext_lazy("all")),
            ("due", gettext_lazy("contact overdue")),
            ("unrated", gettext_lazy("not rated yet")),
            ("archived", gettext_lazy("set aside")),
        ],
    )
    tag = LineField(40, required=False, label=gettext_lazy("Tag"))


class ButtonForm(forms.Form):
    """A button and nothing to fill in."""
