"""How a command is declared: its name, what it does, and a wrong use told in a line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from bersama.config.exits import Exit


class Parser(argparse.ArgumentParser):
    """Ends a wrong command line with a code that `verify` does not use."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog}: {message}\n")


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
