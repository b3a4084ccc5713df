"""Tables for spreadsheets: what was text stays text, so that no cell becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from bersama.core.tables.table import DANGEROUS

MARK = "\ufeff"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """CSV of RFC 4180 in UTF-8, with the mark by which Excel knows it; the first row is the header.

    A text that a spreadsheet would run (it begins with = + - @ tab, a line break, or guards such a
    beginning) gets an apostrophe in front; `read_table` takes it off, so the original comes back.
    Numbers are written as numbers, days and times as ISO 8601, None as nothing.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return (MARK + out.getvalue()).encode("utf-8")


def write_xlsx(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with one sheet; every text is a cell of type text, characters XML lacks go."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_for_sheet(value))
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guarded(cell: object) -> str:
    text = _as_text(cell)
    return f"'{text}" if isinstance(cell, str) and DANGEROUS.match(text) else text


def _as_text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)


def _for_sheet(value: object) -> str | int | float | None:
    match value:
        case None | int():
            return value
        case float() | Fraction() | Decimal():
            return float(value)
        case _:
            return NOT_IN_XML.sub("", _as_text(value))
