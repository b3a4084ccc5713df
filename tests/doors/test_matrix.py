"""The table itself: complete, decided, readable, and sensitive to every single cell."""

from __future__ import annotations

import pytest

from tests.doors import matrix as m


@pytest.fixture(scope="module")
def matrix() -> m.Matrix:
    return m.read()


def test_each_pair_of_each_policy_has_a_row(matrix: m.Matrix) -> None:
    assert m.missing(matrix) == [], "python -m tests.doors.matrix --write proposes them"


def test_each_row_has_its_policy(matrix: m.Matrix) -> None:
    assert m.strange(matrix) == []


def test_each_cell_is_decided(matrix: m.Matrix) -> None:
    open_cells = [
        (row.pair, relation)
        for row in matrix.rows
        for relation, cell in row.cells.items()
        if cell not in m.CELLS
    ]
    assert open_cells == []
    assert [row.pair for row in matrix.rows if not row.trust.isdigit()] == []


def test_each_condition_is_readable(matrix: m.Matrix) -> None:
    for row in matrix.rows:
        for key, words in row.wanted.items():
            assert key in m.FACTS, (row.pair, key)
            assert set(words) <= set(m.FACTS[key]), (row.pair, key, words)


def test_no_two_rows_hold_at_once(matrix: m.Matrix) -> None:
    for at, one in enumerate(matrix.rows):
        for other in matrix.rows[at + 1 :]:
            if (one.pair, one.policy) != (other.pair, other.policy):
                continue
            shared = one.wanted.keys() & other.wanted.keys()
            apart = [key for key in shared if not set(one.wanted[key]) & set(other.wanted[key])]
            assert apart, f"{one.pair}: “{one.condition}” and “{other.condition}” overlap"


def test_the_lines_stand_in_order(matrix: m.Matrix) -> None:
    keys = [(row.resource, row.action, row.policy) for row in matrix.rows]
    assert keys == sorted(keys)


def test_a_new_pair_is_proposed_with_question_marks(
    matrix: m.Matrix, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("matrix") / "authorization.csv"
    kept = m.Matrix([row for row in matrix.rows if row.policy != "ideas.import"])
    assert m.missing(kept) == [("idea", "import", "ideas.import")]
    assert m.write(kept, file) == 1
    proposed = next(row for row in m.read(file).rows if row.policy == "ideas.import")
    assert set(proposed.cells.values()) == {"?"}
