"""`./bersama test`: the whole check; `./bersama test tests/core -k word`: pytest alone."""

from __future__ import annotations

import argparse
import os
import re
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.running import outcome
from tests.running.outcome import Outcome
from tests.running.packages import find_browser, in_ci
from tests.running.parts import PYTEST, ROOT, Part, parts
from tests.running.postgres import Server, find_server
from tests.running.process import run


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and close with the sum; the exit code is 0 only if all is well."""
    everything = parts()
    reader = argparse.ArgumentParser(prog="bersama test", description=__doc__, allow_abbrev=False)
    reader.add_argument(
        "--part", action="append", choices=[p.name for p in everything], help="only this part"
    )
    chosen, rest = reader.parse_known_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="bersama-test-") as folder:
        check = Check(Path(folder))
        try:
            if rest:
                command = (*PYTEST[:-1], *rest)
                return check.command(Part("pytest", "", command, 3600))
            wanted = [p for p in everything if not chosen.part or p.name in chosen.part]
            outcomes = [check.part(part) for part in wanted]
        except KeyboardInterrupt:
            return 130
        finally:
            check.close()
    print("\n" + outcome.closing(outcomes, check.databases), flush=True)
    return 0 if outcome.is_good(outcomes) else 1


class Check:
    """One run: where its files are, and what it had to start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.databases: list[str] = []
        self.server: Server | None = None

    def part(self, part: Part) -> Outcome:
        """Run one part; what it needs and can't get is a failure in CI, else a skip said aloud."""
        print(f"\n=== {part.name}: {part.what}", flush=True)
        began = time.monotonic()
        if lacking := self.lacking(part):
            print(f"{'FAILED' if in_ci() else 'SKIPPED'}: {lacking}", flush=True)
            seconds = time.monotonic() - began
            return Outcome(
                part.name, seconds, failed=int(in_ci()), skipped=int(not in_ci()), note=lacking
            )
        report = self.folder / f"{part.name}.xml"
        more = (f"--junitxml={report}",) if part.tests else ()
        code = self.command(part, more)
        seconds = time.monotonic() - began
        if not part.tests:
            return outcome.of_check(part.name, code, seconds)
        self.databases += [name for name in [self.name_of(part)] if name not in self.databases]
        return outcome.of_tests(part.name, code, seconds, report)

    def lacking(self, part: Part) -> str:
        """What this part needs and can't get, or an empty text."""
        if part.browser:
            browser = find_browser()
            if browser is None:
                return "no Chromium is installed"
            os.environ["BERSAMA_TEST_BROWSER"] = browser
        if part.database == "postgres" and self.server is None:
            self.server, reason = find_server()
            return reason
        return ""

    def name_of(self, part: Part) -> str:
        if part.database == "postgres" and self.server:
            return f"PostgreSQL {self.server.version}"
        return f"SQLite {sqlite3.sqlite_version}"

    def command(self, part: Part, more: Sequence[str] = ()) -> int:
        """Run the part's command in an environment of its own: no setting of this machine."""
        env = {key: value for key, value in os.environ.items() if key not in operator_settings()}
        data = self.folder / f"{part.name}-data"
        env.update(
            BERSAMA_DATA=str(data),
            DJANGO_SETTINGS_MODULE="bersama.config.settings",
            PYTHONUNBUFFERED="1",
            # Many tests start processes; compiled once, they start three times as fast.
            PYTHONPYCACHEPREFIX=str(self.folder / "compiled"),
        )
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        if part.database == "postgres" and self.server:
            env["BERSAMA_DATABASE_URL"] = self.server.database_url()
        return run((*part.command, *more), cwd=ROOT, env=env, limit=part.limit)

    def close(self) -> None:
        if self.server:
            self.server.stop()


def operator_settings() -> set[str]:
    """The names of every setting that an instance reads, and of the twins that name a file."""
    text = (ROOT / "src/bersama/config/settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'setting\(\s*"(BERSAMA_\w+)"', text))
    return names | {f"{name}_FILE" for name in names}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
