"""`python -m bersama` is the command line."""

from __future__ import annotations

import sys

from bersama.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
