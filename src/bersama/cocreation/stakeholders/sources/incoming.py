"""Rows of a table read as people of the register; what does not fit is named cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.queries import CHANNELS, GROUPS, KINDS, Fault, Incoming
from bersama.core.tables import Table
from bersama.core.text import LineField, NameField, TextField, fold, tidy_phone

# What a column may hold, by the name of the field; the label is its heading in an export.
COLUMNS: dict[str, Promise] = {
    "code": gettext_lazy("Id in the register"),
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Person or organisation"),
    "group": gettext_lazy("Group"),
    "sub_group": gettext_lazy("Sub-group"),
    "also_in": gettext_lazy("Belongs to these groups, too"),
    "phone": gettext_lazy("Phone numbers"),
    "email": gettext_lazy("Mail addresses"),
    "channel": gettext_lazy("How they like to be reached"),
    "language": gettext_lazy("Language"),
    "place": gettext_lazy("Place"),
    "needs": gettext_lazy("What they need"),
    "motivations": gettext_lazy("What moves them"),
    "tags": gettext_lazy("Tags"),
    "rhythm_days": gettext_lazy("Days between two contacts"),
    "is_influencer": gettext_lazy("Many others listen to them"),
    "is_underheard": gettext_lazy("Easily left out: seek their voice"),
    "notes": gettext_lazy("Notes"),
}
SEVERAL = frozenset({"phone", "email", "tags"})
# Headings of other tables, in English, Malay and Indonesian.
ALSO_NAMED: dict[str, str] = {
    "code": "id code kod kode",
    "name": "nama contact full_name nama_penuh nama_lengkap display_name customer pelanggan",
    "kind": "kind type jenis tipe",
    "group": "category kumpulan kelompok grup kategori",
    "phone": "phone telephone tel mobile cell handphone hp no_hp no._hp phone_number "
    "phone_1_-_value telefon no_telefon no._telefon nombor_telefon telepon no_telepon no._telepon "
    "nomor_telepon nomor_hp no_telp telp whatsapp wa no_wa no._wa mobile_phone",
    "email": "mail email e-mail emel e-mel surel e-mail_address email_address alamat_e-mel "
    "alamat_email e-mail_1_-_value",
    "language": "bahasa",
    "channel": "channel saluran",
    "place": "city town address location tempat alamat bandar kota lokasi",
    "needs": "needs keperluan kebutuhan",
    "tags": "tag labels label tanda kata_kunci",
    "notes": "note remarks comment catatan nota keterangan komen",
}
YES = frozenset({"yes", "y", "ya", "true", "1", "x", "✓"})
NO = frozenset({"no", "n", "tidak", "tak", "false", "0", "-"})
BETWEEN = re.compile(r"[\n,;]")
BETWEEN_PHONES = re.compile(r"[\n,;/|]")


@dataclass(frozen=True, slots=True)
class Home:
    """Where a firm is at home, and whether numbers without a country are from there."""

    time_zone: str = ""
    at_home: bool = False


def guess(header: Sequence[str]) -> list[str]:
    """What each column seems to hold, by its heading; empty where that is not known."""
    known, taken, found = _headings(), set[str](), []
    for heading in header:
        code = known.get(_plain(heading), "")
        if code in taken and code not in SEVERAL:
            code = ""
        taken.add(code)
        found.append(code)
    return found


def read_rows(
    table: Table,
    columns: Mapping[int, str],
    home: Home,
    progress: Callable[[int], object] = lambda count: None,
) -> tuple[list[Incoming], list[Fault]]:
    """The rows that can be read, and each cell that cannot. `columns`: place -> what it holds."""
    rows, faults = [], []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        said = [(code, place, cells[place]) for place, code in columns.items()]
        row, wrong = _row(number, said, table.header, home)
        faults += wrong
        if not wrong:
            rows.append(row)
        progress(1)
    return rows, faults


def _row(
    number: int, said: Sequence[tuple[str, int, str]], header: Sequence[str], home: Home
) -> tuple[Incoming, list[Fault]]:
    given: dict[str, Any] = {}
    many: dict[str, list[Any]] = {"contacts": [], "tags": [], "also_in": []}
    faults = []
    code = ""
    for what, place, cell in said:
        if not cell.strip():
            continue
        try:
            if what == "code":
                code = cell.strip().casefold()[:64]
            elif what in ("phone", "email"):
                many["contacts"] += _contacts(what, cell, home)
            elif what in many:
                many[what] += _PARTS[what](cell)
            elif (value := _CELLS[what](cell)) not in ("", None):
                given[what] = value
        except ValidationError as error:
            faults += [Fault(number, header[place], sentence) for sentence in error.messages]
    once = {name: tuple(dict.fromkeys(values)) for name, values in many.items()}
    return Incoming(number=number, given=given, code=code, **once), faults


def _contacts(kind: str, cell: str, home: Home) -> Iterator[tuple[str, str]]:
    parts = (BETWEEN_PHONES if kind == "phone" else BETWEEN).split(cell)
    wrong = []
    for part in (part.strip() for part in parts):
        if not part:
            continue
        try:
            if kind == "email":
                yield kind, _mail(part)
            else:
                yield kind, tidy_phone(part, time_zone=home.time_zone, at_home=home.at_home)
        except ValidationError as error:
            wrong += error.messages
    if wrong:
        raise ValidationError(wrong)


def _mail(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError:
        raise ValidationError(
            _("“%(typed)s” is no mail address, such as aminah@example.org.") % {"typed": typed[:60]}
        ) from None
    return typed.casefold()


def _tags(cell: str) -> list[str]:
    words = [fold(part.strip()) for part in BETWEEN.split(LineField(800).clean(cell))]
    if any(len(word) > 40 for word in words):
        raise ValidationError(_("A tag has at most 40 letters; separate tags by commas."))
    return [word for word in words if word]


def _groups(cell: str) -> list[str]:
    return [_group(part) for part in BETWEEN.split(cell) if part.strip()]


def _group(cell: str) -> str:
    return _coded("groups", cell)


def _coded(which: str, cell: str) -> str:
    """The code of a word in any of our languages."""
    known = _words()[which]
    if (found := known.get(fold(cell.strip()))) is not None:
        return found
    shown = ", ".join(str(word) for word in _tables()[which].values())
    raise ValidationError(
        _("“%(typed)s” is none of: %(words)s.") % {"typed": cell.strip()[:40], "words": shown}
    )


def _yes(cell: str) -> bool:
    if (said := fold(cell.strip())) in YES | NO:
        return said in YES
    raise ValidationError(_("“%(typed)s” is neither yes nor no.") % {"typed": cell.strip()[:40]})


def _days(cell: str) -> int:
    if cell.strip().isdecimal() and int(cell) <= 3650:
        return int(cell)
    raise ValidationError(
        _("“%(typed)s” is no number of days from 0 to 3650.") % {"typed": cell.strip()[:40]}
    )


def _tables() -> dict[str, Mapping[str, Any]]:
    languages = dict(settings.LANGUAGES)
    return {"groups": GROUPS, "kinds": KINDS, "channels": CHANNELS, "languages": languages}


@cache
def _words() -> dict[str, dict[str, str]]:
    """For each table of codes: a word in any of our languages -> its code."""
    found: dict[str, dict[str, str]] = {}
    for which, table in _tables().items():
        known = found.setdefault(which, {})
        for code, word in table.items():
            for said in {code, code.rstrip("s"), *_in_all_languages(word)}:
                known.setdefault(fold(said), code)
    return found


@cache
def _headings() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, label in COLUMNS.items():
        for said in {code, *_in_all_languages(label), *ALSO_NAMED.get(code, "").split()}:
            found.setdefault(_plain(said), code)
    return found


def _in_all_languages(word: Any) -> set[str]:
    said = set()
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            said.add(str(word))
    return said


def _plain(heading: str) -> str:
    return fold(heading.replace("_", " ")).strip(" :*")


def _cleaned_by(field: Any) -> Callable[[str], Any]:
    return lambda cell: field.clean(cell)


_CELLS: dict[str, Callable[[str], Any]] = {
    "name": _cleaned_by(NameField(120, required=False)),
    "kind": lambda cell: _coded("kinds", cell),
    "group": _group,
    "sub_group": _cleaned_by(LineField(60, required=False)),
    "channel": lambda cell: _coded("channels", cell),
    "language": lambda cell: _coded("languages", cell),
    "place": _cleaned_by(LineField(120, required=False)),
    "needs": _cleaned_by(TextField(1000, required=False)),
    "motivations": _cleaned_by(TextField(1000, required=False)),
    "notes": _cleaned_by(TextField(4000, required=False)),
    "rhythm_days": _days,
    "is_influencer": _yes,
    "is_underheard": _yes,
}
_PARTS: dict[str, Callable[[str], list[str]]] = {"tags": _tags, "also_in": _groups}
