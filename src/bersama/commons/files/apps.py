from __future__ import annotations

from bersama.core.apps import BersamaApp


class FilesConfig(BersamaApp):
    name = "bersama.commons.files"
    label = "files"
    default = True
