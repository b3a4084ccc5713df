"""What people type to come in and to change their account."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from bersama.core.edits import EditForm
from bersama.core.text import LineField, NameField


class MailField(LineField):
    """A mail address; one spelling, no line breaks."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})

    def __init__(self, **kwargs: object) -> None:
        super().__init__(254, **kwargs)

    def to_python(self, value: object) -> str:
        said = super().to_python(value).strip().casefold()
        if said:
            try:
                validate_email(said)
            except ValidationError:
                raise ValidationError(_("Write a mail address such as aminah@example.org."))  # noqa: B904
        return said


class DigitsField(LineField):
    """Six digits, however they were grouped."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def __init__(self, **kwargs: object) -> None:
        super().__init__(20, **kwargs)

    def to_python(self, value: object) -> str:
        said = re.sub(r"[\s-]", "", super().to_python(value))
        if said and not re.fullmatch(r"[0-9]{6}", said):
            raise ValidationError(_("The code is six digits."))
        return said


class SignInForm(forms.Form):
    email = MailField(label=_("Your mail address"))


class CodeForm(forms.Form):
    code = DigitsField(label=_("The six digits from the mail"))


class EnterForm(forms.Form):
    """Nothing but the button."""


class AccountForm(EditForm):
    name = NameField(label=_("Your name"), help_text=_("As your colleagues know you."))
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class ProveMailForm(forms.Form):
    email = MailField(label=_("Mail address"))
