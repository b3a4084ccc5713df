"""`export` and `import firm` at the command line, from SQLite to PostgreSQL and back."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

# Starts the command line a dozen times, so it runs with the slow ones.
pytestmark = pytest.mark.faults
SERVER = os.environ.get("BERSAMA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
FILL = """
from bersama.config import migrating
migrating.load()
from bersama.core.ledger import checkpoints
from tests import world as w
bakery = w.make_firm(mail="rotipagi.example")
for name in ("Rye", "Pandan"):
    engagement = w.ask_breads(bakery, title=f"More {name}?")
    for _ in range(6):
        w.answer(engagement, name, why="Because it keeps: naïve “words”, 100 %.")
    w.close_now(bakery, engagement)
other = w.make_firm("Kedai Lain", owner="Farid")
w.ask_breads(other)
checkpoints.seal_all()
"""


class Machine:
    """A data folder and a database of its own, driven by the command line."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("BERSAMA_")},
            "BERSAMA_DATA": str(folder),
            "BERSAMA_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "bersama.config.settings",
            "PYTHONPATH": os.pathsep.join(["src", "."]),
        }

    def run(self, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def bersama(self, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "bersama", *words, expect=expect)


@pytest.fixture
def postgres() -> Iterator[str]:
    try:
        with psycopg.connect(SERVER, autocommit=True, connect_timeout=5) as connection:
            name = f"bersama_moving_{os.getpid()}_{secrets.token_hex(3)}"
            connection.execute(f'create database "{name}"')
    except psycopg.OperationalError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL answers ({error})")
    yield SERVER.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


def lines(file: Path, part: str) -> list[bytes]:
    with zipfile.ZipFile(file) as packed:
        return packed.read(part).splitlines()


def test_a_firm_moves_from_sqlite_to_postgresql_and_back(tmp_path: Path, postgres: str) -> None:
    first = Machine(tmp_path / "first")
    first.run("-m", "django", "migrate", "--verbosity", "0")
    first.run("-c", FILL)
    file = tmp_path / "firm.bersama"
    packed = json.loads(first.bersama("export", "roti-pagi", str(file), "--json").stdout)
    assert packed["bytes"] == file.stat().st_size

    second = Machine(tmp_path / "second", postgres)
    came = json.loads(second.bersama("import", "firm", str(file), "--json").stdout)
    assert came["firm"] == "roti-pagi"
    assert came["link"].startswith("http://localhost:8000/enter/")
    report = json.loads(second.bersama("verify", "--json").stdout)
    assert (report["whole"], report["findings"]) == (True, [])
    assert report["counts"]["entries"] > came["entries"]

    again = tmp_path / "again.bersama"
    second.bersama("export", "roti-pagi", str(again))
    for table in ("surveys.reply", "initiatives.engagement", "initiatives.contribution"):
        part = f"tables/{table}.jsonl"
        assert lines(again, part) == lines(file, part)
    third = Machine(tmp_path / "third")
    back = third.bersama("import", "firm", str(again))
    assert "Its owner enters by this link, once:" in back.stdout
    assert json.loads(third.bersama("verify", "--json").stdout)["whole"] is True

    refused = third.bersama("import", "firm", str(again), expect=65)
    assert "Roti Pagi is here already. Nothing was changed." in refused.stderr
    unknown = third.bersama("export", "nobody", str(tmp_path / "x"), expect=64)
    assert "There is no firm nobody; here: roti-pagi." in unknown.stderr
    broken = tmp_path / "broken.bersama"
    broken.write_bytes(b"PK nonsense")
    said = Machine(tmp_path / "fourth").bersama("import", "firm", str(broken), expect=65)
    assert "it is no packed firm, or only a part of one." in said.stderr
