"""Which counts of a secret round may be shown, so that no group under `k` people is learned.

Why a small group is kept back together with others: whoever knows the whole and all counts but
one learns the one by subtraction. So a small count always hides behind at least one larger count,
and a withheld count never says whether it was itself small or hides another.

The rules for one line of counts (each person in exactly one of them):
- fewer than `k` people: nothing is said but that; not even how many.
- fewer than `2k` people: how many, and nothing else. (Any two parts would leave one under `k`.)
- all but fewer than `k` chose the same (or all did): that option has "at least n - k + 1", the
  others "fewer than k"; so even a unanimous round lets everybody deny.
- a count of 1 to k-1 stands in the line: every count under `k` is withheld, and the smallest of
  the others with them; more of the others as long as the published numbers would still leave
  fewer than two possibilities for what is hidden.
- otherwise all is shown, zeros too.

For a table, groups are shown apart only if their size is shown and every published cell, also of
the remaining groups taken together, counts at least `k`. Then every number that can be made by
adding and subtracting published numbers is zero, counts at least `k` people, or splits a published
sum in an unknown way.
For results one after the other, only steps that are safe by themselves are published, and what
was once withheld stays so: then one can move people among the hidden options without changing
any published number.

Source: complementary cell suppression, Cox, "Suppression methodology and statistical disclosure
control", JASA 75 (1980), section 2; the attack on those who know the rule: Wong, Fu, Wang, Pei,
"Minimality attack in privacy preserving data publishing", VLDB 2007, section 3. The tests run
such an attacker over every small line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bersama.science.findings import Finding

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """What may be published of one line of counts.

    `total`: how many people, None when fewer than `k`.
    `counts`: (options,), None = withheld. `together`: people in the withheld options, None when
    unknown. `leader`: option that all but fewer than `k` chose, with `leader_has_at_least`.
    `finding`: code `all_shown`, `some_withheld`, `nearly_all_one`, `too_few_to_split` or
    `fewer_than`; holds only when every count is shown; facts `k`, and `withheld` (positions).
    A mean or a median may be published only when it holds.
    """

    total: int | None
    counts: tuple[int | None, ...]
    finding: Finding
    together: int | None = None
    leader: int | None = None
    leader_has_at_least: int | None = None


@dataclass(frozen=True, slots=True)
class GroupTable:
    """What may be published of counts by group and option.

    `whole`: the line of all groups together. `sizes`: the line of people per group.
    `groups`: position -> counts in the columns of `columns`; a group that is missing is not shown
    apart. `rest`: the groups that are not, together; None when there is no such group or nothing
    is shown apart. `columns`: each a tuple of option positions; more than one = taken together.
    `finding`: code `groups_shown` or `groups_withheld`; holds when all groups are shown apart;
    facts `k` and `withheld` (positions of groups).
    """

    whole: Line
    sizes: Line
    columns: tuple[tuple[int, ...], ...]
    groups: dict[int, tuple[int, ...]]
    rest: tuple[int, ...] | None
    finding: Finding


@dataclass(frozen=True, slots=True)
class Step:
    """The next result of a running round: code `publish` or `wait`; `line` is what may be seen."""

    line: Line
    finding: Finding
    counts: tuple[int, ...]
    withheld: frozenset[int]


def withhold_line(counts: Sequence[int], k: int = FEWEST) -> Line:
    """What may be published when each person is in exactly one of `counts`.

    `counts`: (options,), people, each >= 0; `k`: smallest group that may be seen, >= 2.
    Returns a `Line`. Ties between candidates to hide behind: the later option.
    Raises `ValueError` on a negative count, on k < 2.
    Source: Cox 1980, section 2; Wong et al. 2007, section 3; see the module.
    """
    _check(counts, k)
    total = sum(counts)
    hidden = (None,) * len(counts)
    everything = tuple(range(len(counts)))
    if total < k:
        return Line(None, hidden, _kept_back("fewer_than", k, everything))
    if total < 2 * k:
        return Line(total, hidden, _kept_back("too_few_to_split", k, everything), total)
    largest = max(counts)
    if total - largest < k:
        return Line(
            total,
            hidden,
            _kept_back("nearly_all_one", k, everything),
            total,
            leader=tuple(counts).index(largest),
            leader_has_at_least=total - k + 1,
        )
    return _line_without(counts, _to_withhold(counts, k), k)


def withhold_choices(people: int, counts: Sequence[int], k: int = FEWEST) -> tuple[Line, ...]:
    """What may be published of each option when a person may choose several.

    `people`: how many answered; `counts`: (options,), how many chose it, each 0 to `people`.
    Returns one `Line` of (chose it, did not) per option. How many choices were made in all must
    not be published beside it. Raises `ValueError` when a count is out of range or k < 2.
    """
    if any(not 0 <= count <= people for count in counts):
        raise ValueError("a count must be between 0 and the number of people")
    return tuple(withhold_line((count, people - count), k) for count in counts)


def withhold_table(rows: Sequence[Sequence[int]], k: int = FEWEST) -> GroupTable:
    """What may be published of a table of groups by options, with its totals.

    `rows`: (groups, options), people, each >= 0; each person stands in one cell.
    Returns a `GroupTable`; of groups that would leave the rest too small, the smallest gives up
    being shown apart first (ties: the later one).
    Raises `ValueError` on rows of unequal length, a negative count, k < 2.
    """
    if len({len(row) for row in rows}) > 1:
        raise ValueError("every group needs the same options")
    whole = withhold_line([sum(column) for column in zip(*rows, strict=True)], k)
    sizes = withhold_line([sum(row) for row in rows], k)
    columns = _columns(whole)
    merged = [tuple(sum(row[i] for i in column) for column in columns) for row in rows]
    candidates = [i for i, size in enumerate(sizes.counts) if size is not None]
    apart = _groups_apart(merged, candidates, k) if len(columns) > 1 else []
    left = [i for i in range(len(rows)) if i not in apart]
    rest = tuple(map(sum, zip(*(merged[i] for i in left), strict=True))) if left else None
    return GroupTable(
        whole=whole,
        sizes=sizes,
        columns=columns,
        groups={i: merged[i] for i in apart},
        rest=rest if apart else None,
        finding=Finding(
            "groups_shown" if apart and not left else "groups_withheld",
            bool(apart) and not left,
            {"k": k, "withheld": tuple(left)},
        ),
    )


def withhold_next(before: Step | None, counts: Sequence[int], k: int = FEWEST) -> Step:
    """Whether a running result may be shown anew, so that nobody's answer is seen by waiting.

    `before`: the step published last, None at the first; `counts`: (options,) now, none of them
    smaller than before. Returns a `Step`: `publish` with the new line, or `wait` with the old one.
    Raises `ValueError` when an option lost people or the options changed.
    """
    line = withhold_line(counts, k)
    if before is None:
        return _first_step(line, counts, k)
    if len(before.counts) != len(counts):
        raise ValueError("the options of a running round must stay the same")
    came = [now - then for now, then in zip(counts, before.counts, strict=True)]
    if not withhold_line(came, k).finding.holds:
        return Step(
            before.line,
            Finding("wait", False, {"k": k}),
            before.counts,
            before.withheld,
        )
    withheld = before.withheld | _positions(line)
    return Step(
        _line_without(counts, withheld, k),
        Finding("publish", True, {"k": k}),
        tuple(counts),
        withheld,
    )


def _first_step(line: Line, counts: Sequence[int], k: int) -> Step:
    if line.finding.code in {"all_shown", "some_withheld"}:
        return Step(line, Finding("publish", True, {"k": k}), tuple(counts), _positions(line))
    nothing = withhold_line((0,) * len(counts), k)
    return Step(nothing, Finding("wait", False, {"k": k}), (0,) * len(counts), frozenset())


def _positions(line: Line) -> frozenset[int]:
    return frozenset(i for i, count in enumerate(line.counts) if count is None)


def _line_without(counts: Sequence[int], withheld: frozenset[int], k: int) -> Line:
    if not withheld:
        return Line(
            sum(counts), tuple(counts), Finding("all_shown", True, {"k": k, "withheld": ()})
        )
    return Line(
        sum(counts),
        tuple(None if i in withheld else count for i, count in enumerate(counts)),
        _kept_back("some_withheld", k, tuple(sorted(withheld))),
        sum(counts[i] for i in withheld),
    )


def _to_withhold(counts: Sequence[int], k: int) -> frozenset[int]:
    """The options to keep back in a line of at least 2k people where no option has nearly all."""
    if not any(0 < count < k for count in counts):
        return frozenset()
    small = {i for i, count in enumerate(counts) if count < k}
    others = sorted(set(range(len(counts))) - small, key=lambda i: (counts[i], -i))
    withheld = set(small)
    for i in others:
        withheld.add(i)
        seen = [counts[j] for j in others if j not in withheld]
        if not seen or _possibilities(sum(counts[j] for j in withheld), min(seen), small, k) > 1:
            break
    return frozenset(withheld)


def _possibilities(together: int, least_seen: int, small: set[int], k: int) -> int:
    """How many sums of the small options agree with what is published, the rule being known."""
    fewest = max(1, together - least_seen)
    most = min(len(small) * (k - 1), together - k)
    return most - fewest + 1


def _columns(whole: Line) -> tuple[tuple[int, ...], ...]:
    shown = [(i,) for i, count in enumerate(whole.counts) if count]
    withheld = tuple(i for i, count in enumerate(whole.counts) if count is None)
    return (*shown, withheld) if withheld else tuple(shown)


def _groups_apart(
    merged: Sequence[tuple[int, ...]], candidates: Sequence[int], k: int
) -> list[int]:
    """Positions of the groups whose cells, and those of the rest together, count at least k."""
    apart = [i for i in candidates if min(merged[i]) >= k]
    apart.sort(key=lambda i: (-sum(merged[i]), i))
    while apart:
        left = [row for i, row in enumerate(merged) if i not in apart]
        if not left or min(map(sum, zip(*left, strict=True))) >= k:
            break
        apart.pop()
    return sorted(apart)


def _kept_back(code: str, k: int, withheld: tuple[int, ...]) -> Finding:
    return Finding(code, False, {"k": k, "withheld": withheld})


def _check(counts: Sequence[int], k: int) -> None:
    if k < 2:
        raise ValueError("k must be at least 2: a group of one is always small")
    if any(count < 0 for count in counts):
        raise ValueError("a count must not be negative")
