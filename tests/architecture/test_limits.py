"""The house as it is keeps every limit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import modules
from tests.architecture.limits import LIMITS

SOURCES = Path(__file__).resolve().parents[2] / "src"


def test_the_house_was_read() -> None:
    assert {"core", "commons", "cocreation", "methods", "web", "config"} <= {
        module.floor for module in modules(SOURCES)
    }


@pytest.mark.parametrize("limit", LIMITS)
def test_the_house_keeps_the_limit(limit: str) -> None:
    assert LIMITS[limit](SOURCES) == []
