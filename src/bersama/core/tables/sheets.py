"""XLSX: a zip of XML, so it is measured and checked for bombs before it is opened."""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bersama.core.tables.table import Builder, Limits, Table, TableError, too_many_rows

MOST_EXPANDED = 50 * 1024 * 1024
MOST_RATIO = 100
RATIO_FROM = 1024 * 1024
MOST_PARTS = 2_000
LOOKED_AT = 8 * 1024 * 1024
ROW = re.compile(rb"<(?:\w+:)?row[ />]")
UNREADABLE = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    AttributeError,
    EOFError,
    KeyError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def read_sheet(file: BinaryIO, name: str, limits: Limits) -> Table:
    """Read the first sheet of `file`; see `read_table`."""
    try:
        with ZipFile(file) as archive:
            _refuse_bombs(archive, name, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of features that no table needs
            return _read(file, name, limits)
    except TableError:
        raise
    except UNREADABLE as error:
        raise TableError(
            _("%(file)s cannot be opened as XLSX. Save it again, or as CSV UTF-8."), file=name
        ) from error


def _read(file: BinaryIO, name: str, limits: Limits) -> Table:
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        notes: list[str | Promise] = []
        if len(book.worksheets) > 1:
            notes.append(_("Only the first sheet was read."))
        builder = Builder(name, limits)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=limits.columns + 1)
        for number, row in enumerate(rows, start=1):
            if number > limits.rows + 1:
                raise too_many_rows(name, limits.rows)
            builder.take(number, [_as_text(value) for value in row])
        return builder.table("xlsx", "", notes)
    finally:
        book.close()


def _refuse_bombs(archive: ZipFile, name: str, limits: Limits) -> None:
    parts = archive.infolist()
    sheets = sorted(p.filename for p in parts if p.filename.startswith("xl/worksheets/sheet"))
    if sheets and _rows_at_start(archive, sheets[0]) > limits.rows + 1:
        raise too_many_rows(name, limits.rows)
    expanded = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if (
        expanded > MOST_EXPANDED
        or len(parts) > MOST_PARTS
        or (expanded > RATIO_FROM and expanded > MOST_RATIO * packed)
    ):
        raise TableError(_("%(file)s expands to more than 50 MB; it was not opened."), file=name)
    if any(_declares_entities(archive, part) for part in _xml(parts)):
        raise TableError(
            _("%(file)s contains XML that is not opened here (its own definitions)."), file=name
        )


def _xml(parts: Iterable[ZipInfo]) -> list[ZipInfo]:
    return [part for part in parts if part.filename.endswith((".xml", ".rels", ".vml"))]


def _rows_at_start(archive: ZipFile, sheet: str) -> int:
    with archive.open(sheet) as part:
        return len(ROW.findall(part.read(LOOKED_AT)))


def _declares_entities(archive: ZipFile, part: ZipInfo) -> bool:
    """Whether a part has a document type of its own; that stands before its first element."""
    try:
        with archive.open(part) as stream:
            for _event in iterparse(stream, events=("start",), forbid_dtd=True):
                return False
    except DefusedXmlException:
        return True
    return False


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime() if value.time() == time(0):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
