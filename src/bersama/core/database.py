"""The database keeps what it acknowledged: start-up refuses settings that would lose it."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


def durability(alias: str = "default") -> list[str]:
    """What is wrong with the durability of this database, in words; empty when it is safe."""
    connection = connections[alias]
    wrong: list[str] = []
    with connection.cursor() as cursor:

        def ask(sql: str) -> str:
            cursor.execute(sql)
            return str(cursor.fetchone()[0])

        if connection.vendor == "sqlite":
            if ask("PRAGMA synchronous") != "2":
                wrong.append("SQLite does not run with synchronous=FULL")
            if ask("PRAGMA foreign_keys") != "1":
                wrong.append("SQLite does not check foreign keys")
        else:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                if (value := ask(f"SHOW {name}")) not in ("on", "remote_apply", "remote_write"):
                    wrong.append(f"PostgreSQL runs with {name}={value}")
    return wrong


@register(Tags.database)
def check_durability(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(sentence, hint="Votes that were confirmed could be lost.", id="bersama.E010")
        for alias in databases or ()
        for sentence in durability(alias)
    ]
