from __future__ import annotations

from bersama.core.apps import BersamaApp


class PrivacyConfig(BersamaApp):
    name = "bersama.oversight.privacy"
    label = "privacy"
    default = True
