from __future__ import annotations

from bersama.core.apps import BersamaApp


class NoticesConfig(BersamaApp):
    name = "bersama.commons.notices"
    label = "notices"
    default = True
