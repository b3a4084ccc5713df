"""The faults of `plant.py` can be planted in the sources as they are now."""

from __future__ import annotations

import pytest

from tests.faults.plant import REPOSITORY
from tests.faults.planted import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_the_place_of_the_fault_is_there_exactly_once(fault: Fault) -> None:
    text = (REPOSITORY / fault.file).read_text(encoding="utf-8")
    assert text.count(fault.old) == 1
    assert text.replace(fault.old, fault.new) != text
