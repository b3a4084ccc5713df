"""Tables from and for spreadsheets: CSV and XLSX, read with limits, written without formulas."""

from __future__ import annotations

from bersama.core.tables.reading import read_table
from bersama.core.tables.table import Table, TableError
from bersama.core.tables.writing import write_csv, write_xlsx

__all__ = ["Table", "TableError", "read_table", "write_csv", "write_xlsx"]
