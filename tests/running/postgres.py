"""A PostgreSQL for the tests: one that answers, else one of our own for the time of the run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.running.packages import bring, is_root
from tests.running.process import ask, end

QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off")
DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
PROBE = """
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=5) as connection:
    row = connection.execute(
        "select current_setting('server_version'), rolcreatedb or rolsuper "
        "from pg_roles where rolname = current_user"
    ).fetchone()
print(row[0].split()[0] if row[1] else sys.exit("this role may not make databases"))
"""
DROP = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute(f'drop database if exists "{sys.argv[2]}" with (force)')
"""


@dataclass
class Server:
    """A server that answers at `url`; `version` as it names itself."""

    url: str
    version: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None

    def database_url(self) -> str:
        """A name of this run's own, so that two runs on one server never meet."""
        return urlsplit(self.url)._replace(path=f"/bersama_{os.getpid()}").geturl()

    def stop(self) -> None:
        """Drop what a killed run left behind, and end the server if it is ours."""
        ask([sys.executable, "-c", DROP, self.url, f"test_bersama_{os.getpid()}"])
        if self.process is not None:
            end(self.process, first=signal.SIGINT)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def find_server() -> tuple[Server | None, str]:
    """A server, or None with the reason. An empty BERSAMA_TEST_POSTGRES asks for none."""
    url = os.environ.get("BERSAMA_TEST_POSTGRES", DEFAULT)
    if not url:
        return None, "BERSAMA_TEST_POSTGRES is empty"
    code, said = version_at(url)
    if code == 0:
        return Server(url, said), ""
    shown = urlsplit(url)
    reason = f"no PostgreSQL answers at {shown.hostname}:{shown.port or 5432}"
    print(f"{reason}: {said.splitlines()[-1] if said else 'no answer'}", flush=True)
    programs = find_programs()
    if programs is None and bring(["postgresql"]):
        programs = find_programs()
    if programs is None:
        return None, f"{reason} and its programs are not installed"
    return start(programs)


def version_at(url: str) -> tuple[int, str]:
    return ask([sys.executable, "-c", PROBE, url], limit=20)


def find_programs() -> Path | None:
    """The folder with `initdb` and `postgres`; Debian keeps them off the path."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    folders = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def start(programs: Path, *, durable: bool = False) -> tuple[Server | None, str]:
    """Start a server in a temporary folder, as a user that may (never as root)."""
    folder = Path(tempfile.mkdtemp(prefix="bersama-postgres-"))
    other = _other_user() if is_root() else None
    if other:
        shutil.chown(folder, other)
    user = {"user": other, "group": _group_of(other), "extra_groups": ()} if other else {}
    data = str(folder / "data")
    made = subprocess.run(
        [str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync"],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        check=False, **user,
    )  # fmt: skip
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        return None, "initdb failed: " + made.stdout.decode("utf-8", "replace").strip()[-300:]
    port = _free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", data, "-p", str(port), "-k", str(folder),
             "-c", "listen_addresses=127.0.0.1", *([] if durable else QUICK)],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, **user,
        )  # fmt: skip
    server = Server(f"postgresql://postgres@127.0.0.1:{port}/postgres", "", process, folder)
    return _once_it_answers(server)


def _once_it_answers(server: Server) -> tuple[Server | None, str]:
    for _ in range(60):
        code, said = version_at(server.url)
        if code == 0:
            server.version = said
            return server, ""
        if server.process is not None and server.process.poll() is not None:
            break
        time.sleep(0.5)
    log = (server.folder / "log") if server.folder else None
    words = log.read_text(errors="replace").strip()[-300:] if log and log.exists() else said
    server.stop()
    return None, f"PostgreSQL did not start: {words}"


def _other_user() -> str:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
