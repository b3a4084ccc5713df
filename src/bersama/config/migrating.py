"""The database of this version: refuse a newer one, bring an older one forward."""

from __future__ import annotations

import os
from pathlib import Path

from bersama.config.datafolder import Written, mark, written_by
from bersama.config.exits import Exit, Refused
from bersama.config.version import version


def load() -> None:
    """Load Django with our settings; once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def known() -> dict[str, list[str]]:
    """The migrations of this version, in order, of each app."""
    from django.db.migrations.loader import MigrationLoader

    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations):
        found.setdefault(app, []).append(name)
    return found


def applied() -> set[tuple[str, str]]:
    """The migrations that this database has had."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return set(MigrationRecorder(connection).applied_migrations())


def missing() -> list[str]:
    """The migrations that this database still needs."""
    had = applied()
    return [
        f"{app}.{name}"
        for app, names in known().items()
        for name in names
        if (app, name) not in had
    ]


def refuse_newer(folder: Path, had: set[tuple[str, str]] | None = None) -> None:
    """Refuse data that a newer version has written: this one would misread them."""
    here = known()
    written = written_by(folder)
    named = set(written.migrations.items()) if written else set()
    strange = sorted(
        f"{app}.{name}"
        for app, name in (applied() if had is None else had) | named
        if app in here and name not in here[app]
    )
    if strange:
        by = f" ({written.version})" if written and written.version != version() else ""
        raise Refused(
            f"The data in {folder} were written by a newer Bersama{by}: {strange[0]} is unknown to "
            f"{version()}. Install that version again, or restore the backup that was made "
            "before the upgrade.",
            Exit.SETTING,
        )


def migrate() -> None:
    """Bring the database to this version, quietly."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def mark_version(folder: Path) -> None:
    """Note in the data folder which version writes it from now on."""
    written = Written(version(), {app: names[-1] for app, names in known().items()})
    if written_by(folder) != written:
        mark(folder, written)


def check_system() -> None:
    """Refuse to start when a check finds an error: a page without a policy, unsafe settings."""
    from django.core import checks

    wrong = [found for found in checks.run_checks(databases=["default"]) if found.is_serious()]
    if wrong:
        said = "; ".join(f"{w.msg} ({w.id})" for w in wrong[:5])
        raise Refused(f"Bersama can't start safely: {said}.", Exit.SETTING)
