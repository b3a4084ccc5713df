"""Malay and Indonesian are complete: every sentence of the source has its translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.architecture.house import calls, literal, modules
from tests.architecture.pages import FOR_DEVELOPERS, templates

LANGUAGES = ("ms", "id")
# A sentence is known by its context ("" without one) and its words; plurals by the singular.
Key = tuple[str, str]
# Where each function takes its context (or None), its sentence and its plural (or None).
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
CALL = re.compile(r"\b(_|n?p?gettext)\(")
STRING = re.compile(r"""\s*u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*,?""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


@cache
def sentences(root: Path) -> dict[Key, str]:
    """Every sentence that is translated, with the place where it is said first."""
    said: dict[Key, str] = {}
    for key, place in (*_in_code(root), *_in_templates(root)):
        said.setdefault(key, place)
    return said


def _in_code(root: Path) -> Iterator[tuple[Key, str]]:
    for module in modules(root):
        for call in calls(module.tree):
            name = module.qualified(call.func).removeprefix("django.utils.translation.")
            positions = FUNCTIONS.get(name.removesuffix("_lazy").removesuffix("_noop"))
            if positions is None or any(isinstance(arg, ast.Starred) for arg in call.args):
                continue
            context, sentence, _ = positions
            texts = [literal(arg) for arg in call.args]
            if len(texts) > sentence and (text := texts[sentence]) is not None:
                about = texts[context] if context is not None else ""
                yield (about or "", text), f"{module.place}:{call.lineno}"


def _in_templates(root: Path) -> Iterator[tuple[Key, str]]:
    for template in templates(root):
        if template.place in FOR_DEVELOPERS:
            continue
        code = templatize(template.text, origin=template.place)
        for call in CALL.finditer(code):
            context, sentence, _ = FUNCTIONS.get(call.group(1), FUNCTIONS["gettext"])
            texts = _strings(code, call.end())
            if len(texts) > sentence:
                about = texts[context] if context is not None else ""
                yield (about, texts[sentence]), template.place


def _strings(code: str, position: int) -> list[str]:
    found = []
    while string := STRING.match(code, position):
        found.append(str(ast.literal_eval(string.group(1))))
        position = string.end()
    return found


def catalogue(root: Path, language: str) -> dict[Key, Message]:
    """The translations of one language that are filled in and not marked as a guess."""
    file = root / "bersama" / "locale" / language / "LC_MESSAGES" / "django.po"
    if not file.exists():
        return {}
    with file.open("rb") as source:
        read: Catalog = read_po(source)
    return {key_of(message): message for message in read if message.id and not message.fuzzy}


def key_of(message: Message) -> Key:
    """How a message is known: its context and its sentence."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return str(message.context or ""), text


def complete(root: Path) -> list[str]:
    """Each sentence has a translation in each language, with the same placeholders."""
    found = []
    for language in LANGUAGES:
        known = catalogue(root, language)
        for (context, text), place in sorted(sentences(root).items()):
            message = known.get((context, text))
            if message is None or not _filled(message):
                found.append(f"language {place}: “{text}” is not said in {language}")
            elif wrong := _placeholders(message):
                found.append(f"language {place}: “{text}” in {language}: {wrong}")
    return found


def _translations(message: Message) -> list[str]:
    """What stands there; Malay and Indonesian have one form for every number."""
    given = message.string
    return [given] if isinstance(given, str) else list(given)[:1]


def _filled(message: Message) -> bool:
    return all(text.strip() for text in _translations(message))


def _placeholders(message: Message) -> str:
    """Which placeholder a translation lost or invented; a singular may leave the number out."""
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = {name for text in originals for name in PLACEHOLDER.findall(text)}
    for text in _translations(message):
        named = set(PLACEHOLDER.findall(text))
        if named - allowed:
            return f"{', '.join(sorted(named - allowed))} is not in the original"
        needed = set.intersection(*(set(PLACEHOLDER.findall(original)) for original in originals))
        if needed - named - {"%%"}:
            return f"{', '.join(sorted(needed - named))} is missing"
    return ""
