"""Which processes live, and children that end with the process that started them.

Such a child reads from a pipe into which only its parent could write, and nobody does. When the
parent is gone, however it went, the system closes the pipe: also if that happened before the child
looked, and on every system. `python -m bersama.core.living MODULE ...` is the child's side.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

CUT_OFF = 130


def is_alive(pid: int) -> bool:
    """Whether a process runs. One that ended and was not fetched by its parent does not.

    Where that can't be known, as on Windows, it is said to run.
    """
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return _fields(pid)[:1] != [b"Z"]


def began(pid: int) -> str:
    """A mark of when a process began, to tell it from a later one with the same number.

    Empty where the system does not say.
    """
    return b"".join(_fields(pid)[19:20]).decode("ascii")


def run(
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    timeout_seconds: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one of our modules in a process of its own, which ends when this one does."""
    command = [sys.executable, "-P", "-m", __name__, module, *arguments]
    return subprocess.run(  # noqa: S603 - our own command
        command,
        stdin=lifeline(),
        capture_output=True,
        text=True,
        env=env,
        timeout=timeout_seconds,
        check=False,
    )


@cache
def lifeline() -> int:
    """What a child reads as its standard input to know whether this process lives.

    The other end stays open here until this process ends; a child that was forked without a new
    program would keep it open too, so the web master must not call this before it forks.
    """
    reading, _writing = os.pipe()
    return reading


def when_parent_is_gone(do: Callable[[], object]) -> None:
    """Do this, in a thread, as soon as the parent that holds our standard input is gone."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        do()

    threading.Thread(target=watch, daemon=True).start()


def _fields(pid: int) -> list[bytes]:
    """What Linux says of a process, from its state on; nothing elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2].split()
    except OSError:
        return []


def main() -> None:
    when_parent_is_gone(lambda: os._exit(CUT_OFF))
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
