"""What is misconfigured here, in words, each with what to do. Reads only."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from bersama.config import addresses, console, datafolder, migrating
from bersama.config.exits import Refused, told
from bersama.config.version import version
from bersama.core import clock

LITTLE_ROOM = 512 * 2**20
Level = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. A note is worth knowing and wrong for nobody."""

    what: str
    level: Level
    sentence: str
    do: str = ""


def ok(what: str, sentence: str) -> Finding:
    return Finding(what, "ok", sentence)


def note(what: str, sentence: str, do: str = "") -> Finding:
    return Finding(what, "note", sentence, do)


def wrong(what: str, sentence: str, do: str) -> Finding:
    return Finding(what, "wrong", sentence, do)


def examine() -> Iterator[Finding]:
    """Look at everything. A look that fails is a finding, and the others go on."""
    try:
        folder = datafolder.existing()
    except Refused as error:
        yield wrong("data folder", str(error), "bersama up")
        return
    except SystemExit as error:
        yield wrong("settings", str(error), "Change or unset this setting.")
        return
    yield ok("settings", "All settings can be read.")
    looks: list[tuple[str, Callable[[Path], Iterator[Finding]]]] = [
        ("data folder", look_at_folder),
        ("address", look_at_address),
        ("protection", look_at_protection),
        ("clock", look_at_clock),
        ("mail", look_at_mail),
        ("database", look_at_database),
    ]
    broken = False
    for what, look in looks:
        for finding in _safely(what, look, folder):
            broken = broken or (what == "database" and finding.level == "wrong")
            yield finding
    if not broken and datafolder.written_by(folder):
        for what, look in (("worker", look_at_worker), ("backup", look_at_backup)):
            yield from _safely(what, look, folder)


def look_at_folder(folder: Path) -> Iterator[Finding]:
    """Rights and room of the data folder, and of the secrets in it."""
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            yield wrong(
                "data folder", f"Others can look into {folder} ({mode:o}).", f"chmod 700 {folder}"
            )
        datafolder.check(folder)
    except Refused as error:
        yield wrong("data folder", str(error), "See docs/how-to/run.md.")
        return
    for name in ("secret-key", "ledger/instance-key.pem", datafolder.SQLITE):
        file = folder / name
        if file.exists() and os.name != "nt" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield wrong("data folder", f"Others can read {file}.", f"chmod 600 {file}")
    free = shutil.disk_usage(folder).free
    if free < LITTLE_ROOM:
        yield wrong(
            "disk", f"Only {console.size(free)} are left on the disk.", "Make room on it soon."
        )
    else:
        yield ok("disk", f"{console.size(free)} are left on the disk of {folder}.")


def look_at_address(folder: Path) -> Iterator[Finding]:
    """Whether phones can open our links, and over which line."""
    from bersama.config import settings

    parts = urlsplit(settings.BERSAMA_URL)
    if parts.hostname in ("localhost", "127.0.0.1", "::1"):
        yield note(
            "address",
            f"{settings.BERSAMA_URL} leads to this machine only; no phone can open it.",
            "Start with --lan for phones nearby, or with --url behind a proxy.",
        )
    elif parts.scheme == "http":
        yield note(
            "address",
            f"The line to {settings.BERSAMA_URL} is not encrypted.",
            "Good for a room; for the street see docs/how-to/tls.md.",
        )
    else:
        yield ok("address", f"{settings.BERSAMA_URL} is encrypted.")
    if not datafolder.is_locked(folder):
        yield note("running", "The site is not running.", "bersama up")
    elif addresses.is_open(settings.BERSAMA_URL):
        yield ok("running", f"Something answers at {settings.BERSAMA_URL}.")
    else:
        yield wrong(
            "running",
            f"The site runs, but nothing answers at {settings.BERSAMA_URL}.",
            "Is the proxy up? Does the name lead here? Is the same BERSAMA_URL set here?",
        )


def look_at_protection(folder: Path) -> Iterator[Finding]:
    """Settings that are good for a test and bad for a site."""
    from bersama.config import settings

    encrypted = settings.BERSAMA_URL.startswith("https:")
    if settings.BERSAMA_DEVELOPMENT:
        yield wrong(
            "protection",
            "BERSAMA_DEVELOPMENT is on: errors show how the site is made.",
            "Unset it.",
        )
    if not settings.BERSAMA_LIMITS:
        yield wrong(
            "protection",
            "BERSAMA_LIMITS is off: nobody who guesses codes is stopped.",
            "Unset it; it is for load tests.",
        )
    if encrypted and not settings.BERSAMA_TRUSTED_PROXIES:
        yield wrong(
            "protection",
            "Behind the proxy all visitors look like one, so one can use up the limits of all.",
            "BERSAMA_TRUSTED_PROXIES=1 (the number of proxies before this site).",
        )
    if settings.SESSION_COOKIE_SECURE:
        yield ok("protection", "Cookies travel over encrypted lines only.")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield note(
            "protection", "Bersama runs as root.", "Give it a user of its own: docs/how-to/run.md."
        )


def look_at_clock(folder: Path) -> Iterator[Finding]:
    """A clock that is far off closes rounds at the wrong hour."""
    now = clock.now()
    made = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < made - timedelta(days=1):
        yield wrong(
            "clock", f"The clock says {now:%Y-%m-%d %H:%M} UTC; that is past.", "Set the clock."
        )
    else:
        yield ok("clock", f"The clock says {now:%Y-%m-%d %H:%M} UTC.")


def look_at_mail(folder: Path) -> Iterator[Finding]:
    """Whether the mail server answers. Nothing is sent."""
    from bersama.config import settings

    if not settings.BERSAMA_SMTP:
        yield note("mail", "No mail is sent; everything works by links and slips.", "")
        return
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    answered, words = addresses.answers(host, port)
    if not answered:
        yield wrong("mail", f"{host}:{port} does not answer ({words}).", "Check BERSAMA_SMTP.")
    elif not settings.EMAIL_USE_SSL and not words.startswith("220"):
        yield wrong("mail", f"What answers at {host}:{port} is no mail server.", "Check the port.")
    else:
        yield ok("mail", f"The mail server {host}:{port} answers.")
    if settings.BERSAMA_MAIL_FROM.endswith("@localhost>"):
        yield wrong(
            "mail",
            "The sender of mails is at localhost; most servers refuse that.",
            'BERSAMA_MAIL_FROM="Your name <address@your.domain>"',
        )


def look_at_database(folder: Path) -> Iterator[Finding]:
    """Version, durability and Django's own checks."""
    migrating.load()
    from bersama.config.backups import databases

    if databases.vendor() == "sqlite" and not (folder / datafolder.SQLITE).exists():
        yield note("database", "There are no data yet.", "bersama up")
        return
    try:
        migrating.refuse_newer(folder)
    except Refused as error:
        yield wrong("version", str(error), "Install the newer version again.")
        return
    if not migrating.applied():
        yield note("database", "There are no data yet.", "bersama up")
        return
    if lacking := migrating.missing():
        yield wrong(
            "version",
            f"The data are from an older version ({len(lacking)} steps behind).",
            "bersama up makes a backup and upgrades them.",
        )
        return
    from bersama.core.database import durability

    found = durability()
    for sentence in found:
        yield wrong("database", f"{sentence}; confirmed votes could be lost.", "Change it back.")
    if not found:
        yield ok("database", "What is confirmed survives a power cut.")
    yield from _of_checks()
    yield from _of_entries()


def look_at_worker(folder: Path) -> Iterator[Finding]:
    """Whether the worker lives, and what it could not do."""
    from bersama.core import health, pulse

    since = pulse.seconds_since("worker")
    if not datafolder.is_locked(folder):
        pass
    elif since is None or pulse.is_late("worker"):
        last = "was never seen" if since is None else f"was last seen {since:.0f} seconds ago"
        yield wrong(
            "worker",
            f"The worker {last}: no mail, no daily backup, no seals.",
            "Start without --no-worker; the output of `bersama up` says what happened.",
        )
    else:
        yield ok("worker", f"The worker was seen {since:.0f} seconds ago.")
    names = health.failed_work(clock.now() - timedelta(days=1))
    if names:
        yield wrong(
            "worker", f"Work failed today: {', '.join(names)}.", "Its log says why; tell us."
        )
    late = health.waiting_since(clock.now() - timedelta(minutes=15))
    if late and datafolder.is_locked(folder):
        yield wrong(
            "worker",
            f"{late} acts wait longer than 15 minutes to be passed on.",
            "Its log says why.",
        )


def look_at_backup(folder: Path) -> Iterator[Finding]:
    """How old the last good backup is."""
    from bersama.config.backups import databases
    from bersama.core import backup

    if databases.vendor() == "postgresql" and not shutil.which("pg_dump"):
        yield wrong(
            "backup",
            "PostgreSQL's program pg_dump is not here, so no backup can be made.",
            "apt install postgresql-client",
        )
    last = backup.last_good_backup()
    if last is None and backup.is_due():
        yield wrong("backup", "There is no good backup yet.", "bersama backup")
    elif last is None:
        yield note("backup", "There is no backup yet; the first is made within a day.", "")
    elif clock.now() - last.at > backup.OLD_AFTER:
        yield wrong("backup", f"The last good backup is of {last.at:%Y-%m-%d}.", "bersama backup")
    else:
        yield ok("backup", f"The last good backup is of {last.at:%Y-%m-%d %H:%M} UTC.")


def _of_checks() -> Iterator[Finding]:
    from django.core import checks

    for found in checks.run_checks(databases=["default"]):
        if found.is_serious():
            yield wrong(
                "start", f"{found.msg} ({found.id}).", found.hint or "The site can't start."
            )


def _of_entries() -> Iterator[Finding]:
    """An entry from the future says that the clock was ahead, or is behind now."""
    from bersama.core import health

    newest = health.newest_act()
    if newest and newest > clock.now() + timedelta(minutes=2):
        yield wrong(
            "clock",
            f"The newest entry is of {newest:%Y-%m-%d %H:%M} UTC; the clock was set back since.",
            "Set the clock.",
        )


def _safely(
    what: str, look: Callable[[Path], Iterator[Finding]], folder: Path
) -> Iterator[Finding]:
    try:
        yield from look(folder)
    except Exception as error:  # noqa: BLE001 - that it can't be looked at is the finding
        yield wrong(what, f"This could not be looked at: {told(error)[0]}", "Tell us.")


def words(finding: Finding) -> str:
    """One finding as lines for a terminal."""
    sign = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}[finding.level]
    do = f"\n         -> {finding.do}" if finding.do else ""
    return f"{sign}  {finding.sentence}{do}"


def python() -> Finding:
    return ok("python", f"Python {sys.version.split()[0]}, Bersama {version()}.")
