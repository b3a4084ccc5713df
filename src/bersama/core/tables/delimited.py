"""CSV as it comes: some encoding, some delimiter, quotes as in RFC 4180; read line by line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.core.tables.table import GUARDED, Builder, Limits, Table, TableError

LONGEST_LINE = 64 * 1024
CHUNK = 64 * 1024
DELIMITERS = (",", ";", "\t")
LOOKED_AT = 50
NAMED_DELIMITER = re.compile(r"\Asep=([,;\t])\r?\n?\Z", re.IGNORECASE)
NOT_TEXT = re.compile(rb"\x00")
WITH_MARK = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(file: BinaryIO, name: str, limits: Limits) -> Table:
    """Read `file` from its start; see `read_table`."""
    encoding = _encoding(file, name)
    notes: list[str | Promise] = []
    if encoding == "cp1252":
        notes.append(
            _("The file is not UTF-8 and was read as Windows-1252. Check letters such as é.")
        )
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        return _read(text, name, limits, encoding, notes)
    except UnicodeError as error:
        raise _save_as_utf8(name) from error
    finally:
        text.detach()


def _read(
    text: io.TextIOWrapper, name: str, limits: Limits, encoding: str, notes: list[str | Promise]
) -> Table:
    lines = _lines(text, name)
    ahead = list(islice(lines, LOOKED_AT))
    delimiter, first = _delimiter(ahead)
    builder = Builder(name, limits)
    rows = csv.reader(chain(ahead[first:], lines), delimiter=delimiter, strict=True)
    starts = first + 1
    try:
        for row in rows:
            builder.take(starts, [_unguarded(cell) for cell in row])
            starts = first + rows.line_num + 1
    except csv.Error as error:
        raise TableError(
            _(
                "%(file)s, line %(line)s: a quotation mark stands in the wrong place or is not "
                "closed."
            ),
            file=name,
            line=starts,
        ) from error
    return builder.table("utf-8" if encoding == "utf-8-sig" else encoding, delimiter, notes)


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    number = 1
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise TableError(
                _("%(file)s: line %(line)s is longer than 64 kB. Is it a table?"),
                file=name,
                line=number,
            )
        yield line
        number += 1


def _encoding(file: BinaryIO, name: str) -> str:
    file.seek(0)
    start = file.read(CHUNK)
    for mark, encoding in WITH_MARK:
        if start.startswith(mark):
            return encoding
    if NOT_TEXT.search(start):
        raise TableError(
            _("%(file)s is not a table that can be read. Save it as CSV UTF-8 and try again."),
            file=name,
        )
    for encoding in ("utf-8", "cp1252"):
        if _decodes(file, encoding):
            return encoding
    raise _save_as_utf8(name)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(ahead: list[str]) -> tuple[str, int]:
    """The delimiter, and how many lines to pass over (Excel's `sep=` line)."""
    named = NAMED_DELIMITER.match(ahead[0]) if ahead else None
    if named:
        return named[1], 1
    return max(DELIMITERS, key=lambda delimiter: _fits(ahead, delimiter)), 0


def _fits(ahead: list[str], delimiter: str) -> tuple[bool, float, int]:
    """How well a delimiter explains the first lines; more is better, ties keep their order."""
    widths: list[int] = []
    try:
        widths.extend(len(row) for row in csv.reader(ahead, delimiter=delimiter) if row)
    except csv.Error:
        return False, 0.0, 0
    if not widths or widths[0] < 2:
        return False, 0.0, 0
    return True, Counter(widths)[widths[0]] / len(widths), widths[0]


def _unguarded(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell


def _save_as_utf8(name: str) -> TableError:
    return TableError(
        _("The letters of %(file)s cannot be read. Save it as CSV UTF-8 and try again."),
        file=name,
    )
