from __future__ import annotations

from bersama.core.apps import BersamaApp


class InitiativesConfig(BersamaApp):
    name = "bersama.cocreation.initiatives"
    label = "initiatives"
    default = True
