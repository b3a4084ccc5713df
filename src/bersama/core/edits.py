"""Edits of a thing that others edit, too: nobody writes over what they have not seen.

The form carries a short name of what it was made from. The action, with the row locked, asks
`require_unchanged`; when somebody was faster, `core.http.submit` shows the form again with
status 409, their text beside one's own, and the name of what stands there now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bersama.core.errors import Stale
from bersama.core.text.fields import LineField

LENGTH = 16
NOTHING = "-"


def version_of(said: Mapping[str, Any]) -> str:
    """A short name of these values; another one as soon as one of them changed."""
    whole = json.dumps(said, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(whole.encode()).hexdigest()[:LENGTH]


def require_unchanged(version: str | None, now: Mapping[str, Any]) -> None:
    """Raise Stale unless `version` names what stands there now.

    Asked with the row locked. None is an act that was made from no page, such as one of the
    console or of an import.
    """
    if version is not None and version != version_of(now):
        raise stale(now)


def stale(now: Mapping[str, Any], version: str | None = None) -> Stale:
    """The error that shows what stands there now; `version` where the thing names it itself."""
    name = version_of(now) if version is None else version
    return Stale(_("Somebody changed this since you opened it."), now=now, version=name)


class EditForm(forms.Form):
    """A form made from what stands there: `EditForm(now={...})`, or bound to what was sent.

    After a Stale `is_stale` is true, and `theirs` holds what differs as (label, words).
    """

    version = LineField(LENGTH, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        if now is not None:
            kwargs["initial"] = {**now, "version": version_of(now), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.is_stale = False
        self.theirs: list[tuple[str, str]] = []

    def clean_version(self) -> str | None:
        """What the page was made from; None when it was sent by no page of ours."""
        return self.cleaned_data["version"] if self.add_prefix("version") in self.data else None

    def show_theirs(self, error: Stale) -> None:
        """Put what somebody else wrote beside what was typed, and let the next try begin there."""
        self.is_stale = True
        self.theirs = [
            (str(self[name].label), self._words(name, value))
            for name, value in error.now.items()
            if name in self.fields and self._words(name, value) != self._typed(name)
        ]
        sent = self.data.copy() if hasattr(self.data, "copy") else dict(self.data)
        sent[self.add_prefix("version")] = error.version
        self.data = sent
        self.add_error(None, str(error.reason))

    def _typed(self, name: str) -> str:
        return self._words(name, self.cleaned_data.get(name, self[name].value()))

    def _words(self, name: str, value: Any) -> str:
        """A value as the reader knows it: the words of a choice, a day in words."""
        field = self.fields[name]
        if isinstance(value, bool) or isinstance(field, forms.BooleanField):
            return _("Yes") if value else _("No")
        if isinstance(value, date):
            return date_format(value, "j F Y")
        many = value if isinstance(value, list | tuple) else [value]
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            known = {str(key): str(words) for key, words in choices}
            many = [known.get(str(one), str(one)) for one in many]
        return ", ".join(NOTHING if one in (None, "") else str(one) for one in many) or NOTHING
