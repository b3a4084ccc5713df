"""What happens to a text on its way in; every step takes time in proportion to its length.

Refused, with the place: a NUL and half a character (neither database nor JSON takes them), line
breaks in a line (they would make new headers in a mail), a text over its limit. Removed, with a
notice: marks that turn the reading direction, invisible characters, and more than four marks on
one letter. Everything else stays as written, in Unicode's form NFC.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MARKS_PER_LETTER = 4
FAR_TOO_LONG = 20  # times the limit: not even looked at

CANNOT_BE_STORED = re.compile("[\0\ud800-\udfff]")
LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Joiners stay between two signs that are not ASCII: families of emoji and Persian need them.
INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
    "|(?<![^\x00-\x7f\\s])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f\\s])"
)
BLANK = "\u115f\u1160\u2800\u3164\uffa0\u200c\u200d\ufe0e\ufe0f"
NO_MARK_BEFORE = "\u0300"


class TextError(ValueError):
    """A text that is refused; `sentence` says what and where, in the reader's language."""

    def __init__(self, code: str, message: str | Promise, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params

    @property
    def sentence(self) -> str:
        shown = {name: number_format(n, force_grouping=True) for name, n in self.params.items()}
        return str(self.message) % shown


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text to store, and a sentence for each thing that was taken out of it."""

    text: str
    notices: tuple[str | Promise, ...] = ()


def clean_line(raw: str, limit: int) -> Cleaned:
    """One line of at most `limit` characters (code points), without blanks at its ends.

    A text of blanks only is empty. Raises `TextError` with code `not_storable`, `line_break` or
    `too_long`.
    """
    _refuse(raw, limit)
    broken = LINE_BREAK.search(raw)
    if broken:
        raise TextError(
            "line_break",
            _("Line breaks are not allowed here (position %(position)s)."),
            position=broken.start() + 1,
        )
    return _clean(raw.replace("\t", " "), limit)


def clean_text(raw: str, limit: int) -> Cleaned:
    """Several lines of at most `limit` characters in all, each line break one character.

    Blanks at both ends go, those inside stay. Raises `TextError` with code `not_storable` or
    `too_long`.
    """
    _refuse(raw, limit)
    return _clean(LINE_BREAK.sub("\n", raw), limit)


def fold(text: str) -> str:
    """The form in which two texts are compared and searched: NFC, without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _refuse(raw: str, limit: int) -> None:
    if len(raw) > FAR_TOO_LONG * limit:
        raise _too_long(len(raw), limit)
    bad = CANNOT_BE_STORED.search(raw)
    if bad:
        raise TextError(
            "not_storable",
            _(
                "There is a character that cannot be stored (position %(position)s). "
                "Take it out and send again."
            ),
            position=bad.start() + 1,
        )


def _clean(text: str, limit: int) -> Cleaned:
    notices: list[str | Promise] = []
    if not text.isascii() or not text.isprintable():
        text = _without(DIRECTION, text, notices, _("Marks that turn the direction were removed."))
        text = _without(INVISIBLE, text, notices, _("Invisible characters were removed."))
        fewer = few_marks(text)
        if fewer != text:
            notices.append(_("More than four marks on one letter were removed."))
        text = unicodedata.normalize("NFC", fewer)
    text = _strip(text)
    if len(text) > limit:
        raise _too_long(len(text), limit)
    return Cleaned(text, tuple(notices))


def _without(
    signs: re.Pattern[str], text: str, notices: list[str | Promise], notice: Promise
) -> str:
    kept = signs.sub("", text)
    if kept != text:
        notices.append(notice)
    return kept


def few_marks(text: str) -> str:
    """The text with at most four combining marks in a row; before NFC, which sorts long rows."""
    kept: list[str] = []
    row = 0
    for sign in text:
        if sign < NO_MARK_BEFORE or unicodedata.category(sign)[0] != "M":
            row = 0
        else:
            row += 1
            if row > MARKS_PER_LETTER:
                continue
        kept.append(sign)
    return "".join(kept)


def _strip(text: str) -> str:
    stripped = text.strip()
    return stripped if any(sign not in BLANK and not sign.isspace() for sign in stripped) else ""


def _too_long(length: int, limit: int) -> TextError:
    return TextError(
        "too_long",
        _("This is too long: %(length)s of %(limit)s characters. Nothing was cut; shorten it."),
        length=length,
        limit=limit,
    )
