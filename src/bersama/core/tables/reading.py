"""Reading a table that somebody sent: what it is is decided by its content, not by its name."""

from __future__ import annotations

import os
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bersama.core.tables.delimited import read_delimited
from bersama.core.tables.sheets import read_sheet
from bersama.core.tables.table import Limits, Table, TableError

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_BYTES = 50 * 1024 * 1024

OTHER_KINDS: dict[bytes, str | Promise] = {
    b"\xd0\xcf\x11\xe0": _("an old Excel file (.xls)"),
    b"%PDF": _("a PDF"),
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"{\\rtf": _("a text document"),
}


def read_table(
    file: BinaryIO,
    name: str,
    *,
    max_rows: int = MOST_ROWS,
    max_columns: int = MOST_COLUMNS,
    max_bytes: int = MOST_BYTES,
) -> Table:
    """Read a CSV or XLSX file; `name` is what it is called in the sentences.

    `file`: open for reading bytes, with `seek`; it is left open. The size is asked before anything
    is read. The first row with something in it is the header. CSV: UTF-8, UTF-16 with its mark, or
    Windows-1252 (with a note); comma, semicolon or tab. XLSX: the first sheet, formulas as the
    values they last had. An apostrophe that guarded a formula in our own CSV is taken off.
    Raises `TableError`; nothing is returned in part.
    """
    size = _size(file)
    if size > max_bytes:
        raise TableError(
            _("%(file)s has %(size)s; the limit is %(limit)s. Nothing was read."),
            file=name,
            size=filesizeformat(size),
            limit=filesizeformat(max_bytes),
        )
    limits = Limits(max_rows, max_columns, max_bytes)
    start = file.read(8)
    file.seek(0)
    for mark, kind in OTHER_KINDS.items():
        if start.startswith(mark):
            raise TableError(
                _("%(file)s is %(kind)s. Save it as XLSX or as CSV UTF-8 and try again."),
                file=name,
                kind=kind,
            )
    if start.startswith(b"PK\x03\x04"):
        return read_sheet(file, name, limits)
    return read_delimited(file, name, limits)


def _size(file: BinaryIO) -> int:
    known = getattr(file, "size", None)
    if isinstance(known, int):
        file.seek(0)
        return known
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size
