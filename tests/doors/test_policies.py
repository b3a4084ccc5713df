"""Each policy with each relation and each state of a thing, against the table."""

from __future__ import annotations

import pytest
from django.test import override_settings

from bersama.core.policy import policies
from tests.doors.cases import Case, all_cases, ask_all, compare
from tests.doors.houses import Street
from tests.doors.matrix import CELLS, RELATIONS, Matrix

pytestmark = pytest.mark.django_db
Seen = dict[tuple[int, str], str]


@pytest.fixture(scope="module")
def asked(street: Street) -> tuple[list[Case], Seen]:
    cases = all_cases(street)
    return cases, ask_all(cases)


def test_the_policies_say_what_the_table_says(
    asked: tuple[list[Case], Seen], table: Matrix
) -> None:
    cases, seen = asked
    wrong = compare(table, cases, seen)
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 4000


def test_no_policy_is_left_out(asked: tuple[list[Case], Seen]) -> None:
    """A new policy without a case here stands in the list below; add it to `cases.py`."""
    assert sorted(set(policies()) - {case.policy for case in asked[0]}) == []


def test_each_line_of_the_table_was_met(asked: tuple[list[Case], Seen], table: Matrix) -> None:
    met = {id(row) for case in asked[0] for row in table.rows_for(case.policy, case.facts)}
    left = [f"{row.pair} {row.condition}" for row in table.rows if id(row) not in met]
    assert [line for line in left if not any(word in line for word in ELSEWHERE)] == []


ELSEWHERE = ("firms: none", "mail: on", "sign-up: on")  # they are asked further below


def test_a_policy_turned_into_its_opposite_is_noticed(
    asked: tuple[list[Case], Seen], table: Matrix
) -> None:
    """For each policy and relation: were all its verdicts the opposite, the comparison says so."""
    cases, seen = asked
    numbers: dict[str, list[int]] = {}
    for number, case in enumerate(cases):
        numbers.setdefault(case.policy, []).append(number)
    unnoticed = []
    for name, own in numbers.items():
        for relation in RELATIONS:
            turned = {
                at: ("none" if said == "yes" else "yes")
                for at, said in seen.items()
                if at[1] == relation and at[0] in own
            }
            if turned and not compare(table, cases, turned):
                unnoticed.append((name, relation))
    assert unnoticed == []


def test_each_single_cell_matters(asked: tuple[list[Case], Seen], table: Matrix) -> None:
    """Whatever else one cell of the table said, a verdict would contradict it."""
    cases, seen = asked
    idle = []
    for row in table.rows:
        own = [n for n, case in enumerate(cases) if case.policy == row.policy]
        few = [cases[n] for n in own]
        for relation in RELATIONS:
            if row.cells[relation] == "-" or any(word in row.condition for word in ELSEWHERE):
                continue
            said = {
                (place, relation): seen[n, relation]
                for place, n in enumerate(own)
                if (n, relation) in seen and row.holds(cases[n].facts)
            }
            same = {"none", "sign-in"}
            if not said and row.cells[relation] == "sign-in":
                continue  # nobody gets as far as the policy, see test_urls
            for cell in CELLS.keys() - {row.cells[relation], "-"}:
                if {cell, row.cells[relation]} == same:
                    continue  # the door makes this difference, see test_urls
                if not compare(table.with_cell(row, relation, cell), few, said):
                    idle.append(f"{row.pair} {row.condition} {relation} {cell}")
    assert not idle, "\n".join(idle)


@pytest.mark.parametrize("signs_up", ["on", "off"])
@pytest.mark.parametrize("mail", ["on", "off"])
def test_what_the_operator_turned_on(
    street: Street, table: Matrix, mail: str, signs_up: str
) -> None:
    from tests.doors.cases import actors_of

    smtp = "smtp://localhost:25" if mail == "on" else ""
    facts = {"mail": mail, "sign-up": signs_up}
    who = actors_of(street)
    cases = [
        Case(name, facts, None, who)
        for name in ("people.sign_in", "notices.tell", "organisations.sign_up")
    ]
    with override_settings(BERSAMA_SMTP=smtp, BERSAMA_SIGNUP=signs_up == "on"):
        assert compare(table, cases, ask_all(cases)) == []
