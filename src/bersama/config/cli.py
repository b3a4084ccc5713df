"""The command line `bersama`. A command is one file in `commands/` with `add` and `run`.

`add(subparsers)` declares it and must not import Django, so that `--help` is quick;
`run(given)` does it and returns the exit code.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NoReturn

from bersama.config.exits import Exit, Refused

FIRST = ("up", "demo", "backup", "restore", "verify", "doctor")
FULL = (errno.ENOSPC, errno.EDQUOT)


class Parser(argparse.ArgumentParser):
    """Ends a wrong command line with a code that `verify` does not use."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; whatever goes wrong is one sentence and an exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
    os.umask(0o077)
    try:
        given = parser().parse_args(arguments)
    except SystemExit as done:
        return int(done.code or 0)
    try:
        return int(given.run(given) or 0)
    except KeyboardInterrupt:
        return _end("Stopped.", Exit.STOPPED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.OK
    except SystemExit as error:
        return _setting(error)
    except Exception as error:
        if os.environ.get("BERSAMA_DEVELOPMENT", "").lower() in ("on", "yes", "true", "1"):
            raise
        return _end(*told(error))


def parser() -> Parser:
    """The whole command line."""
    whole = Parser(prog="bersama", description="Ask, listen, decide openly, answer everybody.")
    whole.add_argument("--version", action="version", version=f"bersama {version()}")
    subparsers = whole.add_subparsers(metavar="COMMAND", required=True)
    for module in commands():
        module.add(subparsers)
    return whole


def commands() -> list[ModuleType]:
    """The modules of the commands, those of an operator's first day first."""
    from bersama.config import commands as folder

    found = [import_module(f"{folder.__name__}.{m.name}") for m in iter_modules(folder.__path__)]
    order = {name: place for place, name in enumerate(FIRST)}
    return sorted(found, key=lambda m: (order.get(short(m), len(order)), short(m)))


def short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def command(
    subparsers: Any,
    name: str,
    run: Callable[[argparse.Namespace], int],
    *,
    what: str,
    more: str = "",
) -> argparse.ArgumentParser:
    """Declare a command: its name, what it does in one sentence, and what else to know."""
    made: argparse.ArgumentParser = subparsers.add_parser(
        name, help=what[:1].lower() + what[1:].rstrip("."), description=what, epilog=more or None
    )
    made.set_defaults(run=run)
    return made


def version() -> str:
    """The version of the installed package, or of this copy of the source."""
    import tomllib
    from importlib.metadata import PackageNotFoundError, metadata
    from pathlib import Path

    file = Path(__file__).resolve().parents[3] / "pyproject.toml"
    if file.exists():
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return str(metadata("bersama")["Version"])
    except PackageNotFoundError:
        return "unknown"


def told(error: Exception) -> tuple[str, Exit]:
    """What went wrong in a sentence, and the code."""
    if isinstance(error, Refused):
        return str(error), error.code
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        if error.errno in FULL:
            return f"{where}The disk is full. Nothing was half saved; make room.", Exit.NO_ROOM
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            return f"{where}This may not be read or written ({error.strerror}).", Exit.NOT_ALLOWED
        return f"{where}{error.strerror or error}.", Exit.NO_ROOM
    reason = str(getattr(error, "reason", "")) or str(error).strip().split("\n")[0]
    kind = type(error)
    if kind.__module__.startswith("bersama.core.errors"):
        return reason, Exit.INPUT
    if kind.__module__.startswith("django.db") and kind.__name__ in (
        "OperationalError",
        "InterfaceError",
        "DatabaseError",
    ):
        return f"The database does not answer or does not take it: {reason}.", Exit.UNAVAILABLE
    return f"Something broke that should not: {kind.__name__}: {reason}", Exit.BROKEN


def _setting(error: SystemExit) -> int:
    """A setting that cannot be used names itself; any other exit is passed on."""
    if sentence := getattr(error, "sentence", ""):
        return _end(sentence, Exit.SETTING)
    return int(error.code or 0) if isinstance(error.code, int | None) else _end(str(error.code), 1)


def _end(sentence: str, code: int) -> int:
    print(f"bersama: {sentence}", file=sys.stderr, flush=True)
    return int(code)
