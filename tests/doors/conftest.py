"""One world for each file of tests; what a test changes in it is undone after the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.doors import houses, matrix


@pytest.fixture(scope="module")
def street(django_db_setup: None, django_db_blocker: Any) -> Iterator[houses.Street]:
    """Both firms, made once for this file."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(BERSAMA_LIMITS=False):
        yield houses.build()
        transaction.set_rollback(True)


@pytest.fixture
def undone(street: houses.Street) -> Iterator[houses.Street]:
    """The world, for a test that changes it."""
    point = transaction.savepoint()
    yield street
    transaction.savepoint_rollback(point)


@pytest.fixture(scope="session")
def table() -> matrix.Matrix:
    return matrix.read()
