"""`bersama up`: start the site."""

from __future__ import annotations

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "up",
        run,
        what="Start the site: web server and worker, until Ctrl-C.",
        more="The first start makes the data folder and prints the link of the first owner. "
        "A newer version makes a backup, tests it and then upgrades the data.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--lan", action="store_true", help="let phones and computers of the same network in"
    )
    where.add_argument(
        "--url", default="", metavar="ADDRESS", help="the public address, when behind a proxy"
    )
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument(
        "--no-worker", action="store_true", help="start no worker: no mail, no backup, no seals"
    )


def run(given: argparse.Namespace) -> int:
    from bersama.config import starting

    where = starting.door(port=given.port, url=given.url, lan=given.lan)
    return starting.run(where, has_worker=not given.no_worker)
