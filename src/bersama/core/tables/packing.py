"""A table that travels through a form: signed and packed, so nothing is stored in between."""

from __future__ import annotations

from django.core import signing

from bersama.core.tables.table import Table

SALT = "bersama.table"
MOST_PACKED = 1_500_000
KEPT_SECONDS = 86_400


class TooMuchToPack(ValueError):
    """The table does not fit into a form."""


class Unpacked(ValueError):
    """What came back is not a table that was packed here within a day."""


def pack(table: Table) -> str:
    """The table as signed text. Raises TooMuchToPack past 1.5 million characters."""
    content = {"header": table.header, "rows": table.rows, "numbers": table.numbers}
    packed = signing.dumps(content, salt=SALT, compress=True)
    if len(packed) > MOST_PACKED:
        raise TooMuchToPack
    return packed


def unpack(packed: str) -> Table:
    """The table again. Raises Unpacked when it is not ours, changed, or older than a day."""
    try:
        found = signing.loads(packed, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        raise Unpacked from None
    return Table(
        header=tuple(found["header"]),
        rows=tuple(tuple(row) for row in found["rows"]),
        encoding="",
        delimiter="",
        numbers=tuple(found["numbers"]),
    )
