from __future__ import annotations

from bersama.core.apps import BersamaApp


class PeopleConfig(BersamaApp):
    name = "bersama.commons.people"
    label = "people"
    default = True
