from __future__ import annotations

from bersama.core.apps import BersamaApp


class SurveysConfig(BersamaApp):
    name = "bersama.methods.surveys"
    label = "surveys"
    default = True
