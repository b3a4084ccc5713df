"""Every setting of the operator: one typed line each, checked at start with a sentence.

A secret has a twin ending in `_FILE` that names a file holding it. The list is printed
into the reference documentation.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from bersama.core.disk import private, sync_folder

T = TypeVar("T")


class SettingError(SystemExit):
    """A setting that cannot be used, in one sentence for the operator.

    Exit code 78; 77 where a folder or a file is not ours to use.
    """

    def __init__(self, sentence: str, code: int = 78) -> None:
        super().__init__(code)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    kind: str
    default: str
    what: str


SETTINGS: dict[str, Setting] = {}


def setting(
    name: str, read: Callable[[str], T], default: str, what: str, *, kind: str, secret: bool = False
) -> T:
    """Read one setting. Raises SettingError with its name, the value and what is expected."""
    SETTINGS[name] = Setting(name, kind, default, what)
    text = os.environ.get(name)
    if secret and (file := os.environ.get(f"{name}_FILE")):
        SETTINGS[f"{name}_FILE"] = Setting(f"{name}_FILE", "path", "", f"A file with {name}.")
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE: {file} can't be read ({error.strerror}).") from None
    elif secret:
        SETTINGS[f"{name}_FILE"] = Setting(f"{name}_FILE", "path", "", f"A file with {name}.")
    try:
        return read(default if text is None or text == "" else text)
    except ValueError as error:
        shown = "…" if secret else repr(text)
        raise SettingError(f"{name}={shown}: {error}") from None


def data_folder() -> str:
    """Where the data lie when BERSAMA_DATA does not say."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return str(home / "bersama")


def text(value: str) -> str:
    return value


def number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high} is expected.")
        return int(value)

    return read


def yes_no(value: str) -> bool:
    if value.lower() not in ("on", "off", "yes", "no", "true", "false", "1", "0"):
        raise ValueError("on or off is expected.")
    return value.lower() in ("on", "yes", "true", "1")


def folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("an address such as https://ask.example.org is expected.")
    if parts.path not in ("", "/"):
        raise ValueError("an address without a path is expected.")
    return value.rstrip("/")


def noted_address(file: Path) -> str:
    """The address that a start wrote down; empty when there is none, or not a whole one."""
    try:
        return address(file.read_text(encoding="utf-8").strip())
    except (FileNotFoundError, ValueError):
        return ""


def kept_secret(file: Path) -> str:
    """The secret in this file, made at first need. It is there whole or not at all.

    One that a power cut left empty is made anew. Of two processes that begin at once, the one
    whose file came first wins. Raises OSError when the disk does not take it.
    """
    if file.exists() and (kept := file.read_text(encoding="ascii").strip()):
        return kept
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with private(made) as handle:
            os.write(handle, secrets.token_urlsafe(64).encode("ascii"))
            os.fsync(handle)
        if file.exists() and not file.stat().st_size:
            file.unlink()
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
        sync_folder(file.parent)
    finally:
        made.unlink(missing_ok=True)
    return file.read_text(encoding="ascii").strip()


def zone(value: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("a time zone such as Asia/Kuala_Lumpur is expected.") from None
    return value


def database(value: str, sqlite_file: Path, options: str) -> dict[str, Any]:
    """Django's description of a database: empty for the SQLite file, or postgresql://..."""
    if not value:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_file,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 10,
                "transaction_mode": "IMMEDIATE",
                "init_command": options,
            },
        }
    parts = urlsplit(value)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ValueError("postgresql://user:password@host:5432/name is expected.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
