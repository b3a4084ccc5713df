"""By hand: `python -m tests.faults.harness --acknowledged 10000 --kills 60`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.faults.harness.killing import run
from tests.faults.harness.site import made


def main() -> int:
    reader = argparse.ArgumentParser(prog="tests.faults.harness", description=__doc__)
    reader.add_argument("--acknowledged", type=int, default=2000)
    reader.add_argument("--kills", type=int, default=15)
    reader.add_argument("--clients", type=int, default=8)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--database", default="", help="a PostgreSQL address; else SQLite")
    given = reader.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    settings = {"BERSAMA_LIMITS": "off"}
    if given.database:
        settings["BERSAMA_DATABASE_URL"] = given.database
    with tempfile.TemporaryDirectory(prefix="bersama-faults-") as folder:
        site = made(Path(folder) / "data", **settings)
        try:
            outcome = run(
                site,
                acknowledged=given.acknowledged,
                kills=given.kills,
                clients=given.clients,
                seed=given.seed,
            )
        finally:
            site.kill()
    sys.stdout.write(outcome.sentence + "\n")
    return 1 if outcome.found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
