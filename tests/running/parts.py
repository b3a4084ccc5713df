"""What the whole check consists of, in the order in which it runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTEST = (sys.executable, "-m", "pytest", "-q")
# Marks choose the tests; a test carries the mark of its folder, or one of its own.
QUICK = "not doors and not journeys and not faults"
DOORS = "doors and not journeys and not faults"
FAULTS = "faults and not journeys"
SHARED = "not journeys and not faults"
# On every core at once. Journeys and faults start servers and measure: they run one by one.
TOGETHER = ("-n", "auto")
# Tables straight from the models: `makemigrations --check` says that the migrations make the same.
UNMIGRATED = ("--no-migrations",)


@dataclass(frozen=True)
class Part:
    """One command of the check. `limit` is in seconds; past it the part counts as failed."""

    name: str
    what: str
    command: tuple[str, ...]
    limit: int
    tests: bool = False
    database: str = "sqlite"
    browser: bool = False


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the environment that runs this check."""
    return (str(Path(sys.executable).parent / name), *arguments)


def choose(
    name: str, what: str, marks: str, *more: str, database: str = "sqlite", limit: int = 1200
) -> Part:
    """A part that runs the tests with these marks; `more` are folders and options."""
    command = (*PYTEST, "-m", marks, *more)
    return Part(name, what, command, limit, True, database, browser=marks == "journeys")


def parts() -> list[Part]:
    """Every part; each test is in exactly one of those on SQLite."""
    django = (sys.executable, "-m", "django")
    migrations = (*django, "makemigrations", "--check", "--dry-run", "--no-input")
    again = ("tests/core", "tests/rooms", "tests/doors")
    return [
        Part("lint", "ruff check", tool("ruff", "check", "."), 120),
        Part("format", "ruff format --check", tool("ruff", "format", "--check", "."), 120),
        Part("types", "mypy", tool("mypy"), 600),
        Part("imports", "lint-imports", tool("lint-imports"), 120),
        Part("migrations", "makemigrations --check", migrations, 120),
        choose(
            "rooms",
            "science, core, rooms and architecture on SQLite",
            QUICK,
            *TOGETHER,
            *UNMIGRATED,
        ),
        choose("doors", "every URL with every role on SQLite", DOORS, *TOGETHER, *UNMIGRATED),
        choose("journeys", "a real browser on SQLite", "journeys", limit=1200),
        choose("faults", "killed, filled and corrupted on SQLite", FAULTS, limit=1200),
        choose(
            "postgres",
            "core, rooms and doors on PostgreSQL",
            SHARED,
            *again,
            *TOGETHER,
            database="postgres",
            limit=2400,
        ),
    ]
