"""Fields that several forms of the register share."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.queries import GROUPS
from bersama.core.text import LineField, TextField, tidy_phone

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


def group_choices(off: frozenset[str], stays: str = "") -> list[tuple[str, Any]]:
    """The groups that are switched on, and the one that somebody counts in already."""
    return [(code, word) for code, word in GROUPS.items() if code not in off or code == stays]
