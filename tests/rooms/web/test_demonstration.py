"""The demonstration world is whole and told in the order of its dates."""

from __future__ import annotations

import pytest

from bersama.core.ledger.verifying import verify
from bersama.web.demonstration import build

pytestmark = pytest.mark.django_db


def test_the_ledger_of_the_demonstration_is_whole_and_no_clock_was_set_back() -> None:
    build()
    report = verify()
    assert report.is_whole
    assert report.entries > 100
    assert report.notes == []
