"""Read whole tables page by page, even where somebody has put nonsense into a column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.db.models import QuerySet

WRONG = (
    ObjectDoesNotExist,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    DatabaseError,
)


class Unreadable(NamedTuple):
    """A row that cannot be read: its key and why."""

    key: Any
    reason: str


def in_pages(rows: QuerySet[Any], key: str, size: int) -> Iterator[list[Any]]:
    """All of `rows` in the order of the unique column `key`, at most `size` at a time."""
    ordered, rest = rows.order_by(key), rows.order_by(key)
    while True:
        try:
            keys = list(rest.values_list(key, flat=True)[:size])
        except WRONG:
            return
        if not keys:
            return
        yield carefully(rest, key, keys)
        try:
            rest = ordered.filter(**{f"{key}__gt": keys[-1]})
        except WRONG:
            return


def carefully(rows: QuerySet[Any], key: str, keys: list[Any]) -> list[Any]:
    """The rows with these keys, in order; for one that cannot be read an `Unreadable`."""
    try:
        page = list(rows.filter(**{f"{key}__lte": keys[-1]}))
    except WRONG:
        page = []
    if len(page) == len(keys):
        return page
    page = []
    for value in keys:
        try:
            page.append(rows.get(**{key: value}))
        except WRONG as error:
            page.append(Unreadable(value, f"{type(error).__name__}: {error}"))
    return page
