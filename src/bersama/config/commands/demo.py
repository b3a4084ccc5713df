"""`bersama demo`: the site with a demonstration world in a folder of its own."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

MARK = "demonstration"


def add(subparsers: Any) -> None:
    from bersama.config.declaring import command

    parser = command(
        subparsers,
        "demo",
        run,
        what="Start a demonstration: a bakery, its questions and simulated people.",
        more="It is made new at each start, in a folder beside your data, and touches nothing "
        "else. --break-it has a folder of its own, so it may run beside a demonstration.",
    )
    parser.add_argument(
        "--port", type=int, help="the port to listen on (8000; a free one with --break-it)"
    )
    parser.add_argument(
        "--lan", action="store_true", help="let phones and computers of the same network in"
    )
    parser.add_argument(
        "--break-it",
        action="store_true",
        help="kill the server, change a cell behind its back, and show what is found",
    )


def run(given: argparse.Namespace) -> int:
    from bersama.config import addresses, starting

    folder = fresh_folder("break" if given.break_it else "demo")
    os.environ["BERSAMA_DATA"] = str(folder)
    os.environ.pop("BERSAMA_DATABASE_URL", None)
    os.environ.pop("BERSAMA_DATABASE_URL_FILE", None)
    os.environ.pop("BERSAMA_URL", None)
    port = given.port
    if port is None:
        port = addresses.free_port() if given.break_it else 8000
    where = starting.door(port=port, url="", lan=given.lan)
    if given.break_it:
        addresses.listen(where.host, where.port).close()
        return break_it(where)
    return starting.run(where, has_worker=True, begin=build)


def fresh_folder(name: str) -> Path:
    """The folder of that name beside the data, emptied; only one that a demonstration had made."""
    from bersama.config.environment import data_folder, folder
    from bersama.config.exits import Exit, Refused

    data = folder(os.environ.get("BERSAMA_DATA") or data_folder())
    found = data.with_name(f"{data.name}-{name}")
    if found.exists() and any(found.iterdir()):
        if not (found / MARK).exists():
            raise Refused(
                f"{found} was not made by a demonstration, so it is not emptied. Move it away.",
                Exit.NOT_ALLOWED,
            )
        from bersama.config import datafolder

        if datafolder.is_locked(found):
            raise Refused(f"A demonstration is running on {found} already.", Exit.BUSY)
        shutil.rmtree(found)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    (found / MARK).write_text("Made by `bersama demo`; emptied at its next start.\n")
    return found


def build() -> str:
    """Fill the fresh folder by actions; returns the ways in, in words."""
    from bersama.config.console import say
    from bersama.web.demonstration import build as build_world

    say("The demonstration is being made ...")
    ways = build_world()
    return "\n".join(
        [
            "A bakery that does not exist, with people and answers that are simulated.",
            "As Aminah, its owner (this link works once):",
            f"  {ways.owner}",
            "As a customer, with an idea or an answer:",
            f"  {ways.ideas}",
            f"  {ways.question}",
            "What became of the last question, as everybody reads it:",
            f"  {ways.decision}",
        ]
    )


def break_it(where: Any) -> int:
    """Show an engineer that nothing is lost and nothing changes unseen."""
    from bersama.config.breaking import show

    return show(where)
