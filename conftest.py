"""Every test carries the mark of its folder, so that a part of the check can choose by marks."""

from __future__ import annotations

import pytest

FOLDERS = {"doors", "journeys", "faults"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`tests/doors/...` is marked `doors`; a test elsewhere may carry such a mark by itself."""
    for item in items:
        for folder in FOLDERS.intersection(item.path.parts):
            item.add_marker(folder)
