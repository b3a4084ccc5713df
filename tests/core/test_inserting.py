"""A row that a rival may insert, too, is inserted or counted up in one statement."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bersama.core import clock
from bersama.core.inserting import count_up, insert_unless_there
from bersama.core.models import FormOnce, Use

pytestmark = pytest.mark.django_db


def form(outcome: str) -> FormOnce:
    return FormOnce(digest="d", body="b", outcome={"location": outcome}, day=clock.now().date())


def test_the_first_row_stays_and_the_second_is_told_so() -> None:
    first, second = form("/first"), form("/second")
    assert insert_unless_there(first) is True
    assert insert_unless_there(second) is False
    kept = FormOnce.objects.get()
    assert (kept, kept.outcome, second.pk) == (first, {"location": "/first"}, None)


def test_the_row_that_was_inserted_can_be_saved_again() -> None:
    first = form("/first")
    insert_unless_there(first)
    first.outcome = {"location": "/changed"}
    first.save(update_fields=["outcome"])
    assert FormOnce.objects.get().outcome == {"location": "/changed"}


def test_uses_are_counted_up_for_each_key_and_window() -> None:
    now = clock.now()

    def used(key: str) -> int:
        return count_up(
            Use(key=key, window=now, times=1), unique=("key", "window"), counter="times"
        )

    assert [used("a"), used("a"), used("b"), used("a")] == [1, 2, 1, 3]
    found = Use.objects.order_by("key").values_list("key", "window", "times")
    assert list(found) == [("a", now, 3), ("b", now, 1)]


def test_each_takes_one_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert_unless_there(form("/"))
        insert_unless_there(form("/"))
        for _time in range(2):
            count_up(
                Use(key="a", window=clock.now().replace(second=0, microsecond=0), times=1),
                unique=("key", "window"),
                counter="times",
            )
    assert len(asked) == 4
