"""The processes of a running site: pages and worker as children that are started again.

The listening socket belongs to the parent, so a connection that arrives while the pages
are started again waits instead of being refused.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bersama.config.console import hint
from bersama.config.exits import Exit, Refused
from bersama.core import living

STOP_SECONDS = 4.0
QUICK_SECONDS = 5.0
GIVE_UP_AFTER = 6
PROCESSES = "pulse/processes"
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0)


@dataclass
class Child:
    """A process of ours. `deaths` counts its own quick ends, not that it was killed."""

    name: str
    command: Sequence[str]
    fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    again_at: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command,
            stdin=living.lifeline(),
            pass_fds=self.fds,
            start_new_session=True,
            env=environment(),
        )

    def watch(self) -> str:
        """Start it again if it died; returns what happened, in words."""
        if self.process is None:
            if time.monotonic() >= self.again_at:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        self.kill_rest()
        lived = time.monotonic() - self.began
        was_its_own = code >= 0 and lived < QUICK_SECONDS
        self.deaths = self.deaths + 1 if was_its_own else 0
        self.process = None
        self.again_at = time.monotonic() + PAUSES[min(self.deaths, len(PAUSES) - 1)]
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"The {self.name} ended by {how} and is started again."

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(OSError):
                self.process.terminate()

    def end(self, until: float) -> None:
        """Wait for its end until then; after that it is killed with all it started."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        self.kill_rest()
        self.process.wait()

    def kill_rest(self) -> None:
        """End what the child itself had started and left behind."""
        if self.process is None:
            return
        if os.name == "nt":
            self.process.kill()
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Keeps the children running until it is asked to stop."""

    children: list[Child]
    processes: Path
    stopping: bool = False
    said: Callable[[str], None] = field(default=hint)

    def run(self) -> None:
        """Until Ctrl-C or SIGTERM; then both end kindly within five seconds."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._stop)
        try:
            for child in self.children:
                child.start()
            self.note()
            while not self.stopping:
                for child in self.children:
                    before = child.process
                    if happened := child.watch():
                        self.said(happened)
                    if child.process is not before and child.process is not None:
                        self.note()
                    if child.deaths >= GIVE_UP_AFTER:
                        raise Refused(
                            f"The {child.name} ends again and again right after its start; "
                            "the lines above say why.",
                            Exit.BROKEN,
                        )
                time.sleep(0.1)
        finally:
            self.end()

    def note(self) -> None:
        """Write down which process groups are ours, for whoever has to end what was left over."""
        pids = [child.process.pid for child in self.children if child.process]
        with contextlib.suppress(OSError):
            self.processes.parent.mkdir(mode=0o700, exist_ok=True)
            self.processes.write_text("".join(f"{pid} {living.began(pid)}\n" for pid in pids))

    def end(self) -> None:
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.end(until)
        self.processes.unlink(missing_ok=True)

    def _stop(self, *_: object) -> None:
        self.stopping = True


def environment() -> dict[str, str]:
    """The environment of a child: ours, and where our package lies."""
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def children(listener: socket.socket, *, has_worker: bool) -> list[Child]:
    """The processes of a site that listens there."""
    run = [sys.executable, "-P", "-m", "bersama.config.processes"]
    fd = listener.fileno()
    listener.set_inheritable(True)
    found = [Child("web server", [*run, "web", str(fd)], (fd,))]
    return [*found, Child("worker", [*run, "worker"])] if has_worker else found


def serve(listener: socket.socket, folder: Path, *, has_worker: bool) -> None:
    """Serve until somebody stops it."""
    Supervisor(children(listener, has_worker=has_worker), folder / PROCESSES).run()


def wait_for_left_over(folder: Path) -> None:
    """Whose parent was killed ends by itself, but not at once: give it the time.

    One in the middle of a long job is killed then with what it started; the job is done again.
    """
    until = time.monotonic() + STOP_SECONDS + 2
    while left_over(folder) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in left_over(folder):
        if living.began(pid):  # else the number may be somebody else's by now
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)


def left_over(folder: Path) -> list[int]:
    """The processes that still run of a site on this folder that was not stopped but killed."""
    try:
        lines = [line.split() for line in (folder / PROCESSES).read_text().splitlines()]
        noted = [(int(words[0]), "".join(words[1:])) for words in lines]
    except (OSError, ValueError, IndexError):
        return []
    return [pid for pid, began in noted if living.is_alive(pid) and living.began(pid) == began]
