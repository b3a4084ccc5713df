"""The ledger's tests know one kind of row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.ledger.history import NOTE, registered


@pytest.fixture(autouse=True)
def only_notes() -> Iterator[None]:
    with registered(NOTE):
        yield
