"""Every public action: keyword-only with `actor` first, atomic, asks and records.

And every name it asks or records exists: policies in `rules`, kinds of entries in `hooks`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.house import (
    FunctionNode,
    Module,
    argument,
    calls,
    follow,
    functions,
    literal,
    modules,
)
from tests.architecture.pages import line_of, templates

ATOMIC = frozenset({"django.db.transaction.atomic", "bersama.core.acting.step"})
REQUIRE = "bersama.core.policy.require"
CAN = "bersama.core.policy.can"
POLICY = "bersama.core.policy.policy"
ADVANCE = "bersama.core.states.advance"
ADVANCE_ALL = "bersama.core.states.advance_all"
MOVE = "bersama.core.states.Move"
RECORD = "bersama.core.events.record"
RECORD_BATCH = "bersama.core.events.record_batch"
DECLARE = "bersama.core.events.declare"
ROUTE = "bersama.core.http.route"
MAY = re.compile(r"""\{%\s*may\s+["']([^"']+)["']""")
TELLING = frozenset(
    {
        "name",
        "display_name",
        "email",
        "phone",
        "address",
        "title",
        "text",
        "words",
        "comment",
        "body",
        "reason",
        "reasons",
        "answer_text",
    }
)
ASKS = frozenset({REQUIRE, CAN, ADVANCE, ADVANCE_ALL, "bersama.core.states.may"})
RECORDS = frozenset({RECORD, RECORD_BATCH, ADVANCE, ADVANCE_ALL})


def actions(root: Path) -> list[str]:
    """Each public function of `actions` has the one shape an action has."""
    found = []
    for module in modules(root):
        if not module.room or module.furniture != "actions":
            continue
        for name, node in functions(module).items():
            if not name.startswith("_"):
                found += [
                    module.finding("action", node, f"{name} {fault}")
                    for fault in _faults(root, module, node)
                ]
    return found


def _faults(root: Path, module: Module, node: FunctionNode) -> Iterator[str]:
    given = node.args
    if given.args or given.posonlyargs or given.vararg:
        yield "takes arguments by position"
    if not given.kwonlyargs or given.kwonlyargs[0].arg != "actor":
        yield "does not take `actor` first"
    decorators = {
        module.qualified(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list
    }
    if not decorators & ATOMIC:
        yield "is not atomic"
    reached = _reached(root, f"{module.name}.{node.name}")
    if not reached & ASKS:
        yield "does not ask (require, can or advance)"
    if not reached & RECORDS:
        yield "does not record (record or advance)"


@cache
def _written(root: Path) -> dict[str, tuple[Module, FunctionNode]]:
    return {
        f"{module.name}.{name}": (module, node)
        for module in modules(root)
        if module.room and module.furniture == "actions"
        for name, node in functions(module).items()
    }


def _reached(root: Path, start: str) -> set[str]:
    """What an action calls, itself or through other functions of any room's actions."""
    written, waiting, seen, reached = _written(root), [start], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in written:
            continue
        seen.add(name)
        module, node = written[name]
        reached |= {follow(root, module.qualified(call.func)) for call in calls(node)}
        waiting += [
            follow(root, module.qualified(part))
            for part in ast.walk(node)
            if isinstance(part, ast.Name | ast.Attribute)
        ]
    return reached


def _calls_to(root: Path, *targets: str) -> Iterator[tuple[Module, ast.Call, str]]:
    for module in modules(root):
        for call in calls(module.tree):
            name = follow(root, module.qualified(call.func))
            if name in targets:
                yield module, call, name


def policies(root: Path) -> list[str]:
    """Every policy that code, a move, a URL or a template names is declared in some `rules`."""
    declared = {
        name
        for _, call, _ in _calls_to(root, POLICY)
        if (name := literal(argument(call, 0, "name")))
    }
    where = {REQUIRE: (1, "name"), CAN: (1, "name"), MOVE: (3, "policy"), ROUTE: (9, "needs")}
    found = []
    for module, call, target in _calls_to(root, *where):
        given = argument(call, *where[target])
        name = literal(given)
        if name is not None and name not in declared:
            found.append(module.finding("policy", call, f"no policy is named “{name}”"))
        if target == ROUTE and given is None:
            found.append(module.finding("policy", call, "this URL names no policy"))
    for template in templates(root):
        for match in MAY.finditer(template.code):
            if match.group(1) not in declared:
                sentence = f"no policy is named “{match.group(1)}”"
                found.append(template.finding("policy", line_of(match), sentence))
    return found


def entries(root: Path) -> list[str]:
    """Every kind of entry that is recorded is declared with what it means."""
    declared = set()
    for _, call, _ in _calls_to(root, DECLARE):
        for given in call.keywords:
            if given.arg:
                declared.add(given.arg)
            elif isinstance(given.value, ast.Dict):
                declared |= {literal(key) for key in given.value.keys}
    found = []
    for module, call, target in _calls_to(root, RECORD, RECORD_BATCH, MOVE):
        kind = literal(argument(call, *((4, "event") if target == MOVE else (1, "kind"))))
        if kind is not None and kind not in declared:
            found.append(module.finding("entry", call, f"no entry is declared as “{kind}”"))
    return found


def codes(root: Path) -> list[str]:
    """An entry holds ids, codes and numbers: no name, no address, no text of anybody."""
    found = []
    for module, call, _ in _calls_to(root, RECORD, RECORD_BATCH, ADVANCE, ADVANCE_ALL):
        for given in call.keywords:
            names = {part.attr for part in ast.walk(given.value) if isinstance(part, ast.Attribute)}
            if given.arg in TELLING or names & TELLING:
                found.append(module.finding("code", given.value, f"{given.arg}= may name somebody"))
    return found


def routes(root: Path) -> list[str]:
    """Rooms declare URLs by `route`, which names a policy, and never by Django's own."""
    found = []
    for module in modules(root):
        if module.furniture != "urls" or not (module.room or module.floor == "web"):
            continue
        for call in calls(module.tree):
            if module.qualified(call.func) in ("django.urls.path", "django.urls.re_path"):
                found.append(module.finding("route", call, "a URL without a policy; use `route`"))
    return found
