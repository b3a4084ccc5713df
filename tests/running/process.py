"""Running one command with a time limit, so that nothing it started outlives it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str], limit: float) -> int:
    """Run a command in view of the person; return its exit code, 124 when it took too long."""
    started = time.monotonic()
    process = subprocess.Popen(
        list(command), cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        print(f"stopped: it took longer than {time.monotonic() - started:.0f} s", flush=True)
        return 124
    finally:
        end(process)


def end(
    process: subprocess.Popen[bytes], *, first: int = signal.SIGINT, patience: int = 10
) -> None:
    """End a process and everything in its group, kindly at first."""
    try:
        if process.poll() is None:
            os.killpg(process.pid, first)
            process.wait(timeout=patience)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        pass
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(command: Sequence[str], *, limit: float = 30) -> tuple[int, str]:
    """Run a command in silence; return its exit code and what it said."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=limit,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()
