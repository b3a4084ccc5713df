"""A copy of the database as of one moment, and the way back, for SQLite and PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bersama.config.exits import Exit, Refused

Streams = tuple[tuple[str, int, str], ...]


def vendor() -> str:
    from django.db import connection

    return connection.vendor


def copy(target: Path) -> Streams:
    """Copy the live database to `target`; returns the heads of the ledger in that copy."""
    return _copy_postgres(target) if vendor() == "postgresql" else _copy_sqlite(target)


def _copy_sqlite(target: Path) -> Streams:
    from django.conf import settings

    from bersama.core import copies

    copies.copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)
    if wrong := copies.damage(target):
        raise Refused(
            f"The database itself is damaged ({wrong}). No backup was made; the earlier ones are "
            "kept. Restore the last good one.",
            Exit.BROKEN,
        )
    return copies.heads(target)


def _copy_postgres(target: Path) -> Streams:
    """`pg_dump` of the very state whose heads are read: both see one snapshot."""
    from bersama.core.copies import postgres_snapshot

    program = _program("pg_dump")
    with postgres_snapshot(parameters()) as (snapshot, found):
        options = ["-Fc", "-Z1", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([program, *options, f"--file={target}"], _environment())
    target.chmod(0o600)
    return found


def load_postgres(dump: Path, name: str = "") -> None:
    """Put a dump into the database (or the one of that name), whole or not at all."""
    program = _program("pg_restore")
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    options += ["--clean", "--if-exists"]
    where = name or str(_settings()["NAME"])
    _run([program, *options, f"--dbname={where}", str(dump)], _environment())


def url(name: str) -> str:
    """The address of another database on the same server."""
    from urllib.parse import quote

    s = _settings()
    secret = f":{quote(str(s['PASSWORD']), safe='')}" if s["PASSWORD"] else ""
    who = f"{quote(str(s['USER']), safe='')}{secret}@" if s["USER"] else ""
    port = f":{s['PORT']}" if s["PORT"] else ""
    return f"postgresql://{who}{s['HOST']}{port}/{name}"


def _settings() -> Mapping[str, Any]:
    from django.conf import settings

    found: Mapping[str, Any] = settings.DATABASES["default"]
    return found


def parameters() -> dict[str, Any]:
    """How psycopg reaches the database."""
    s = _settings()
    named = {
        "dbname": s["NAME"],
        "user": s["USER"],
        "password": s["PASSWORD"],
        "host": s["HOST"],
        "port": s["PORT"],
    }
    return {key: value for key, value in named.items() if value}


def _environment() -> dict[str, str]:
    """The connection for PostgreSQL's programs; a password is no argument others can see."""
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"host": "PGHOST", "port": "PGPORT"}
    return {**os.environ, **{names[key]: str(value) for key, value in parameters().items()}}


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise Refused(
        f"PostgreSQL's program {name} is not here, and a backup of its database needs it. "
        "On Debian and Ubuntu: apt install postgresql-client.",
        Exit.UNAVAILABLE,
    )


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed programs
    if done.returncode:
        words = done.stderr.strip().split("\n")
        raise Refused(f"{Path(command[0]).name} did not work: {words[0]}", Exit.UNAVAILABLE)
