"""The authorization matrix: who may do what, as a table that people review.

`docs/reference/authorization.csv` is the oracle of the tests of the doors, and nothing reads the
policies to make its cells. `python -m tests.doors.matrix --write` adds a row with `?` for each
pair a policy covers that has none yet; the tests fail until somebody has decided them.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "authorization.csv"
KEY = ("resource", "action", "policy", "condition")
RELATIONS = (
    "anonymous",
    "participant",
    "staff",
    "facilitator",
    "owner",
    "other_owner",
    "revoked",
    "worker",
)
CELLS = {
    "yes": "may",
    "told": "may not, and is told why",
    "none": "there is nothing at this address",
    "sign-in": "is led to the sign-in; a fragment is told to sign in",
    "-": "nobody can be that here",
}
FACTS: dict[str, tuple[str, ...]] = {
    "round": ("draft", "running", "over", "closed", "decided"),
    "link": ("open", "slips", "personal", "into the firm", "by mail"),
    "results": ("at the end", "at once"),
    "idea": ("seen", "merged", "hidden", "withdrawn", "private"),
    "author": ("self", "other"),
    "place": ("own", "another's"),
    "account": ("own", "another's"),
    "secret": ("live", "used", "wrong"),
    "firms": ("none", "some"),
    "mail": ("on", "off"),
    "sign-up": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a pair, the policy that decides it, when it holds, and a cell a relation."""

    resource: str
    action: str
    policy: str
    condition: str
    cells: Mapping[str, str]
    trust: str
    note: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.resource, self.action

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """The condition as data: `round: over or closed; link: open`."""
        parts = [part.partition(":") for part in self.condition.split(";") if part.strip()]
        return {
            key.strip(): tuple(word.strip() for word in words.split(" or "))
            for key, _colon, words in parts
        }

    def holds(self, facts: Mapping[str, str]) -> bool:
        return all(facts.get(key) in words for key, words in self.wanted.items())


class Matrix:
    """The table, asked by policy and facts."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self._by_policy: dict[str, list[Row]] = {}
        for row in rows:
            self._by_policy.setdefault(row.policy, []).append(row)

    def rows_for(self, policy: str, facts: Mapping[str, str]) -> list[Row]:
        return [row for row in self._by_policy.get(policy, ()) if row.holds(facts)]

    def cell(self, policy: str, facts: Mapping[str, str], relation: str) -> str:
        """The one cell for this; several pairs of one policy have to agree."""
        rows = self.rows_for(policy, facts)
        pairs = [row.pair for row in rows]
        if not rows:
            raise LookupError(f"no row for {policy} when {dict(facts)}")
        if len(set(pairs)) != len(pairs):
            raise LookupError(f"two rows for {policy} when {dict(facts)}: {pairs}")
        cells = {row.cells[relation] for row in rows}
        if len(cells) != 1:
            raise LookupError(f"{policy} for {relation}: its pairs do not agree, {sorted(cells)}")
        return cells.pop()

    def with_cell(self, row: Row, relation: str, cell: str) -> Matrix:
        """The same table with one cell changed."""
        changed = Row(
            row.resource,
            row.action,
            row.policy,
            row.condition,
            {**row.cells, relation: cell},
            row.trust,
            row.note,
        )
        return Matrix([changed if other is row else other for other in self.rows])


def read(file: Path = FILE) -> Matrix:
    with file.open(encoding="utf-8", newline="") as source:
        return Matrix([_row(line) for line in csv.DictReader(source)])


def covered() -> dict[str, set[tuple[str, str]]]:
    """The pairs each policy covers, from the running application."""
    from bersama.core.policy import policies

    return {name: set(found.covers) for name, found in policies().items()}


def missing(matrix: Matrix) -> list[tuple[str, str, str]]:
    """Pairs of policies that have no row: (resource, action, policy)."""
    known = {(*row.pair, row.policy) for row in matrix.rows}
    asked = {(*pair, name) for name, pairs in covered().items() for pair in pairs}
    return sorted(asked - known)


def strange(matrix: Matrix) -> list[tuple[str, str, str]]:
    """Rows that no policy stands behind."""
    known = {(*pair, name) for name, pairs in covered().items() for pair in pairs}
    return sorted({(*row.pair, row.policy) for row in matrix.rows} - known)


def write(matrix: Matrix, file: Path = FILE) -> int:
    """Add a row of question marks for each pair without one; returns how many."""
    new = missing(matrix)
    rows = [*matrix.rows]
    rows += [
        Row(resource, action, policy, "", dict.fromkeys(RELATIONS, "?"), "?", "")
        for resource, action, policy in new
    ]
    with file.open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target, lineterminator="\n")
        out.writerow([*KEY, *RELATIONS, "trust", "note"])
        for row in sorted(rows, key=lambda r: (r.resource, r.action, r.policy)):
            cells = [row.cells[relation] for relation in RELATIONS]
            out.writerow(
                [row.resource, row.action, row.policy, row.condition, *cells, row.trust, row.note]
            )
    return len(new)


def _row(line: Mapping[str, str]) -> Row:
    cells = {relation: line[relation] for relation in RELATIONS}
    return Row(*(line[name] for name in KEY), cells, line["trust"], line["note"])


def main(words: Iterable[str]) -> int:
    import os
    import tempfile

    import django

    os.environ.setdefault("BERSAMA_DATA", tempfile.mkdtemp(prefix="bersama-matrix-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
    django.setup()
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    matrix = read()
    if "--write" in words:
        print(f"{write(matrix)} rows added to {FILE.name}; decide their question marks.")  # noqa: T201
        return 0
    for row in missing(matrix):
        print("missing:", *row)  # noqa: T201
    for row in strange(matrix):
        print("without a policy:", *row)  # noqa: T201
    return 1 if missing(matrix) or strange(matrix) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
