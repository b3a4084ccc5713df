"""Cards of a phone (.vcf): read as rows of a table, written for one entry.

Reads versions 2.1, 3.0 and 4.0 as phones write them; what a card holds besides name, numbers,
addresses, place, note and labels is passed over. Writes version 3.0 (RFC 2426), which all read.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.sources.incoming import COLUMNS
from bersama.core.tables import Table, TableError

BEGINS = re.compile(rb"\A(\xef\xbb\xbf)?\s*BEGIN:VCARD", re.IGNORECASE)
HELD = ("name", "kind", "phone", "email", "place", "tags", "notes")
BETWEEN = re.compile(r"(?<!\\);")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
MOST_BYTES = 20 * 2**20
Line = tuple[str, str, str]


def is_cards(file: BinaryIO) -> bool:
    """Whether a file holds cards, by how it begins; it is left at its start."""
    file.seek(0)
    start = file.read(64)
    file.seek(0)
    return bool(BEGINS.match(start))


def read_cards(file: BinaryIO, name: str, *, max_rows: int, max_bytes: int = MOST_BYTES) -> Table:
    """The cards as a table with our own headings; a row's number is that of its card.

    Raises TableError for what is too large, cut off, or holds a character that can't be stored.
    """
    raw = file.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise TableError(gettext_lazy("%(file)s is too large. Bring it in in parts."), file=name)
    if b"\0" in raw:
        raise TableError(
            gettext_lazy("%(file)s holds a character that cannot be stored."), file=name
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    rows: list[tuple[str, ...]] = []
    card: list[Line] | None = None
    for line in _lines(text):
        if line[0] == "BEGIN":
            card = []
        elif line[0] == "END" and card is not None:
            rows.append(_row(card))
            card = None
            if len(rows) > max_rows:
                raise TableError(
                    gettext_lazy("%(file)s has more than %(limit)s cards. Split it."),
                    file=name,
                    limit=max_rows,
                )
        elif card is not None:
            card.append(line)
    if card is not None:
        raise TableError(
            gettext_lazy("%(file)s is cut off: card %(line)s has no end."),
            file=name,
            line=len(rows) + 1,
        )
    header = tuple(str(COLUMNS[code]) for code in HELD)
    return Table(header, tuple(rows), "vcf", "", numbers=tuple(range(1, len(rows) + 1)))


def write_card(
    *, name: str, is_organisation: bool, contacts: Sequence[tuple[str, str]], place: str, label: str
) -> bytes:
    """One card: name, numbers and addresses, place, and the group as its label."""
    named = f"N:;{_escaped(name)};;;" if not is_organisation else "N:;;;;"
    lines = ["BEGIN:VCARD", "VERSION:3.0", named, f"FN:{_escaped(name)}"]
    if is_organisation:
        lines += [f"ORG:{_escaped(name)}", "X-ABShowAs:COMPANY"]
    for kind, value in contacts:
        lines.append(f"TEL;TYPE=CELL:{value}" if kind == "phone" else f"EMAIL:{_escaped(value)}")
    if place:
        lines.append(f"ADR:;;;{_escaped(place)};;;")
    lines += [f"CATEGORIES:{_escaped(label)}", "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in lines).encode()


def _lines(text: str) -> Iterator[Line]:
    """Name, parameters and value of each line, with its continuations put back."""
    kept = ""
    for line in [*re.split(r"\r\n|\r|\n", text), ""]:
        if kept and line[:1] in (" ", "\t"):
            kept += line[1:]
            continue
        if kept.endswith("=") and "QUOTED-PRINTABLE" in kept.partition(":")[0].upper():
            kept = kept[:-1] + line
            continue
        if kept:
            yield _parted(kept)
        kept = line


def _parted(line: str) -> Line:
    head, _sign, value = line.partition(":")
    named, _sign, params = head.partition(";")
    if "QUOTED-PRINTABLE" in params.upper():
        charset = re.search(r"CHARSET=([\w-]+)", params, re.IGNORECASE)
        raw = quopri.decodestring(value.encode())
        try:
            value = raw.decode(charset[1] if charset else "utf-8")
        except (LookupError, UnicodeDecodeError):
            value = raw.decode("cp1252", "replace")
    return named.rpartition(".")[2].strip().upper(), params.upper(), value


def _row(card: Sequence[Line]) -> tuple[str, ...]:
    said: dict[str, list[str]] = {}
    for named, _params, value in card:
        said.setdefault(named, []).append(value)
    first = {named: values[0] for named, values in said.items()}
    name = _plain(first.get("FN", "")) or _name(first.get("N", ""))
    firm = _plain(BETWEEN.split(first.get("ORG", ""))[0])
    shown = first.get("X-ABSHOWAS", "").upper(), first.get("KIND", "").lower()
    is_firm = bool(firm and not name) or shown[0] == "COMPANY" or shown[1] == "org"
    cells = {
        "name": name or firm,
        "kind": "organisation" if is_firm else "",
        "phone": "; ".join(re.sub(r"\Atel:", "", v.strip(), flags=re.I) for v in _of(said, "TEL")),
        "email": "; ".join(_plain(v) for v in _of(said, "EMAIL")),
        "place": _place(first.get("ADR", "")),
        "tags": ", ".join(_plain(v) for v in _of(said, "CATEGORIES")),
        "notes": "\n".join(_plain(v) for v in _of(said, "NOTE")),
    }
    return tuple(cells[code] for code in HELD)


def _of(said: dict[str, list[str]], named: str) -> list[str]:
    return [value for value in said.get(named, ()) if value.strip()]


def _name(value: str) -> str:
    """Prefix, given, further and family name, from the five parts of a name."""
    family, given, further, prefix, suffix = [*map(_plain, BETWEEN.split(value)), *[""] * 5][:5]
    return " ".join(part for part in (prefix, given, further, family, suffix) if part)


def _place(value: str) -> str:
    """The town of an address, or what else it says."""
    parts = [*map(_plain, BETWEEN.split(value)), *[""] * 7]
    return (parts[3] or ", ".join(part for part in parts if part)).replace("\n", ", ")


def _plain(value: str) -> str:
    return ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()


def _escaped(value: str) -> str:
    return re.sub(r"([\\,;])", r"\\\1", value).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, broken between letters."""
    parts, part, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + width
    return "\r\n".join([*parts, part])
