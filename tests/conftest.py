"""What all tests share: a data folder of their own, and the named world of the bakery."""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

os.environ.setdefault("BERSAMA_DATA", tempfile.mkdtemp(prefix="bersama-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")

# How long an example takes says something about the machine, not about the code.
settings.register_profile("bersama", deadline=None)
settings.load_profile("bersama")
