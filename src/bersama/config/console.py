"""What the commands print: facts to the standard output, everything else beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any


def say(text: str = "") -> None:
    """A line for the person; it appears at once, also in a log."""
    print(text, flush=True)


def hint(text: str) -> None:
    """A line that is no fact, beside the output."""
    print(text, file=sys.stderr, flush=True)


def facts(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Facts as JSON, for `--json`."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)


def progress(total: int, what: str, unit: str = "") -> Any:
    """A progress bar on the standard error; silent when that is no terminal.

    `update(n)` moves it on; it is a context manager.
    """
    from tqdm import tqdm

    return tqdm(
        total=total,
        desc=what,
        unit=unit or "it",
        unit_scale=True,
        leave=False,
        disable=not sys.stderr.isatty(),
        file=sys.stderr,
    )


def size(count: int) -> str:
    """Bytes in words: 1.4 MB."""
    number = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return ""
