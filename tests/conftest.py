"""What all tests share: a data folder of their own, and the named world of the bakery."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("BERSAMA_DATA", tempfile.mkdtemp(prefix="bersama-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bersama.config.settings")
