"""What a table is once it is read, and how it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A cell that a spreadsheet would take for a formula, with the apostrophes that guard it.
GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
DANGEROUS = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


class TableError(ValueError):
    """A file that is not taken: `sentence` names the file and the place; `line` is it or None.

    A line is the line of a CSV file, the row of a sheet; the first is 1.
    """

    def __init__(
        self, message: str | Promise, *, file: str, line: int | None = None, **params: object
    ) -> None:
        super().__init__(message)
        self.message = message
        self.params = {"file": file, "line": line, **params}
        self.file = file
        self.line = line

    @property
    def sentence(self) -> str:
        return str(self.message) % {name: _shown(value) for name, value in self.params.items()}

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Table:
    """`header` and `rows` of text, each row as long as the header.

    `numbers`: where each row stands in the file. `encoding` and `delimiter` are what was found
    ("xlsx" and "" for a sheet). `notes`: sentences on what was guessed or left out.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str
    notes: tuple[str | Promise, ...] = ()
    numbers: tuple[int, ...] = ()

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number, and its cells by the name of their column (the last of its name)."""
        for number, row in zip(self.numbers, self.rows, strict=True):
            yield number, dict(zip(self.header, row, strict=True))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: rows below the header, columns, bytes of the file."""

    rows: int
    columns: int
    size: int


class Builder:
    """Takes rows one by one and refuses the first that does not fit."""

    def __init__(self, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.header: tuple[str, ...] = ()
        self.rows: list[tuple[str, ...]] = []
        self.numbers: list[int] = []

    def take(self, number: int, cells: Sequence[str]) -> None:
        """Add a row; the first with something in it is the header; empty rows are left out."""
        if not any(cells):
            return
        if "\0" in "".join(cells):
            raise TableError(
                _("%(file)s, line %(line)s: there is a character that cannot be stored."),
                file=self.file,
                line=number,
            )
        if self.header:
            self._take_row(number, cells)
        else:
            self._take_header(number, cells)

    def table(self, encoding: str, delimiter: str, notes: Sequence[str | Promise]) -> Table:
        if not self.header:
            raise TableError(_("%(file)s is empty."), file=self.file)
        rows, numbers = tuple(self.rows), tuple(self.numbers)
        return Table(self.header, rows, encoding, delimiter, tuple(notes), numbers)

    def _take_header(self, number: int, cells: Sequence[str]) -> None:
        header = _trimmed(cells, 0)
        if len(header) > self.limits.columns:
            raise TableError(
                _("%(file)s, line %(line)s: %(found)s columns; the limit is %(limit)s."),
                file=self.file,
                line=number,
                found=len(header),
                limit=self.limits.columns,
            )
        self.header = tuple(cell.strip() for cell in header)

    def _take_row(self, number: int, cells: Sequence[str]) -> None:
        row = _trimmed(cells, len(self.header))
        if len(row) != len(self.header):
            raise TableError(
                _(
                    "%(file)s, line %(line)s: %(found)s columns where the first line has "
                    "%(wanted)s. Correct the line and try again; nothing was taken in."
                ),
                file=self.file,
                line=number,
                found=len(row),
                wanted=len(self.header),
            )
        if len(self.rows) >= self.limits.rows:
            raise too_many_rows(self.file, self.limits.rows)
        self.rows.append(row)
        self.numbers.append(number)


def too_many_rows(file: str, limit: int) -> TableError:
    return TableError(
        _("%(file)s has more than %(limit)s rows. Split it and try again; nothing was taken in."),
        file=file,
        limit=limit,
    )


def _trimmed(cells: Sequence[str], least: int) -> tuple[str, ...]:
    """The cells without the empty ones beyond `least` at the end."""
    end = len(cells)
    while end > least and not cells[end - 1].strip():
        end -= 1
    return tuple(cells[:end])


def _shown(value: object) -> str:
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return str(value)
