"""Form fields for what people type.

There is no `maxlength` in the HTML: a browser cuts a pasted text there and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from bersama.core.text.cleaning import Cleaned, TextError, clean_line, clean_text

LONGEST_NAME = 60


class _WordsField(forms.CharField):
    """A field that cleans by `how`; `notices` says after `clean` what was taken out."""

    how: Callable[[str, int], Cleaned]

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.limit = limit
        self.notices: tuple[str | Promise, ...] = ()

    def to_python(self, value: object) -> str:
        self.notices = ()
        if value in self.empty_values:
            return ""
        try:
            cleaned = type(self).how(str(value), self.limit)
        except TextError as error:
            raise ValidationError(error.sentence, code=error.code) from error
        self.notices = cleaned.notices
        return cleaned.text


class LineField(_WordsField):
    """One line of at most `limit` characters."""

    how = staticmethod(clean_line)


class TextField(_WordsField):
    """Several lines of at most `limit` characters."""

    widget = forms.Textarea
    how = staticmethod(clean_text)


class NameField(LineField):
    """What a person is called: one line of at most 60 characters, single blanks.

    Names are shown as text, never turned into links, wherever they stand.
    """

    def __init__(self, limit: int = LONGEST_NAME, **kwargs: Any) -> None:
        super().__init__(limit, **kwargs)

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())
