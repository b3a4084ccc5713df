"""The outer shape: names of modules, sizes, and that every room is wired as an app."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import Module, literal, modules, rooms

EMPTY_NAMES = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "base", "mixins", "mixin"}
)
FUNCTION_LINES = 60
MODULE_LINES = 400


def module_names(root: Path) -> list[str]:
    """A module is named by what is in it."""
    found = []
    for module in modules(root):
        for part in module.name.split("."):
            if part in EMPTY_NAMES and (module.name.endswith(part) or module.path.stem == part):
                found.append(module.finding("name", 1, f"“{part}” does not say what is in it"))
    return found


def sizes(root: Path) -> list[str]:
    """A function has at most 60 lines, a module at most 400; migrations are generated."""
    found = []
    for module in modules(root):
        if module.is_migration:
            continue
        lines = len(module.text.splitlines())
        if lines > MODULE_LINES:
            found.append(module.finding("size", 1, f"{lines} lines, at most {MODULE_LINES}"))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                long = (node.end_lineno or node.lineno) - node.lineno + 1
                if long > FUNCTION_LINES:
                    sentence = f"{node.name} has {long} lines, at most {FUNCTION_LINES}"
                    found.append(module.finding("size", node, sentence))
    return found


def apps_wired(root: Path) -> list[str]:
    """Every room has one config of our base that says `default = True` and is installed.

    The base itself must say `default = False`: with two candidates in an `apps.py` Django
    silently uses neither, and nothing of the room is registered.
    """
    found = []
    configs = [module for module in modules(root) if module.name.endswith(".apps")]
    installed = _strings(root / "bersama" / "config" / "settings.py")
    for module in configs:
        found += _config(module)
    for name, members in rooms(root).items():
        if not any(module.name == f"{name}.apps" for module in members):
            found.append(members[0].finding("app", 1, f"{name} has no apps.py"))
        if not any(text == name or text.startswith(f"{name}.") for text in installed):
            found.append(members[0].finding("app", 1, f"{name} is not in INSTALLED_APPS"))
    return found


def _config(module: Module) -> list[str]:
    found, named = [], []
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        values = _assigned(node)
        if node.name == "BersamaApp":
            if values.get("default") is not False:
                found.append(module.finding("app", node, "the base must say default = False"))
            continue
        named.append(node.name)
        if not any(module.qualified(base) == "bersama.core.apps.BersamaApp" for base in node.bases):
            found.append(module.finding("app", node, f"{node.name} is no BersamaApp"))
        if values.get("default") is not True:
            found.append(module.finding("app", node, f"{node.name} must say default = True"))
        if values.get("name") != module.name.removesuffix(".apps"):
            found.append(module.finding("app", node, f"{node.name} names another package"))
    if len(named) != 1:
        found.append(module.finding("app", 1, f"one config in each apps.py, here {len(named)}"))
    return found


def _assigned(node: ast.ClassDef) -> dict[str, object]:
    return {
        target.id: statement.value.value
        for statement in node.body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _strings(path: Path) -> set[str]:
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {text for node in ast.walk(tree) if (text := literal(node)) is not None}  # type: ignore[arg-type]
