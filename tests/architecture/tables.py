"""Who touches tables, states and raw SQL."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import Module, calls, literal, modules

MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
FURNITURE_WITH_TABLES = frozenset({"models", "queries", "actions", "hooks", "migrations"})
BACK_WAYS = frozenset({"get_model", "get_models", "get_user_model", "get_object_or_404"})
# The backups, and the demonstration that changes a cell behind the back of the ledger.
OWN_SQL = ("bersama.config.backups.", "bersama.config.breaking")
SQL_METHODS = frozenset({"raw", "extra", "cursor", "execute", "executemany", "executescript"})
SQL_NAMES = ("django.db.models.expressions.RawSQL", "django.db.connection", "sqlite3")


def managers(root: Path) -> list[str]:
    """`.objects` stands only in models, queries, actions and hooks, and in core."""
    found = []
    for module in modules(root):
        if module.floor == "core" or (module.room and module.furniture in FURNITURE_WITH_TABLES):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                found.append(module.finding("table", node, f".{node.attr} belongs into a query"))
    return found


def doors(root: Path) -> list[str]:
    """A door gets no table by a back way: no `get_model`, no `django.db`, no ModelForm.

    That it imports no `models` is the import contract “Doors touch no tables”.
    """
    found = []
    for module in modules(root):
        if not module.is_door or module.is_migration:
            continue
        for local, dotted in sorted(module.imports.items()):
            if dotted.startswith("django.db"):
                sentence = f"imports {dotted}; a door calls a query or an action"
                found.append(module.finding("door", _line(module, local), sentence))
        for node in ast.walk(module.tree):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if name in BACK_WAYS or name == "ModelForm":
                found.append(module.finding("door", node, f"{name} is a back way to a table"))
    return found


def _line(module: Module, local: str) -> int:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name.split(".")[0]) == local:
                    return node.lineno
    return 1


def states(root: Path) -> list[str]:
    """Only `core.states.advance` changes a state."""
    found = []
    for module in modules(root):
        if module.floor == "core" or module.is_migration:
            continue
        for node in ast.walk(module.tree):
            if _sets_state(node):
                found.append(module.finding("state", node, "a state changes only by `advance`"))
    return found


def _sets_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        flat = [part for target in targets for part in ast.walk(target)]
        return any(
            isinstance(part, ast.Attribute)
            and part.attr == "state"
            and isinstance(part.ctx, ast.Store)
            for part in flat
        )
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "setattr":
        return len(node.args) > 1 and literal(node.args[1]) == "state"
    if name in ("update", "aupdate"):
        return any(given.arg == "state" for given in node.keywords)
    if name in ("bulk_update", "abulk_update", "update_or_create", "aupdate_or_create"):
        given = [
            *node.args[1:],
            *(k.value for k in node.keywords if k.arg in ("fields", "defaults")),
        ]
        return any(literal(part) == "state" for value in given for part in ast.walk(value))  # type: ignore[arg-type]
    return False


def raw_sql(root: Path) -> list[str]:
    """SQL is written by the ORM; only core and the backups speak to the database themselves.

    The operator's command line may hold a connection (to migrate, to look), not ask by it.
    """
    found = []
    for module in modules(root):
        if module.floor == "core" or module.is_migration or module.name.startswith(OWN_SQL):
            continue
        for call in calls(module.tree):
            if isinstance(call.func, ast.Attribute) and call.func.attr in SQL_METHODS:
                found.append(module.finding("sql", call, f".{call.func.attr}() is raw SQL"))
        for local, dotted in sorted(module.imports.items()):
            if module.floor == "config" and dotted == "django.db.connection":
                continue
            if dotted in SQL_NAMES or dotted.endswith(".RawSQL"):
                found.append(module.finding("sql", _line(module, local), f"{dotted} is raw SQL"))
    return found
