"""What the whole check consists of, in the order in which it runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTEST = (sys.executable, "-m", "pytest", "-q")
TESTS = ROOT / "tests"
SLOW = ("doors", "journeys", "faults")


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
    folders: tuple[str, ...] = ()


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the environment that runs this check."""
    return (str(Path(sys.executable).parent / name), *arguments)


def of_folders(
    name: str,
    what: str,
    *folders: str,
    limit: int = 600,
    database: str = "sqlite",
    browser: bool = False,
) -> Part:
    """A part that runs the tests of these folders, as far as they exist."""
    there = tuple(folder for folder in folders if has_tests(folder))
    command = (*PYTEST, *(f"tests/{folder}" for folder in there))
    return Part(name, what, command, limit, True, database, browser, folders)


def parts() -> list[Part]:
    """Every part. A new folder of tests is in the first one until it is named elsewhere."""
    django = (sys.executable, "-m", "django")
    found = [
        Part("lint", "ruff check", tool("ruff", "check", "."), 120),
        Part("format", "ruff format --check", tool("ruff", "format", "--check", "."), 120),
        Part("types", "mypy", tool("mypy"), 600),
        Part("imports", "lint-imports", tool("lint-imports"), 120),
        Part(
            "migrations",
            "makemigrations --check",
            (*django, "makemigrations", "--check", "--dry-run", "--no-input"),
            120,
        ),
        Part(
            "rooms",
            "science, core, rooms and architecture on SQLite",
            (*PYTEST, *(f"--ignore=tests/{folder}" for folder in SLOW)),
            600,
            tests=True,
        ),
        of_folders("doors", "every URL with every role on SQLite", "doors"),
        of_folders("journeys", "a real browser on SQLite", "journeys", browser=True, limit=900),
        of_folders("faults", "killed, filled and corrupted on SQLite", "faults", limit=900),
        of_folders(
            "postgres",
            "core, rooms and doors again on PostgreSQL",
            *("core", "rooms", "doors"),
            database="postgres",
        ),
    ]
    return [part for part in found if not part.tests or has_tests(*part.folders)]


def has_tests(*folders: str) -> bool:
    """Whether one of these folders has a test; no folder at all means all of them."""
    return any(any((TESTS / folder).rglob("test_*.py")) for folder in folders or (".",))
