"""Every app is wired the same way: these modules are imported at start, if they exist."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

WIRED = ("rules", "hooks", "jobs")


class BersamaApp(AppConfig):
    """Base of every room's config. `default = False`, else Django silently uses none."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for module in WIRED:
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")


class CoreConfig(BersamaApp):
    name = "bersama.core"
    label = "core"
    default = True

    def ready(self) -> None:
        super().ready()
        import_module("bersama.core.backup")
        import_module("bersama.core.checks")
        import_module("bersama.core.database")
        import_module("bersama.core.upkeep")
