from __future__ import annotations

from bersama.core.apps import BersamaApp


class IdeasConfig(BersamaApp):
    name = "bersama.methods.ideas"
    label = "ideas"
    default = True
