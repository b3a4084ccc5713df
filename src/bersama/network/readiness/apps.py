from __future__ import annotations

from bersama.core.apps import BersamaApp


class ReadinessConfig(BersamaApp):
    name = "bersama.network.readiness"
    label = "readiness"
    default = True
