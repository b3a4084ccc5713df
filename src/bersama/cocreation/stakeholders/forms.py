"""What people type about somebody."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.queries import CHANNELS, FIELDS, GROUPS, KINDS
from bersama.commons.people.registry import uses
from bersama.core.edits import EditForm
from bersama.core.text import LineField, NameField, TextField, tidy_phone
from bersama.core.ticks import TickField

Contact = tuple[str, str]


class ContactsField(TextField):
    """Phone numbers and mail addresses, one a line; cleaned to pairs of kind and value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(2000, **kwargs)
        self.time_zone = ""

    def clean(self, value: Any) -> Any:
        words = super().clean(value)
        found: list[Contact] = []
        wrong: list[str] = []
        for line in (part.strip() for part in re.split(r"[\n,;]", words)):
            if not line:
                continue
            try:
                found.append(self._contact(line))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return tuple(dict.fromkeys(found))

    def _contact(self, line: str) -> Contact:
        if "@" not in line:
            return "phone", tidy_phone(line, time_zone=self.time_zone)
        try:
            validate_email(line)
        except ValidationError:
            raise ValidationError(
                _("“%(typed)s” is no mail address, such as aminah@example.org.")
                % {"typed": line[:60]}
            ) from None
        return "email", line.casefold()


class TagsField(LineField):
    """Words separated by commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(400, **kwargs)

    def clean(self, value: Any) -> Any:
        words = [part.strip() for part in super().clean(value).split(",")]
        if any(len(word) > 40 for word in words):
            raise ValidationError(_("A tag has at most 40 letters; separate tags by commas."))
        return tuple(word for word in words if word)


def _groups(off: frozenset[str], stays: str = "") -> list[tuple[str, Any]]:
    return [(code, word) for code, word in GROUPS.items() if code not in off or code == stays]


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
        self.fields["group"].choices = _groups(off)  # type: ignore[attr-defined]
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
        groups = _groups(off, stays)
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


class PermitForm(forms.Form):
    """What somebody said yes to; nothing is ticked beforehand."""

    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("They said yes to"),
        choices=lambda: [(name, use.label) for name, use in uses().items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what they said yes to.")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("They said it"),
        choices=[
            ("in_person", gettext_lazy("in person")),
            ("phone", gettext_lazy("on the phone")),
            ("paper", gettext_lazy("on paper")),
        ],
        widget=forms.RadioSelect,
    )


class ForbidForm(forms.Form):
    """Which permission was taken back."""

    purpose = forms.ChoiceField(choices=lambda: [(name, use.label) for name, use in uses().items()])
