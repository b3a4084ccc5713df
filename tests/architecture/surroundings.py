"""What code may ask of its surroundings: the time, the request, the settings."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import calls, modules

CLOCKS = frozenset(
    {
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "django.utils.timezone.now",
        "django.utils.timezone.localdate",
    }
)
BELOW_THE_DOORS = frozenset({"models", "registry", "queries", "rules", "actions", "jobs", "hooks"})


def clock(root: Path) -> list[str]:
    """What time it is, is asked of `core.clock`, so that a test can set it.

    The operator's commands look at the clock of the machine, also where nothing is set up yet.
    """
    return [
        module.finding("clock", call, f"{module.qualified(call.func)}(); ask core.clock")
        for module in modules(root)
        if module.name != "bersama.core.clock" and module.floor != "config"
        for call in calls(module.tree)
        if module.qualified(call.func) in CLOCKS
    ]


def requests(root: Path) -> list[str]:
    """Below the doors nothing sees the request; the actor says who acts.

    `authenticate` is called by Django, with its own arguments.
    """
    found = []
    for module in modules(root):
        if not module.room or module.furniture not in BELOW_THE_DOORS:
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef | ast.Lambda):
                continue
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            if getattr(node, "name", "") != "authenticate" and "request" in [a.arg for a in named]:
                found.append(module.finding("request", node, "a request below the doors"))
    return found


def environment(root: Path) -> list[str]:
    """A setting is read once, by `config`, where it is typed and documented."""
    found = []
    for module in modules(root):
        if module.floor in ("config", ""):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name | ast.Attribute) and module.qualified(node) in (
                "os.environ",
                "os.getenv",
            ):
                found.append(module.finding("setting", node, "a setting outside config"))
    return found


def places(root: Path) -> list[str]:
    """A room's templates and static files stand under its own name."""
    found = []
    for folder in sorted((root / "bersama").glob("**/templates")):
        owner = folder.parent.name
        for inside in sorted(folder.iterdir()):
            if inside.name != owner:
                place = inside.relative_to(root).as_posix()
                found.append(f"place {place}:1: not under templates/{owner}")
    return found
