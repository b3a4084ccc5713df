from __future__ import annotations

from bersama.core.apps import BersamaApp


class StakeholdersConfig(BersamaApp):
    name = "bersama.cocreation.stakeholders"
    label = "stakeholders"
    default = True
