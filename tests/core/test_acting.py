"""A step of a larger act has no savepoint of its own, and its error undoes the whole act."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bersama.core.acting import step, whole
from bersama.core.models import Schedule

pytestmark = pytest.mark.django_db


@step
def bake(name: str, *, fails: bool = False) -> str:
    """Write something, then fail if told so."""
    Schedule.objects.create(name=name, due_at="2026-12-05T00:00:00Z")
    if fails:
        raise ZeroDivisionError
    return name


def baked() -> list[str]:
    return list(Schedule.objects.order_by("name").values_list("name", flat=True))


def test_a_step_by_itself_is_atomic() -> None:
    with pytest.raises(ZeroDivisionError):
        bake("rye", fails=True)
    assert (bake("ube"), baked()) == ("ube", ["ube"])


def test_steps_of_a_whole_set_no_savepoint() -> None:
    with CaptureQueriesContext(connection) as asked, whole():
        bake("rye")
        bake("ube")
    said = [query["sql"].split()[0] for query in asked]
    assert said == ["SAVEPOINT", "INSERT", "INSERT", "RELEASE"]  # the one of the whole


def test_a_step_that_fails_undoes_the_whole() -> None:
    with pytest.raises(ZeroDivisionError):
        both()
    assert baked() == []


@whole()
def both() -> None:
    bake("rye")
    bake("ube", fails=True)


def caught() -> None:
    try:
        bake("ube", fails=True)
    except ZeroDivisionError:
        return


def test_the_error_of_a_step_undoes_the_whole_also_when_it_was_caught() -> None:
    with whole():
        bake("rye")
        caught()
        with pytest.raises(transaction.TransactionManagementError):
            bake("pandan")
    assert baked() == []


def test_after_a_whole_steps_have_savepoints_again() -> None:
    with whole():
        bake("rye")
    with transaction.atomic():
        caught()
        bake("ube")
    assert baked() == ["rye", "ube"]
