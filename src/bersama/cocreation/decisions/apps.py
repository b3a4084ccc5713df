from __future__ import annotations

from bersama.core.apps import BersamaApp


class DecisionsConfig(BersamaApp):
    name = "bersama.cocreation.decisions"
    label = "decisions"
    default = True
