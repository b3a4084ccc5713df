"""Templates: every word translated, no inline style or script, nothing called safe."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

READ_ATTRIBUTES = frozenset(
    {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
)
# Names that are the same in every language, and samples that only developers see.
NAMES = re.compile(r"\b(Bersama|SHA-256)\b")
FOR_DEVELOPERS = ("bersama/web/templates/web/styleguide.html",)
LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
}
FILE_NAME = re.compile(r"[\w.-]+\.(py|json|csv|xlsx|zip|pdf)")
QUIET_ELEMENTS = frozenset({"script", "style", "code", "kbd", "samp"})
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
LETTER = re.compile(r"[^\W\d_]")
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.S)
TRANSLATED = re.compile(r"\{%\s*(blocktranslate|blocktrans)\b.*?%\}.*?\{%\s*end\1\s*%\}", re.S)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
# A block that fills a class attribute.
CODES = re.compile(r"\{%\s*block look\s*%\}.*?\{%\s*endblock\b.*?%\}", re.S)
UNSAFE = re.compile(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off\b")
PASSED = re.compile(r"\{%\s*(?:include|with)\b.*?%\}", re.S)
PASSED_TEXT = re.compile(r"""(?<![_\w(])\w+=(["'])((?:(?!\1).)*)\1""")
FORM = re.compile(r"(?P<opening><form\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>).*?</form>", re.S)
POSTED = re.compile(r"""method=["']post["']|hx-post=""", re.I)
TWICE = re.compile(r"sign_out_url|language_url|sign-out")
ENTITY = re.compile(r"&#?\w+;")


@dataclass(frozen=True)
class Template:
    place: str
    text: str

    def finding(self, rule: str, line: int, sentence: str) -> str:
        return f"{rule} {self.place}:{line}: {sentence}"

    @property
    def code(self) -> str:
        """The text without its comments, line by line."""
        return COMMENT.sub(_blank, self.text)


def line_of(match: re.Match[str]) -> int:
    return match.string.count("\n", 0, match.start()) + 1


def templates(root: Path) -> list[Template]:
    return [
        Template(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((root / "bersama").glob("**/templates/**/*"))
        if path.suffix in (".html", ".txt", ".svg", ".xml")
    ]


def _blank(match: re.Match[str]) -> str:
    """As many lines, no words: what follows keeps its line number."""
    return "\n" * match.group().count("\n")


def words(root: Path) -> list[str]:
    """Every text a person reads stands in `translate` or `blocktranslate`.

    An element with `translate="no"` (a name, a sample) and code may hold plain text.
    """
    found = []
    for template in templates(root):
        if template.place in FOR_DEVELOPERS:
            continue
        plain = CODES.sub(_blank, TRANSLATED.sub(_blank, template.code))
        plain = NAMES.sub("", TAG.sub(_blank, plain))
        if template.place.endswith(".txt"):
            spoken = [(n, line) for n, line in enumerate(plain.splitlines(), 1)]
            spoken = [(n, line.strip()) for n, line in spoken if LETTER.search(line)]
        else:
            reader = _Reader()
            reader.feed(plain)
            reader.close()
            spoken = reader.spoken
        spoken += _passed(template)
        found += [
            template.finding("untranslated", line, f"“{text}” is not translated")
            for line, text in spoken
        ]
    return found


def _passed(template: Template) -> list[tuple[int, str]]:
    """Sentences given to a partial as an argument; a code (`kind="primary"`) is no sentence."""
    return [
        (line_of(tag), text)
        for tag in PASSED.finditer(template.code)
        for _, text in PASSED_TEXT.findall(tag.group())
        if LETTER.search(text) and (" " in text or text[0].isupper())
    ]


@dataclass
class _Reader(HTMLParser):
    """Collects what is read aloud: text and the attributes that hold text."""

    spoken: list[tuple[int, str]] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.quiet:
            if tag == self.quiet[-1]:
                self.quiet.append(tag)
            return
        is_code = tag in QUIET_ELEMENTS or "code" in (given.get("class") or "").split()
        if given.get("translate") == "no" or is_code:
            if tag not in VOID:
                self.quiet.append(tag)
            return
        button = tag == "input" and given.get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            if name in READ_ATTRIBUTES or (button and name == "value"):
                self._say(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.quiet and self.quiet[-1] == tag:
            self.quiet.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.quiet and tag == self.quiet[-1]:
            self.quiet.pop()

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self._say(data)

    def _say(self, text: str) -> None:
        text = " ".join(ENTITY.sub("", text).split())
        if LETTER.search(text) and not FILE_NAME.fullmatch(text):
            self.spoken.append((self.getpos()[0], text))


def inline(root: Path) -> list[str]:
    """The content security policy allows no inline style or script and no other server."""
    found = []
    for template in templates(root):
        reader = _Inline()
        reader.feed(TAG.sub(_blank, template.code))
        reader.close()
        found += [template.finding("inline", line, sentence) for line, sentence in reader.found]
    return found


@dataclass
class _Inline(HTMLParser):
    found: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, names = self.getpos()[0], {name for name, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append((line, f"<{tag}> in the page; make it a file"))
        for name, value in attrs:
            if name == "style" or re.match(r"(hx-)?on[a-z:-]+$", name):
                self.found.append((line, f"{name}= in <{tag}>; make it a class or a file"))
            elif (value or "").strip().lower().startswith("javascript:"):
                self.found.append((line, f"javascript: in {name}="))
            elif name in LOADING.get(tag, ()) and re.match(r"(https?:)?//", value or ""):
                self.found.append((line, f"<{tag}> loads from another server"))


def forms(root: Path) -> list[str]:
    """A form that changes something carries Django's token and the nonce that makes it once.

    Signing out and choosing a language may be done twice: they need no nonce.
    """
    return [
        template.finding("form", line_of(form), f"a form without {needed}")
        for template in templates(root)
        if template.place not in FOR_DEVELOPERS
        for form in FORM.finditer(template.code)
        if POSTED.search(form.group("opening"))
        for needed in ("{% csrf_token %}", "{% nonce %}")
        if needed not in form.group()
        and not (needed == "{% nonce %}" and TWICE.search(form.group("opening")))
    ]


def escaping(root: Path) -> list[str]:
    """No template switches escaping off."""
    return [
        template.finding("safe", line_of(match), f"“{match.group()}” in a template")
        for template in templates(root)
        for match in UNSAFE.finditer(template.code)
    ]
