from __future__ import annotations

from bersama.core.apps import BersamaApp


class OrganisationsConfig(BersamaApp):
    name = "bersama.commons.organisations"
    label = "organisations"
    default = True
