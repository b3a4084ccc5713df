"""Every sentence for people goes through translation, and can be translated."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.house import Module, calls, literal, modules

GETTEXT = {
    "gettext": (0,),
    "gettext_lazy": (0,),
    "gettext_noop": (0,),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
    "pgettext": (1,),
    "pgettext_lazy": (1,),
    "npgettext": (1, 2),
    "npgettext_lazy": (1, 2),
}
SENTENCES = {
    "bersama.core.policy.no",
    "bersama.core.errors.Denied",
    "bersama.core.errors.Missing",
    "bersama.core.errors.Conflict",
    "bersama.core.errors.Invalid",
    "bersama.core.errors.Invalid.whole",
    "bersama.core.errors.TooLarge",
    "bersama.core.errors.TooMany",
    "bersama.core.datamap.describe",
}
# Samples on a page that only developers see.
FOR_DEVELOPERS = ("bersama.web.styleguide",)
CODES = frozenset({"about", "retry_after"})
FIELD_WORDS = frozenset({"label", "help_text", "empty_label", "verbose_name"})
UNNAMED = re.compile(r"%[sdifr]|\{\d*\}")


def gettext(root: Path) -> list[str]:
    """What is translated is a literal with named placeholders: no f-string, no variable."""
    found = []
    for module in modules(root):
        for call in calls(module.tree):
            function = module.qualified(call.func).removeprefix("django.utils.translation.")
            for position in GETTEXT.get(function, ()):
                if len(call.args) <= position:
                    continue
                text = literal(call.args[position])
                if text is None:
                    found.append(module.finding("gettext", call, "translates no literal string"))
                elif len(UNNAMED.findall(text)) > 0:
                    found.append(module.finding("gettext", call, "name the placeholders"))
    return found


def sentences(root: Path) -> list[str]:
    """What a person is told (refusals, errors, labels) is translated."""
    found = []
    for module in modules(root):
        if module.name in FOR_DEVELOPERS:
            continue
        for call in calls(module.tree):
            name = module.qualified(call.func)
            if name in SENTENCES:
                given = [*call.args, *(k.value for k in call.keywords if k.arg not in CODES)]
            elif module.furniture == "forms" or name.startswith("django.forms."):
                given = [k.value for k in call.keywords if k.arg in FIELD_WORDS]
            else:
                continue
            for value in given:
                found += [
                    module.finding("untranslated", bare, f"“{bare.value}” is not translated")
                    for bare in _bare(module, value)
                ]
    return found


def _bare(module: Module, value: ast.expr) -> list[ast.Constant]:
    """The literal strings that reach the person as they are."""
    if isinstance(value, ast.Call | ast.Subscript | ast.Attribute | ast.Name | ast.Compare):
        return []
    if isinstance(value, ast.Constant):
        text = literal(value)
        return [value] if text and re.search(r"[^\W\d_]", text) else []
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mod):
        return _bare(module, value.left)
    if isinstance(value, ast.IfExp):
        return _bare(module, value.body) + _bare(module, value.orelse)
    if isinstance(value, ast.Dict):
        return [bare for inner in value.values for bare in _bare(module, inner)]
    return [
        bare
        for inner in ast.iter_child_nodes(value)
        if isinstance(inner, ast.expr)
        for bare in _bare(module, inner)
    ]


def safe_marks(root: Path) -> list[str]:
    """HTML is made by templates; only the tags that draw pictures may call a string safe."""
    found = []
    for module in modules(root):
        if module.name.startswith("bersama.web.templatetags."):
            continue
        for call in calls(module.tree):
            name = module.qualified(call.func).rpartition(".")[2]
            if name in ("mark_safe", "SafeString", "SafeText"):
                found.append(module.finding("safe", call, f"{name} switches escaping off"))
    return found
