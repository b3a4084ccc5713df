from __future__ import annotations

from bersama.core.apps import BersamaApp


class WebConfig(BersamaApp):
    name = "bersama.web"
    label = "web"
    default = True
