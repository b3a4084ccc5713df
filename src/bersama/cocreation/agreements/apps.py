from __future__ import annotations

from bersama.core.apps import BersamaApp


class AgreementsConfig(BersamaApp):
    name = "bersama.cocreation.agreements"
    label = "agreements"
    default = True
