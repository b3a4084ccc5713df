"""Plants faults in a copy of the work tree and demands that the tests turn red.

    python -m tests.faults.plant            every fault, as a table
    python -m tests.faults.plant NAME ...   only these
    python -m tests.faults.plant --list     what there is

Each fault changes one place of the source (its text must be there exactly once) and names the
smallest tests that must notice. The same tests are green on the copy without the fault, so red
means that this fault was seen.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.planted import FAULTS, Fault

REPOSITORY = Path(__file__).resolve().parents[2]
LEFT_OUT = (
    ".git",
    ".venv",
    "__pycache__",
    ".*_cache",
    "node_modules",
    "*.pyc",
    "*.egg-info",
    "build",
)
GREEN, RED = 0, 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the tests ended: `verdict` is `red` when the fault was caught."""

    fault: Fault
    verdict: str
    seconds: float
    said: str = ""


class NotPlanted(Exception):
    """The place of a fault is not there, or is there more than once."""


def copy(folder: Path) -> Path:
    """The work tree as it stands, without its history and what was installed."""
    tree = folder / "tree"
    shutil.copytree(REPOSITORY, tree, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return tree


def plant(tree: Path, fault: Fault) -> str:
    """Make the edit; returns the file's text before it."""
    file = tree / fault.file
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if (times := text.count(fault.old)) != 1:
        raise NotPlanted(f"{fault.file} holds {fault.old!r} {times} times, once is expected")
    file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
    return text


def run(tree: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests of the copy on the sources of the copy; the exit code, and the last lines."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("BERSAMA", "PYTEST"))}
    surroundings |= {
        "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "BERSAMA_DATA": str(tree / "data"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command, cwd=tree, env=surroundings, capture_output=True, text=True, check=False
    )
    return done.returncode, "\n".join((done.stdout + done.stderr).splitlines()[-12:])


def sound(tree: Path, tests: tuple[str, ...], known: dict[tuple[str, ...], str]) -> str:
    """Empty when these tests are green without a fault, else what they said. Run once each."""
    if tests not in known:
        code, said = run(tree, tests)
        known[tests] = "" if code == GREEN else said
    return known[tests]


def try_one(tree: Path, fault: Fault, known: dict[tuple[str, ...], str]) -> Outcome:
    """Plant one fault, run its tests, and put the file back."""
    began = time.monotonic()
    if said := sound(tree, fault.tests, known):
        return Outcome(fault, "not green before", time.monotonic() - began, said)
    try:
        before = plant(tree, fault)
    except NotPlanted as error:
        return Outcome(fault, "not planted", time.monotonic() - began, str(error))
    code, said = run(tree, fault.tests)
    (tree / fault.file).write_text(before, encoding="utf-8")
    verdict = {RED: "red", GREEN: "STILL GREEN"}.get(code, f"broke off ({code})")
    return Outcome(fault, verdict, time.monotonic() - began, "" if code == RED else said)


def chosen(names: Sequence[str]) -> list[Fault]:
    known = {fault.name: fault for fault in FAULTS}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"no fault is named {', '.join(unknown)}; --list shows them")
    return [known[name] for name in names] or list(FAULTS)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tests.faults.plant", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which faults (default: all)")
    parser.add_argument("--list", action="store_true", help="show the faults, plant none")
    given = parser.parse_args(arguments)
    faults, known = chosen(given.names), dict[tuple[str, ...], str]()
    width = max(len(fault.name) for fault in faults)
    if given.list:
        for fault in faults:
            say(f"{fault.name:{width}}  {fault.what}")
        return 0
    caught = 0
    with tempfile.TemporaryDirectory(prefix="bersama-faults-") as folder:
        tree = copy(Path(folder))
        for fault in faults:
            outcome = try_one(tree, fault, known)
            caught += outcome.verdict == "red"
            took = f"{outcome.verdict:16}  {outcome.seconds:5.1f} s"
            say(f"{fault.name:{width}}  {took}  {fault.what}")
            if outcome.said:
                say("\n".join(f"    {line}" for line in outcome.said.splitlines()))
    say(f"{caught} of {len(faults)} faults turned the tests red.")
    return 0 if caught == len(faults) else 1


if __name__ == "__main__":
    raise SystemExit(main())
