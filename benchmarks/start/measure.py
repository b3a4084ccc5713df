"""How long from a fresh clone to the first page, and how much disk it takes.

    python3 benchmarks/start/measure.py [--command demo] [--keep-caches]

It clones this repository into a temporary folder with an empty home and empty caches, starts it,
asks for the first page until it comes, stops it, starts it again, and prints JSON. It needs the
network; nothing is left behind.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Measure once and print what was measured."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    reader.add_argument("--command", default="demo", choices=["demo", "up"])
    reader.add_argument("--keep-caches", action="store_true", help="use this user's caches")
    reader.add_argument("--limit", type=float, default=300, help="give up after this (seconds)")
    given = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="bersama-start-") as name:
        folder = Path(name)
        clone = folder / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        env = environment(folder, keep=given.keep_caches)
        first = seconds_to_page(clone, env, given.command, given.limit)
        again = seconds_to_page(clone, env, given.command, given.limit)
        facts = {
            "command": given.command,
            "first_page_seconds": round(first, 1),
            "second_start_seconds": round(again, 1),
            "clone_megabytes": megabytes(clone),
            "environment_megabytes": megabytes(clone / ".venv"),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        }
    print(json.dumps(facts, indent=2))
    return 0


def environment(folder: Path, *, keep: bool) -> dict[str, str]:
    """This process's environment with a home and caches of its own."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("BERSAMA_")}
    if not keep:
        home = folder / "home"
        home.mkdir()
        env |= {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
        env |= {"UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip")}
        env |= {"XDG_CACHE_HOME": str(home / "cache")}
    return env


def seconds_to_page(clone: Path, env: dict[str, str], command: str, limit: float) -> float:
    """Start it, wait for the first page, stop it; return the seconds in between."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [str(clone / "bersama"), command, "--port", str(port)],
        cwd=clone,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        while time.monotonic() - began < limit:
            if process.poll() is not None:
                raise SystemExit(f"it ended with exit code {process.returncode}")
            if answers(port):
                return time.monotonic() - began
            time.sleep(0.1)
        raise SystemExit(f"no page within {limit:.0f} s")
    finally:
        stop(process)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def megabytes(folder: Path) -> int:
    """What the folder takes on the disk."""
    blocks = sum(p.lstat().st_blocks for p in folder.rglob("*") if not p.is_symlink())
    return round(blocks * 512 / 1_000_000)


if __name__ == "__main__":
    sys.exit(main())
