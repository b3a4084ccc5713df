"""What runs in the two children of a running site: `web FD` and `worker`."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bersama.config.migrating import load
from bersama.core import living

WORKERS, THREADS = 2, 4
log = logging.getLogger("bersama.process")


def main(arguments: list[str]) -> int:
    # So that no port stays taken when the parent was killed.
    living.when_parent_is_gone(lambda: os.kill(os.getpid(), signal.SIGTERM))
    if arguments[:1] == ["web"]:
        return web(int(arguments[1]))
    return worker()


def web(fd: int) -> int:
    """Serve pages from a socket that is listening already."""
    load()
    if os.name != "nt" and find_spec("gunicorn"):
        return _gunicorn(fd)
    return _waitress(fd)


def _gunicorn(fd: int) -> int:
    from gunicorn.app.base import BaseApplication

    class Pages(BaseApplication):
        def load_config(self) -> None:
            for name, value in options(fd).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from django.db import connections

            from bersama.config.wsgi import application

            connections.close_all()  # a connection must not be shared by forked workers
            return application

    Pages().run()
    return 0


def options(fd: int) -> dict[str, Any]:
    """How gunicorn runs. Two processes of four threads: see docs/how-to/run.md."""
    shared = Path("/dev/shm")  # noqa: S108 - gunicorn's own sign of life, no data
    return {
        "bind": [f"fd://{fd}"],
        "workers": WORKERS,
        "threads": THREADS,
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 3,
        "keepalive": 5,
        "loglevel": "warning",
        "proc_name": "bersama",
        "control_socket_disable": True,
        "worker_tmp_dir": str(shared) if os.access(shared, os.W_OK) else None,
    }


def _waitress(fd: int) -> int:
    from waitress import serve

    from bersama.config.wsgi import application

    listener = socket.socket(fileno=fd)
    serve(application, sockets=[listener], threads=WORKERS * THREADS, ident=None)
    return 0


def worker() -> int:
    """Work on what waits, until asked to end. The job at hand is finished first."""
    load()
    from bersama.core import jobs, pulse

    ending = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ending.set())

    def beat() -> None:
        while not ending.is_set():
            try:
                pulse.beat("worker")
            except OSError as error:
                log.warning("no sign of life could be written: %s", error.strerror)
            ending.wait(pulse.EVERY_SECONDS)

    threading.Thread(target=beat, daemon=True).start()
    jobs.work(alive=lambda: not ending.is_set())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
