"""Every table is described in the data map, from which the notice of data use is made."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import Module, calls, follow, modules

MODEL_BASES = (
    "django.db.models.Model",
    "django.contrib.auth.models.AbstractUser",
    "django.contrib.auth.base_user.AbstractBaseUser",
    "django.contrib.auth.models.PermissionsMixin",
)
DESCRIBE = "bersama.core.datamap.describe"


def described(root: Path) -> list[str]:
    """Each table stands in a `datamap.describe`."""
    described = {
        follow(root, module.qualified(model))
        for module in modules(root)
        for call in calls(module.tree)
        if follow(root, module.qualified(call.func)) == DESCRIBE
        for model in call.args
    }
    return [
        module.finding("datamap", node, f"{node.name} is not described in the data map")
        for name, (module, node) in _tables(root).items()
        if name not in described
    ]


def _tables(root: Path) -> dict[str, tuple[Module, ast.ClassDef]]:
    """Every concrete model, also one that inherits from a model of ours."""
    classes = {
        f"{module.name}.{node.name}": (module, node)
        for module in modules(root)
        if module.furniture == "models" or module.name.endswith(".models")
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }

    def is_model(name: str) -> bool:
        if name in MODEL_BASES or name not in classes:
            return name in MODEL_BASES
        module, node = classes[name]
        return any(is_model(follow(root, module.qualified(base))) for base in node.bases)

    return {
        name: (module, node)
        for name, (module, node) in sorted(classes.items())
        if is_model(name) and not _is_abstract(node)
    }


def _is_abstract(node: ast.ClassDef) -> bool:
    meta = [
        inner for inner in node.body if isinstance(inner, ast.ClassDef) and inner.name == "Meta"
    ]
    return any(
        isinstance(statement, ast.Assign)
        and getattr(statement.targets[0], "id", "") == "abstract"
        and getattr(statement.value, "value", False) is True
        for inner in meta
        for statement in inner.body
    )
