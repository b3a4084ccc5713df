"""A start from nothing to a site that serves: folder, backup, database, checks, link."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bersama.config import addresses, datafolder
from bersama.config.console import say
from bersama.config.exits import Exit, Refused


@dataclass(frozen=True, slots=True)
class Door:
    """Where the site listens and the address people open. `is_near`: a phone beside it can."""

    host: str
    port: int
    url: str
    is_near: bool = False


def door(*, port: int, url: str, lan: bool) -> Door:
    """The one address everything follows from: an option, else the setting, else loopback."""
    if not 1 <= port <= addresses.LAST_PORT:
        raise Refused(addresses.no_port(port), Exit.USAGE)
    if lan and url:
        raise Refused("Choose one of --lan and --url.", Exit.USAGE)
    if lan:
        host = addresses.in_network()
        return Door(host, port, _with_port(f"http://{host}", port), is_near=True)
    if url:
        from bersama.config.environment import address

        try:
            return Door(addresses.LOOPBACK, port, address(url))
        except ValueError as error:
            raise Refused(f"--url {url}: {error}", Exit.USAGE) from None
    named = os.environ.get("BERSAMA_URL", "")
    return Door(addresses.LOOPBACK, port, named or _with_port("http://localhost", port))


def run(where: Door, *, has_worker: bool, begin: Callable[[], str] | None = None) -> int:
    """Start, print the address, serve until stopped. `begin` fills a fresh folder and
    says how to enter it."""
    os.environ["BERSAMA_URL"] = where.url
    from bersama.config.serving import serve, wait_for_left_over

    folder = datafolder.place()
    datafolder.make(folder)
    with datafolder.locked(folder):
        wait_for_left_over(folder)
        listener = addresses.listen(where.host, where.port)
        prepare()
        datafolder.keep_address(folder, where.url)
        entry = begin() if begin else first_entry()
        tell(where, entry)
        from django.db import connections

        connections.close_all()
        serve(listener, folder, has_worker=has_worker)
    say("Stopped. Everything that was confirmed is kept.")
    return Exit.OK


def prepare() -> None:
    """Make or upgrade the database; an upgrade begins with a backup, tested on a copy."""
    from bersama.config import migrating
    from bersama.config.backups import erased

    folder = datafolder.place()
    (folder / "static").mkdir(exist_ok=True)
    migrating.load()
    from bersama.core.copies import live_heads

    migrating.refuse_newer(folder)
    if lacking := migrating.missing():
        # A first start that was killed in the middle has had some steps, too, but no mark.
        if datafolder.written_by(folder) or live_heads():
            upgrade(len(lacking))
        else:
            say(f"A new data folder: {folder}")
            migrating.migrate()
    migrating.mark_version(folder)
    migrating.check_system()
    erased.keep()


def upgrade(steps: int) -> None:
    """Back up, try the upgrade on that copy, and only then upgrade the data themselves."""
    from bersama.config import migrating
    from bersama.config.backups.making import make

    say("The data are from an older version. A backup first, then the upgrade.")
    try:
        made = make(kind="upgrade")
    except Refused as error:
        raise Refused(
            f"The upgrade did not start; your data are as they were. {error}", error.code
        ) from None
    say(f"  backup, tested: {made.file}")
    if made.code:
        say(f"  the ledger was not whole before: {made.first} (bersama verify)")
    migrating.migrate()
    say(f"  upgraded in {steps} steps.")


def first_entry() -> str:
    """How the first owner enters, while the instance has none; else nothing."""
    from bersama.commons.organisations.actions import first_owner_link
    from bersama.core.actor import CONSOLE

    link = first_owner_link(actor=CONSOLE)
    if link is None:
        return ""
    return f"Nobody owns this place yet. Open this link once to become its first owner:\n  {link}"


def tell(where: Door, entry: str) -> None:
    """What the operator has to know, and nothing else."""
    say()
    say(f"Bersama is here: {where.url}/")
    if where.is_near:
        qr(where.url + "/")
        say("Phones in the same network open this address. The line is not encrypted: who sits")
        say("in the network can read along. For a line of its own see docs/how-to/tls.md.")
    elif urlsplit(where.url).hostname in ("localhost", addresses.LOOPBACK):
        say("Only this machine can open it. For phones nearby start with --lan.")
    else:
        say(f"The proxy has to pass it on to http://{where.host}:{where.port}/.")
    if entry:
        say()
        say(entry)
    say()
    say("Ctrl-C stops it.")


def qr(text: str) -> None:
    import sys

    import segno

    if sys.stdout.isatty():
        segno.make(text, micro=False).terminal(compact=True)


def _with_port(address: str, port: int) -> str:
    return address if port == 80 else f"{address}:{port}"


def ready() -> None:
    """Make or upgrade the data of this folder, unless a running Bersama has done so."""
    from bersama.config import migrating

    folder = datafolder.place()
    datafolder.make(folder)
    with contextlib.redirect_stdout(sys.stderr):
        if datafolder.is_locked(folder):
            migrating.load()
            migrating.refuse_newer(folder)
        else:
            with datafolder.locked(folder):
                prepare()
