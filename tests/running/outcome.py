"""What came of each part, and the lines with which the check closes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """One part's result. For a check that is no test, a failure counts as one failed."""

    name: str
    seconds: float
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    @property
    def word(self) -> str:
        if self.failed:
            return "FAILED"
        return "skipped" if self.note else "passed"


def of_check(name: str, code: int, seconds: float) -> Outcome:
    return Outcome(name, seconds, failed=int(code != 0))


def of_tests(name: str, code: int, seconds: float, report: Path) -> Outcome:
    """Counts from pytest's own report; an exit code that they don't explain is a failure."""
    passed, failed, skipped = _counts(report)
    if code != 0 and not failed:
        failed = 1
    return Outcome(name, seconds, passed, failed, skipped)


def _counts(report: Path) -> tuple[int, int, int]:
    try:
        root = ElementTree.parse(report).getroot()  # noqa: S314 - pytest wrote it a moment ago
    except (OSError, ElementTree.ParseError):
        return 0, 0, 0
    suites = list(root.iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites)
        for key in ("tests", "failures", "errors", "skipped")
    )
    return max(0, total - failures - errors - skipped), failures + errors, skipped


def is_good(outcomes: Sequence[Outcome]) -> bool:
    """Nothing failed; and where tests were meant to run, at least one passed."""
    return not any(o.failed for o in outcomes) and bool(outcomes)


def closing(outcomes: Sequence[Outcome], databases: Sequence[str]) -> str:
    """The last lines: each part with its time, the databases, the sum."""
    width = max((len(o.name) for o in outcomes), default=0)
    lines = [
        f"{o.name:<{width}}  {o.word:<7} {o.seconds:7.1f} s" + (f"  {o.note}" if o.note else "")
        for o in outcomes
    ]
    passed, failed, skipped = (
        sum(getattr(o, key) for o in outcomes) for key in ("passed", "failed", "skipped")
    )
    return "\n".join(
        [
            *lines,
            f"{'all':<{width}}          {sum(o.seconds for o in outcomes):7.1f} s",
            "Databases: " + (", ".join(databases) or "none"),
            f"{passed} passed, {failed} failed, {skipped} skipped",
        ]
    )
