"""Reads a source tree once: every module with its floor, room, furniture and imports.

A check takes the root (the folder that holds `bersama/`) and returns its findings, one line
each: `rule path:line: sentence`. The same checks run over the real tree and over small trees
with a planted fault.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FLOORS_OF_ROOMS = ("commons", "cocreation", "methods", "network", "oversight")
DOORS = ("pages", "api", "forms", "present")

Check = Callable[[Path], list[str]]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Module:
    """One Python file, parsed. `floor`, `room` and `furniture` are empty where there is none."""

    path: Path
    place: str
    name: str
    floor: str
    room: str
    furniture: str
    text: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts

    @property
    def is_door(self) -> bool:
        return self.floor == "web" or (bool(self.room) and self.furniture in DOORS)

    def qualified(self, node: ast.expr) -> str:
        """The dotted name an expression stands for, as far as the imports tell; else ""."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, f"{self.name}.{node.id}")
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def finding(self, rule: str, node: ast.AST | int, sentence: str) -> str:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{rule} {self.place}:{line}: {sentence}"


@cache
def modules(root: Path) -> tuple[Module, ...]:
    """Every module below `root/bersama`, in the order of their names."""
    return tuple(_read(root, path) for path in sorted((root / "bersama").rglob("*.py")))


def _read(root: Path, path: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    inner = parts[1:]
    floor = inner[0] if inner[0] != "__init__" else ""
    has_rooms = floor in FLOORS_OF_ROOMS
    room = inner[1] if has_rooms and len(inner) > 2 else ""
    rest = inner[2:] if has_rooms else inner[1:]
    text = path.read_text(encoding="utf-8")
    tree = _parse(text)
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    furniture = rest[0] if rest and rest[0] != "__init__" else ""
    place = path.relative_to(root).as_posix()
    imports = dict(_imports(tree, name, is_package))
    return Module(path, place, name, floor, room, furniture, text, tree, imports)


@cache
def _parse(text: str) -> ast.Module:
    """Parsed once, however many trees hold the same file."""
    return ast.parse(text)


def _imports(tree: ast.Module, name: str, is_package: bool) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
                )
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                steps = name.split(".")
                steps = steps[: len(steps) - node.level + int(is_package)]
                source = ".".join([*steps, *([source] if source else [])])
            for alias in node.names:
                yield alias.asname or alias.name, f"{source}.{alias.name}"


@cache
def rooms(root: Path) -> dict[str, list[Module]]:
    """The modules of each room, by the room's dotted name."""
    found: dict[str, list[Module]] = {}
    for module in modules(root):
        if module.room:
            found.setdefault(f"bersama.{module.floor}.{module.room}", []).append(module)
    return found


@cache
def by_name(root: Path) -> dict[str, Module]:
    return {module.name: module for module in modules(root)}


def follow(root: Path, dotted: str) -> str:
    """Where a name is defined, following re-exports from one module of ours to the next."""
    known = by_name(root)
    for _ in range(5):
        home, _, name = dotted.rpartition(".")
        if home not in known or known[home].imports.get(name, dotted) == dotted:
            break
        dotted = known[home].imports[name]
    return dotted


def functions(module: Module) -> dict[str, FunctionNode]:
    """The functions at the top of a module."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: node for node in module.tree.body if isinstance(node, kinds)}


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def literal(node: ast.expr | None) -> str | None:
    """The text of a literal string, else None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """What a call gives for one parameter, by position or by name."""
    if len(call.args) > position and not any(
        isinstance(arg, ast.Starred) for arg in call.args[: position + 1]
    ):
        return call.args[position]
    return next((given.value for given in call.keywords if given.arg == keyword), None)
