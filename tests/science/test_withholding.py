"""No group under five is learned: not by subtraction, not by waiting, not by knowing the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.withholding import (
    GroupTable,
    Line,
    Step,
    withhold_choices,
    withhold_line,
    withhold_next,
    withhold_table,
)

lines = st.lists(st.integers(0, 40), min_size=1, max_size=7)


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to put `total` people into `parts` options."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize(
    ("counts", "code", "total", "seen", "together"),
    [
        ((0, 0), "fewer_than", None, (None, None), None),
        ((4, 0), "fewer_than", None, (None, None), None),
        ((5, 0), "too_few_to_split", 5, (None, None), 5),
        ((4, 5), "too_few_to_split", 9, (None, None), 9),
        ((5, 5), "all_shown", 10, (5, 5), None),
        ((20, 17, 0), "all_shown", 37, (20, 17, 0), None),
        ((20, 17, 3), "some_withheld", 40, (20, None, None), 20),
        ((20, 17, 3, 0), "some_withheld", 40, (20, None, None, None), 20),
        ((30, 7, 4, 4), "some_withheld", 45, (30, None, None, None), 15),
        ((12, 11, 2), "some_withheld", 25, (12, None, None), 13),
        # 17 may not hide behind 17: whoever knows the rule would see that 4 is 4.
        ((17, 17, 4), "some_withheld", 38, (None, None, None), 38),
        ((4, 4, 4), "some_withheld", 12, (None, None, None), 12),
    ],
)
def test_small_counts_hide_behind_the_smallest_of_the_others(
    counts: tuple[int, ...],
    code: str,
    total: int | None,
    seen: tuple[int | None, ...],
    together: int | None,
) -> None:
    line = withhold_line(counts)
    assert (line.finding.code, line.total, line.counts, line.together) == (
        code,
        total,
        seen,
        together,
    )
    assert line.finding.holds == (code == "all_shown")
    assert line.finding.facts == {
        "k": 5,
        "withheld": tuple(i for i, count in enumerate(seen) if count is None),
    }


@pytest.mark.parametrize("counts", [(0, 36, 4), (2, 36, 2), (0, 40, 0)])
def test_even_a_unanimous_round_lets_everybody_deny(counts: tuple[int, ...]) -> None:
    line = withhold_line(counts)
    assert line.finding.code == "nearly_all_one"
    assert line.counts == (None, None, None)
    assert (line.total, line.leader, line.leader_has_at_least) == (40, 1, 36)


@pytest.mark.parametrize(
    ("k", "options", "most"),
    [(2, 3, 20), (3, 4, 18), (4, 3, 24), (5, 2, 30), (5, 3, 26), (5, 4, 21)],
)
def test_an_attacker_who_knows_the_rule_pins_no_small_count(
    k: int, options: int, most: int
) -> None:
    told: defaultdict[object, list[tuple[int, ...]]] = defaultdict(list)
    for total in range(most + 1):
        for counts in compositions(total, options):
            told[_told(withhold_line(counts, k))].append(counts)
    for possible in told.values():
        shown = withhold_line(possible[0], k).counts
        for i in range(options):
            values = {counts[i] for counts in possible}
            assert shown[i] is not None or len(values) > 1 or min(values) >= k


def _told(line: Line) -> tuple[object, ...]:
    """Everything that is published of a line."""
    return (
        line.finding.code,
        line.total,
        line.counts,
        line.together,
        line.leader,
        line.leader_has_at_least,
    )


@given(lines, st.integers(2, 8))
def test_no_group_under_k_is_seen_or_left_over(counts: list[int], k: int) -> None:
    line = withhold_line(counts, k)
    shown = [count for count in line.counts if count is not None]
    assert all(count == 0 or count >= k for count in shown)
    assert [c for c in line.counts if c is not None] == [
        counts[i] for i, c in enumerate(line.counts) if c is not None
    ]
    hidden = [counts[i] for i, c in enumerate(line.counts) if c is None]
    if line.total is None:
        assert sum(counts) < k
        assert not shown
    elif hidden:
        assert line.together == sum(hidden) >= k
        assert len(hidden) > 1 or len(counts) == 1
        assert line.total - sum(shown) == sum(hidden)
    else:
        assert sum(count > 0 for count in counts) > 1


def test_each_of_several_choices_is_a_line_of_its_own() -> None:
    some, few, nearly = withhold_choices(40, (20, 4, 37))
    assert some.counts == (20, 20)
    assert few.counts == (None, None)
    assert (few.leader, few.leader_has_at_least) == (1, 36)
    assert (nearly.leader, nearly.leader_has_at_least) == (0, 36)
    assert [line.finding.code for line in withhold_choices(9, (4, 9))] == ["too_few_to_split"] * 2
    with pytest.raises(ValueError, match="between 0 and the number of people"):
        withhold_choices(9, (10,))


def test_groups_are_shown_apart_when_all_their_cells_are_large() -> None:
    table = withhold_table([(10, 8), (7, 9)])
    assert table.groups == {0: (10, 8), 1: (7, 9)}
    assert (table.columns, table.rest) == (((0,), (1,)), None)
    assert (table.finding.code, table.finding.holds) == ("groups_shown", True)
    assert table.whole.counts == (17, 17)
    assert table.sizes.counts == (18, 16)


@pytest.mark.parametrize(
    ("rows", "groups", "rest"),
    [
        # The rest (1, 9) would tell of the one: the smaller group joins it.
        ([(10, 8), (12, 9), (1, 9)], {1: (12, 9)}, (11, 17)),
        # A column that is small as a whole is taken together with another.
        ([(10, 8, 1), (12, 9, 2)], {0: (10, 9), 1: (12, 11)}, None),
        # The third group is small; the second hides it, though its own cells are large.
        ([(20, 20), (6, 6), (2, 1)], {0: (20, 20)}, (8, 7)),
        # Nothing can be shown apart.
        ([(10, 3), (3, 10)], {}, None),
        ([(40, 1), (5, 0)], {}, None),
        ([], {}, None),
    ],
)
def test_groups_that_would_tell_of_few_are_taken_together(
    rows: list[tuple[int, ...]], groups: dict[int, tuple[int, ...]], rest: tuple[int, ...] | None
) -> None:
    table = withhold_table(rows)
    assert (table.groups, table.rest) == (groups, rest)
    all_apart = bool(groups) and len(groups) == len(rows)
    assert table.finding.holds == all_apart
    assert table.finding.facts["withheld"] == tuple(i for i in range(len(rows)) if i not in groups)


tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 25), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@given(tables, st.integers(3, 6))
def test_no_published_cell_of_a_table_is_small(rows: list[list[int]], k: int) -> None:
    table = withhold_table(rows, k)
    published = [*table.groups.values(), *([table.rest] if table.rest else [])]
    assert all(cell >= k for row in published for cell in row)
    for position in table.groups:
        assert table.sizes.counts[position] is not None
    if published:
        assert [sum(column) for column in zip(*published, strict=True)] == [
            sum(sum(row[i] for i in column) for row in rows) for column in table.columns
        ]


@pytest.mark.parametrize(
    ("k", "groups", "options", "total"),
    [(3, 2, 2, 16), (3, 3, 2, 13), (3, 2, 3, 13), (5, 2, 2, 24)],
)
def test_an_attacker_with_all_totals_pins_no_small_cell(
    k: int, groups: int, options: int, total: int
) -> None:
    told: defaultdict[object, list[tuple[int, ...]]] = defaultdict(list)
    for cells in compositions(total, groups * options):
        rows = [cells[i * options : (i + 1) * options] for i in range(groups)]
        told[_published(withhold_table(rows, k))].append(cells)
    for possible in told.values():
        for i in range(groups * options):
            values = {cells[i] for cells in possible}
            assert len(values) > 1 or not 0 < min(values) < k


def _published(table: GroupTable) -> object:
    return (
        _told(table.whole),
        _told(table.sizes),
        table.columns,
        tuple(sorted(table.groups.items())),
        table.rest,
    )


def test_one_more_answer_is_not_told_by_a_running_result() -> None:
    first = withhold_next(None, (12, 9))
    assert (first.finding.code, first.line.counts) == ("publish", (12, 9))
    waiting = withhold_next(first, (13, 9))
    assert (waiting.finding.code, waiting.finding.holds) == ("wait", False)
    assert waiting.line == first.line
    assert withhold_next(waiting, (18, 15)).line.counts == (18, 15)


def test_a_running_result_says_nothing_before_it_can_be_shown() -> None:
    early = withhold_next(None, (3, 1))
    assert (early.finding.code, early.line.total, early.line.counts) == ("wait", None, (None, None))
    assert withhold_next(None, (30, 1)).line.counts == (None, None)
    assert withhold_next(early, (12, 9)).line.counts == (12, 9)


def test_what_was_withheld_once_stays_withheld() -> None:
    # Were 9 shown first and 17 later, subtraction would give the three away.
    first = withhold_next(None, (15, 7, 3))
    assert first.line.counts == (15, None, None)
    second = withhold_next(first, (21, 30, 3))
    assert second.line.counts == (None, None, None)
    assert withhold_next(second, (27, 36, 9)).line.counts == (None, None, None)


@given(
    st.lists(st.integers(0, 30), min_size=3, max_size=4),
    st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), max_size=8),
)
def test_two_results_never_differ_by_a_small_group(
    start: list[int], steps: list[list[int]]
) -> None:
    counts = list(start)
    step: Step = withhold_next(None, counts)
    published = [step.line]
    for added in steps:
        counts = [count + more for count, more in zip(counts, added, strict=False)]
        step = withhold_next(step, counts)
        published.append(step.line)
    for earlier, later in pairwise(published):
        if earlier.total is None or later.total is None:
            continue
        assert later.total == earlier.total or later.total - earlier.total >= 5
        for then, now in zip(earlier.counts, later.counts, strict=True):
            if then is not None and now is not None:
                assert now == then or now - then >= 5
            assert not (then is None and now is not None)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        withhold_line((5, -1))
    with pytest.raises(ValueError, match="k must be at least 2"):
        withhold_line((5, 5), 1)
    with pytest.raises(ValueError, match="same options"):
        withhold_table([(1, 2), (3,)])
    with pytest.raises(ValueError, match="must stay the same"):
        withhold_next(withhold_next(None, (12, 9)), (12, 9, 0))
    with pytest.raises(ValueError, match="negative"):
        withhold_next(withhold_next(None, (12, 9)), (11, 30))


def test_a_table_with_only_one_column_shows_no_group_apart() -> None:
    rows: Sequence[tuple[int, ...]] = [(12,), (9,)]
    assert withhold_table(rows).groups == {}
