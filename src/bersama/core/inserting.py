"""Insert a row that a rival may insert, too: one statement, no savepoint, and one of them wins."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Field, Model


def insert_unless_there(row: Model) -> bool:
    """Insert the row; False when one with the same unique values is there already.

    A rival that is about to insert it is waited for. The row has its number afterwards if it
    is ours.
    """
    found = _insert(row, "DO NOTHING", _column(row, row._meta.pk.name))
    if found is not None:
        row.pk, row._state.adding, row._state.db = found, False, "default"
    return found is not None


def count_up(row: Model, *, unique: tuple[str, ...], counter: str) -> int:
    """Insert the row or, where one with the same `unique` values is there, add its `counter` to it.

    Returns what the counter says then.
    """
    table, column = _quote(row._meta.db_table), _column(row, counter)
    same = ", ".join(_column(row, name) for name in unique)
    taken = f"({same}) DO UPDATE SET {column} = {table}.{column} + excluded.{column}"
    return int(_insert(row, taken, column))


def _insert(row: Model, conflict: str, returned: str) -> Any:
    connection = transaction.get_connection()
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    names = ", ".join(_column(row, field.name) for field in fields)
    signs = ", ".join(["%s"] * len(fields))
    table = _quote(row._meta.db_table)
    sql = f"INSERT INTO {table} ({names}) VALUES ({signs})"  # noqa: S608  our own names
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ON CONFLICT {conflict} RETURNING {returned}", values)
        rows = cursor.fetchall()
    return rows[0][0] if rows else None


def _column(row: Model, name: str) -> str:
    field = row._meta.get_field(name)
    assert isinstance(field, Field)
    return _quote(str(field.column))


def _quote(name: str) -> str:
    return str(transaction.get_connection().ops.quote_name(name))
