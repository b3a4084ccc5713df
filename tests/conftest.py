"""What all tests share: a data folder of their own, and the named world of the bakery."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("BERSAMA_DATA", tempfile.mkdtemp(prefix="bersama-test-"))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Tests that run side by side each have a folder of their own in it.
    os.environ["BERSAMA_DATA"] = str(Path(os.environ["BERSAMA_DATA"]) / worker)
    Path(os.environ["BERSAMA_DATA"]).mkdir(exist_ok=True)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")

# How long an example takes says something about the machine, not about the code.
settings.register_profile("bersama", deadline=None)
settings.load_profile("bersama")


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> None:
    """Every test client makes the middleware anew; the files on the disk stay the same."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def add(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = add
