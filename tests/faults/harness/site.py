"""A real site: `bersama up` on a temporary data folder, with its processes by name."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
FIRST_PORT, LAST_PORT = 18000, 28000


def free_port() -> int:
    """A port below those that the system hands out to connections by itself."""
    span = LAST_PORT - FIRST_PORT
    for step in range(span):
        port = FIRST_PORT + (os.getpid() * 7 + step) % span
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


class Site:
    """A site on `data`. Settings of this machine do not reach it; `settings` do."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data, self.settings = data, settings
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data.with_name(f"{data.name}.log")
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BERSAMA_")}
        paths = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # a start should not compile everything again
        own = {
            "BERSAMA_DATA": str(self.data),
            "PYTHONPATH": paths,
            "PYTHONPYCACHEPREFIX": str(_scratch() / "compiled"),
            "PYTHONUNBUFFERED": "1",
        }
        return kept | own | self.settings

    def start(self, *options: str, wait_seconds: float = 40) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bersama", "up", "--port", str(self.port), *options],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=ROOT,
            )
        until = time.monotonic() + wait_seconds
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"the site did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(self.url + "/", timeout=5).close()  # noqa: S310 - our own address
        except urllib.error.HTTPError as error:
            error.close()
        except OSError:
            return False
        return True

    def stop(self) -> int:
        """End it kindly; returns its exit code."""
        if self.process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=15)
        finally:
            self.kill()

    def kill(self) -> None:
        """End all that is left of it."""
        if self.process is None:
            return
        for pid in [*self.everybody(), self.process.pid]:
            kill(pid)
        self.process.wait()
        self.process = None

    def run(self, *arguments: str, code: int | None = 0, **settings: str) -> str:
        """Run a command of the command line; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "bersama", *arguments],
            env=self.environment() | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=ROOT,
        )
        said = done.stdout + done.stderr
        if "Traceback" in said:
            raise AssertionError(said)
        if code is not None and done.returncode != code:
            raise AssertionError(f"exit code {done.returncode} instead of {code}:\n{said}")
        return done.stdout if done.returncode == 0 else said

    def facts(self, *arguments: str, code: int = 0) -> Any:
        """What a command says with --json."""
        return json.loads(self.run(*arguments, "--json", code=code))

    def python(self, text: str) -> str:
        """Run Python with the site's settings and Django loaded; returns what it printed."""
        head = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", head + text],
            env=self.environment() | {"DJANGO_SETTINGS_MODULE": "bersama.config.settings"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def everybody(self) -> list[int]:
        """The processes below the parent, children first named."""
        return [pid for pid, _name in self.processes()]

    def named(self, name: str) -> list[int]:
        """The processes called `master`, `web` (that serve pages) or `worker`."""
        return [pid for pid, found in self.processes() if found == name]

    def processes(self) -> list[tuple[int, str]]:
        if self.process is None:
            return []
        parents = _parents()
        found = []
        for child in (pid for pid, parent in parents.items() if parent == self.process.pid):
            is_web = b"processes\0web" in _command(child)
            found.append((child, "master" if is_web else "worker"))
            below = (pid for pid, parent in parents.items() if parent == child)
            found += [(pid, "web" if is_web else "job") for pid in below]
        return found


def made(data: Path, **settings: str) -> Site:
    """A site whose database is made already: a copy of one that was made once in this run."""
    elsewhere = "BERSAMA_DATABASE_URL" in settings
    if not elsewhere:
        shutil.copytree(_pattern(), data)
    site = Site(data, **settings)
    if elsewhere:
        site.python("from bersama.config.starting import prepare; prepare()")
    return site


@cache
def _scratch() -> Path:
    """A folder for the time of this run."""
    folder = tempfile.mkdtemp(prefix="bersama-faults-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _pattern() -> Path:
    site = Site(_scratch() / "data")
    site.python("from bersama.config.starting import prepare; prepare()")
    return site.data


def kill(pid: int) -> bool:
    """SIGKILL; whether it was there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent does not."""
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                found[int(entry.name)] = int(_after_name(entry).split()[1])
    return found


def _after_name(entry: Path) -> bytes:
    return (entry / "stat").read_bytes().rpartition(b") ")[2]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
