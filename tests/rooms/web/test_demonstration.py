"""The demonstration world is whole and told in the order of its dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bersama.core import clock
from bersama.core.ledger.verifying import verify
from bersama.web.demonstration import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hour", [1, 16, 20])
def test_the_ledger_of_the_demonstration_is_whole_and_no_clock_was_set_back(hour: int) -> None:
    """Also when it is made between midnight in the bakery and midnight in Greenwich."""
    with clock.at(datetime(2026, 11, 25, hour, 6, tzinfo=UTC)):
        build()
    report = verify()
    assert report.is_whole
    assert report.entries > 100
    assert report.notes == []
