"""The reference page of the command line, made from the command line itself.

`python -m bersama.config.manual` prints it, with `--write` it is put in its place.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from bersama.config.cli import parser
from bersama.config.exits import MEANINGS

PLACE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "command-line.md"


def page(whole: argparse.ArgumentParser) -> str:
    return "\n".join(_lines(whole)) + "\n"


def _lines(whole: argparse.ArgumentParser) -> Iterator[str]:
    yield "<!-- Made by `python -m bersama.config.manual --write`; a change here is lost. -->"
    yield ""
    yield "# The command line"
    yield ""
    yield "`./bersama COMMAND` in the folder of the source, or `.venv/bin/bersama COMMAND` from"
    yield "anywhere. `--json` prints facts for programs; progress is shown on a terminal only."
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield from _command(name, command)
    yield from ("", "## Exit codes", "", "| code | meaning |", "| --- | --- |")
    for code, meaning in MEANINGS.items():
        yield f"| {int(code)} | {meaning} |"


def _command(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    yield from ("", f"## bersama {name}", "", command.description or "")
    if command.epilog:
        yield from ("", command.epilog)
    options = [a for a in command._actions if not isinstance(a, argparse._HelpAction)]
    if any(isinstance(a, argparse._SubParsersAction) for a in options):
        for action in options:
            if isinstance(action, argparse._SubParsersAction):
                for below, one in action.choices.items():
                    yield from _command(f"{name} {below}", one)
        return
    if options:
        yield from ("", "| option | what it does |", "| --- | --- |")
    for action in options:
        taken = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
        called = " ".join(filter(None, [", ".join(action.option_strings), taken]))
        yield f"| `{called}` | {action.help or ''} |"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        PLACE.write_text(page(parser()), encoding="utf-8")
    else:
        print(page(parser()), end="")
