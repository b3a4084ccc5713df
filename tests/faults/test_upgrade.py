"""An upgrade begins with a backup and is tried on it; if it fails there, nothing has changed."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.harness.site import Site, made

pytestmark = pytest.mark.faults
# Steps of Django that do nothing here, and one of ours that can't be done twice.
REPEATABLE = ("auth", "0012_alter_user_first_name_max_length")
ONCE_ONLY = ("core", "0001_initial")


def make_older(site: Site, step: tuple[str, str]) -> None:
    """Let the data say that this step was not taken yet."""
    with closing(sqlite3.connect(site.data / "bersama.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = ? AND name = ?", step)
        database.commit()


def steps(site: Site) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(site.data / "bersama.sqlite3")) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def test_it_makes_a_tested_backup_first_and_then_goes_on(tmp_path: Path) -> None:
    site = made(tmp_path / "data")
    site.python("from tests.world import make_firm; make_firm()")
    make_older(site, REPEATABLE)
    assert "bersama up makes a backup and upgrades them" in site.run("doctor", code=1)
    site.start("--no-worker")
    site.stop()
    assert REPEATABLE in steps(site)
    (backup,) = (site.data / "backups").glob("*-upgrade.zip")
    assert f"backup, tested: {backup}" in site.log.read_text()
    with zipfile.ZipFile(backup) as there:
        (tmp_path / "old.sqlite3").write_bytes(there.read("database.sqlite3"))
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as database:
        known = set(database.execute("SELECT app, name FROM django_migrations"))
    assert known == steps(site) - {REPEATABLE}, "the backup holds the data as they were"


def test_what_fails_on_the_copy_does_not_touch_the_data(tmp_path: Path) -> None:
    site = made(tmp_path / "data")
    make_older(site, ONCE_ONLY)
    before = steps(site)
    said = site.run("up", "--port", str(site.port), code=69)
    assert "The upgrade did not start; your data are as they were." in said
    assert "already exists" in said
    assert steps(site) == before
    assert list((site.data / "backups").glob("*.zip")) == []
