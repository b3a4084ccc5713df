"""Tables come in whole or not at all, with the place of a fault, and go out without formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bersama.core.tables import Table, TableError, read_table, write_csv, write_xlsx

ROWS = (("1", "Roti; manis, \u201cbaru\u201d"), ("2", "caf\u00e9"))

CORRECT = "Correct the line and try again; nothing was taken in."
SAVE = "Save it as XLSX or as CSV UTF-8 and try again."


def read(content: bytes | str, name: str = "people.csv", **limits: int) -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return read_table(io.BytesIO(raw), name, **limits)


def refused(content: bytes | str, name: str = "people.csv", **limits: int) -> TableError:
    with pytest.raises(TableError) as caught:
        read(content, name, **limits)
    return caught.value


def book(rows: Sequence[Sequence[object]], sheets: int = 1) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(list(row))
    for _ in range(sheets - 1):
        workbook.create_sheet()
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(content: bytes, part: str, replacement: bytes) -> bytes:
    """The same archive with another content of one part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replacement if name == part else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found(encoding: str, found: str, delimiter: str) -> None:
    text = delimiter.join(("no", "text")) + "\r\n"
    text += "".join(f'{number}{delimiter}"{words}"\r\n' for number, words in ROWS)
    table = read(text.encode(encoding))
    assert (table.header, table.rows) == (("no", "text"), ROWS)
    assert (table.encoding, table.delimiter) == (found, delimiter)
    assert table.numbers == (2, 3)
    notes = [str(note) for note in table.notes]
    wanted = "The file is not UTF-8 and was read as Windows-1252. Check letters such as \u00e9."
    assert notes == ([wanted] if encoding == "cp1252" else [])


def test_excels_own_line_names_the_delimiter() -> None:
    table = read("sep=;\r\na;b,c\r\n1;2\r\n")
    assert (table.header, table.rows, table.numbers) == (("a", "b,c"), (("1", "2"),), (3,))


def test_empty_lines_are_left_out_and_numbers_stay_those_of_the_file() -> None:
    table = read('\na, b \n\n1,"x\ny"\n,\n3,4,,\n')
    assert table.header == ("a", "b")
    assert table.rows == (("1", "x\ny"), ("3", "4"))
    assert table.numbers == (4, 7)
    assert list(table.records()) == [(4, {"a": "1", "b": "x\ny"}), (7, {"a": "3", "b": "4"})]


def test_a_table_of_one_column_is_a_table() -> None:
    assert read("name\nAminah\nBudi\n").rows == (("Aminah",), ("Budi",))


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        ("", None, "people.csv is empty."),
        ("\n,,\n\n", None, "people.csv is empty."),
        (
            "x" * 50_000_000,
            1,
            "people.csv: line 1 is longer than 64 kB. Is it a table?",
        ),
        ("a," * 200_000, 1, "people.csv: line 1 is longer than 64 kB. Is it a table?"),
        (
            ",".join(f"c{n}" for n in range(201)),
            1,
            "people.csv, line 1: 201 columns; the limit is 200.",
        ),
        (
            "a,b,c\n1,2,3\n4,5\n",
            3,
            f"people.csv, line 3: 2 columns where the first line has 3. {CORRECT}",
        ),
        (
            "a,b\n1,2\n3,4,5\n",
            3,
            f"people.csv, line 3: 3 columns where the first line has 2. {CORRECT}",
        ),
        (
            'a,b\n1,"x"y\n',
            2,
            "people.csv, line 2: a quotation mark stands in the wrong place or is not closed.",
        ),
        (
            'a,b\n1,2\n3,"open\n5,6\n',
            3,
            "people.csv, line 3: a quotation mark stands in the wrong place or is not closed.",
        ),
        (
            b"a,b\n\x81\x8d,2\n",
            None,
            "The letters of people.csv cannot be read. Save it as CSV UTF-8 and try again.",
        ),
        (
            b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8\n\x00",
            None,
            "The letters of people.csv cannot be read. Save it as CSV UTF-8 and try again.",
        ),
        (
            b"GIF89a\x00\x01",
            None,
            "people.csv is not a table that can be read. Save it as CSV UTF-8 and try again.",
        ),
        (
            b"%PDF-1.7",
            None,
            f"people.csv is a PDF. {SAVE}",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            None,
            f"people.csv is an old Excel file (.xls). {SAVE}",
        ),
        (
            "a,b\n1,2\n".encode("utf-16") + "3,\0\n".encode("utf-16-le"),
            3,
            "people.csv, line 3: there is a character that cannot be stored.",
        ),
        (
            "n\n" + "1\n" * 20_001,
            None,
            "people.csv has more than 20,000 rows. Split it and try again; nothing was taken in.",
        ),
    ],
)
def test_a_broken_file_is_refused_with_the_place(
    content: bytes | str, line: int | None, sentence: str
) -> None:
    error = refused(content)
    assert (error.line, error.sentence) == (line, sentence)
    assert str(error) == sentence


def test_no_line_is_lost_however_long_the_file() -> None:
    rows = tuple((str(n), f"idea {n}") for n in range(20_000))
    table = read("n;text\n" + "".join(f"{n};{text}\n" for n, text in rows))
    assert table.rows == rows
    assert table.numbers == tuple(range(2, 20_002))


class Endless(io.BytesIO):
    """A file that says how large it is and fails when it is read."""

    size = 10 * 1024**3

    def read(self, *args: object) -> bytes:
        raise AssertionError("it was read")


def test_a_file_of_ten_gigabytes_is_refused_unread() -> None:
    with pytest.raises(TableError) as caught:
        read_table(Endless(), "votes.csv")
    assert caught.value.sentence == (
        "votes.csv has 10.0\u00a0GB; the limit is 50.0\u00a0MB. Nothing was read."
    )


def test_the_size_is_measured_where_the_file_does_not_say() -> None:
    assert "the limit is 10\u00a0bytes" in refused("a,b\n1,2\n3,4\n", max_bytes=10).sentence


def test_the_file_stays_open_and_is_read_from_its_start() -> None:
    file = io.BytesIO(b"a,b\n1,2\n")
    file.seek(3)
    assert read_table(file, "x.csv").rows == (("1", "2"),)
    assert read_table(file, "x.csv").rows == (("1", "2"),)
    assert not file.closed


def test_a_sheet_is_read_as_text_with_values_for_formulas() -> None:
    table = read(
        book(
            [
                ["name", "when", "how many", "yes", "sum"],
                ["Siti", date(2026, 3, 1), 3.0, True, None],
                [None, None, None, None, None],
                ["Budi", datetime(2026, 3, 1, 9, 30), 2.5, False, "x"],  # noqa: DTZ001 - a sheet has no zone
            ],
            sheets=2,
        ),
        "people.xlsx",
    )
    assert table.rows == (
        ("Siti", "2026-03-01", "3", "TRUE", ""),
        ("Budi", "2026-03-01 09:30:00", "2.5", "FALSE", "x"),
    )
    assert (table.encoding, table.delimiter, table.numbers) == ("xlsx", "", (2, 4))
    assert [str(note) for note in table.notes] == ["Only the first sheet was read."]


def test_a_formula_is_never_taken_as_text() -> None:
    assert read(book([["a", "b"], ["x", "=1+1"]]), "f.xlsx").rows == (("x", ""),)


def test_a_sheet_with_too_many_rows_or_columns_is_refused() -> None:
    many = book([["n"], *([1] for _ in range(30))])
    assert refused(many, "n.xlsx", max_rows=20).sentence == (
        "n.xlsx has more than 20 rows. Split it and try again; nothing was taken in."
    )
    assert read(many, "n.xlsx", max_rows=30).rows == (("1",),) * 30
    wide = book([[f"c{n}" for n in range(9)]])
    assert refused(wide, "w.xlsx", max_columns=8).sentence == (
        "w.xlsx, line 1: 9 columns; the limit is 8."
    )


def test_a_sheet_of_a_million_formatted_rows_is_refused_by_its_rows() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(1, 1_048_577))
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + rows + b"</sheetData></worksheet>"
    )
    bomb = repacked(book([["a"]]), "xl/worksheets/sheet1.xml", sheet)
    assert refused(bomb, "big.xlsx").sentence == (
        "big.xlsx has more than 20,000 rows. Split it and try again; nothing was taken in."
    )


@pytest.mark.parametrize("megabytes", [4, 60])
def test_a_zip_bomb_is_not_opened(megabytes: int) -> None:
    bomb = repacked(book([["a"]]), "xl/styles.xml", b" " * megabytes * 1024 * 1024)
    assert refused(bomb, "bomb.xlsx").sentence == (
        "bomb.xlsx expands to more than 50 MB; it was not opened."
    )


@pytest.mark.parametrize(
    "definition",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
        b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd"><x/>',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_xml_with_definitions_of_its_own_is_not_opened(part: str, definition: bytes) -> None:
    bomb = repacked(book([["a"]]), part, b'<?xml version="1.0"?>' + definition)
    assert refused(bomb, "bomb.xlsx").sentence == (
        "bomb.xlsx contains XML that is not opened here (its own definitions)."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip",
        repacked(book([["a"]]), "xl/workbook.xml", b"<broken"),
        repacked(book([["a"]]), "[Content_Types].xml", b"<x/>"),
        repacked(book([["a"]]), "xl/worksheets/sheet1.xml", b"<broken"),
        book([["a", "b"], [1, 2]])[:-40],
    ],
    ids=["no zip", "workbook", "types", "sheet", "cut"],
)
def test_a_broken_sheet_is_refused(content: bytes) -> None:
    assert refused(content, "broken.xlsx").sentence == (
        "broken.xlsx cannot be opened as XLSX. Save it again, or as CSV UTF-8."
    )


def test_an_empty_sheet_says_so() -> None:
    assert refused(book([]), "empty.xlsx").sentence == "empty.xlsx is empty."


FORMULAS = ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''+1"]


def test_no_cell_of_an_export_begins_like_a_formula() -> None:
    content = write_csv([["text", "number"], *[[text, -5] for text in FORMULAS]])
    assert content.startswith(b"\xef\xbb\xbftext,number\r\n")
    table = read(content)
    assert [row[0] for row in table.rows] == FORMULAS
    assert {row[1] for row in table.rows} == {"-5"}
    plain = io.StringIO(content.decode("utf-8-sig"), newline="")
    assert all(row[0][0] not in "=+-@\t\r\n" for row in csv.reader(plain))


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert read(write_csv([["a", "b"], ["'tis", "O'"]])).rows == (("'tis", "O'"),)


def test_values_are_written_as_everybody_reads_them() -> None:
    row = [None, True, 3, Decimal("1.50"), date(2026, 3, 1)]
    assert write_csv([["a"], row]).decode("utf-8-sig") == "a\r\n,True,3,1.50,2026-03-01\r\n"


cells = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        st.sampled_from("=+-@'\t\r\n\";, "),
    ),
    max_size=20,
)
rows_of_text = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width).filter(any), max_size=6)
)


@given(rows_of_text)
def test_what_goes_out_as_csv_comes_back_identical(rows: list[list[str]]) -> None:
    width = len(rows[0]) if rows else 1
    header = [f"column {n}" for n in range(width)]
    assert read(write_csv([header, *rows])).rows == tuple(map(tuple, rows))


@given(
    st.lists(
        st.lists(
            st.text(st.sampled_from("abc=+-@'\";, \u00e9\U0001f600"), min_size=1, max_size=9),
            min_size=2,
            max_size=2,
        ),
        max_size=5,
    )
)
def test_what_goes_out_as_a_sheet_comes_back_as_text(rows: list[list[str]]) -> None:
    content = write_xlsx([["a", "b"], *rows])
    assert read(content, "out.xlsx").rows == tuple(map(tuple, rows))


def test_a_sheet_holds_numbers_as_numbers_and_no_character_that_xml_lacks() -> None:
    content = write_xlsx(
        [["a", "b", "c"], [3, Decimal("1.5"), "x\x07y"], [date(2026, 3, 1), None, 1]]
    )
    assert read(content, "out.xlsx").rows == (("3", "1.5", "xy"), ("2026-03-01", "", "1"))
