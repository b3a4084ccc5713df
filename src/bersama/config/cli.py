"""The command line `bersama`. A command is one file in `commands/` with `add` and `run`.

`add(subparsers)` declares it and must not import Django, so that `--help` is quick;
`run(given)` does it and returns the exit code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from bersama.config.declaring import Parser
from bersama.config.exits import Exit, told
from bersama.config.version import version

FIRST = ("up", "demo", "backup", "restore", "verify", "doctor")


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


def _setting(error: SystemExit) -> int:
    """A setting that cannot be used names itself; any other exit is passed on."""
    if sentence := getattr(error, "sentence", ""):
        return _end(sentence, int(error.code or Exit.SETTING))
    return int(error.code or 0) if isinstance(error.code, int | None) else _end(str(error.code), 1)


def _end(sentence: str, code: int) -> int:
    print(f"bersama: {sentence}", file=sys.stderr, flush=True)
    return int(code)
