"""Pictures that people send: known by their content, opened within limits, written anew.

What is stored is always our own encoding of the pixels, so nothing else that a file may hold
(place, camera, script, a second file behind the picture) reaches anybody.
"""

from __future__ import annotations

import io
import re
import struct
import threading
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from bersama.core.errors import Invalid, TooLarge

MOST_BYTES = 8 * 1024 * 1024
MOST_MEGAPIXELS = 50
LONGEST_SIDE = 1600
AIM_BYTES = 200 * 1024
LOOKED_AT = 1024
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

# Checked below, stricter and with a sentence, before a single pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
BROKEN = (OSError, ValueError, SyntaxError, EOFError, LookupError, zlib.error, struct.error)
_one_at_a_time = threading.Lock()

PICTURES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\A\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"\A\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\ARIFF....WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb"\AGIF8[79]a"), "GIF"),
)
OTHERS: tuple[tuple[re.Pattern[bytes], str | Promise], ...] = (
    (re.compile(rb"<svg[\s>]", re.IGNORECASE), "SVG"),
    (re.compile(rb"<(!doctype html|html|script|body|iframe)[\s>]", re.IGNORECASE), "HTML"),
    (re.compile(rb"\A\s*%PDF"), "PDF"),
    (re.compile(rb"\APK\x03\x04"), gettext_lazy("a ZIP or office file")),
    (re.compile(rb"\A....ftyp(heic|heix|mif1|msf1|avif)", re.DOTALL), "HEIC"),
    (re.compile(rb"\A(BM|II\*\x00|MM\x00\*)"), gettext_lazy("another kind of picture")),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: WebP bytes and its size in pixels."""

    body: bytes
    width: int
    height: int
    content_type: str = "image/webp"


def read_picture(file: BinaryIO, *, size: int, field: str = "picture") -> Picture:
    """What was sent as a picture of ours: upright, at most 1600 pixels wide and high.

    `file`: open for reading bytes; `size`: bytes, known before anything is read. Raises TooLarge,
    or Invalid on `field` with a sentence that says what it is and what to send.
    """
    if size > MOST_BYTES:
        raise TooLarge(
            _("The picture has %(size)s; the limit is %(limit)s. Send a smaller one.")
            % {"size": filesizeformat(size), "limit": filesizeformat(MOST_BYTES)}
        )
    if size == 0:
        raise Invalid(**{field: _("The file is empty. Choose the picture once more.")})
    kind = _kind(file, field)
    with _one_at_a_time:
        try:
            file.seek(0)
            with Image.open(file, formats=[kind]) as opened:
                _check_size(opened, field)
                return _written_anew(_upright(opened))
        except Invalid:
            raise
        except MemoryError:
            raise Invalid(**{field: _("The picture is too large to be opened here.")}) from None
        except BROKEN:
            raise Invalid(
                **{field: _("The picture is damaged and can't be opened. Choose another one.")}
            ) from None


def _kind(file: BinaryIO, field: str) -> str:
    file.seek(0)
    start = file.read(LOOKED_AT)
    for mark, kind in PICTURES:
        if mark.search(start):
            return kind
    found = next((kind for mark, kind in OTHERS if mark.search(start)), _("something else"))
    raise Invalid(
        **{
            field: _(
                "This is not a picture that can be shown (the content is %(kind)s). "
                "Send a JPEG, PNG, WebP or GIF."
            )
            % {"kind": found}
        }
    )


def _check_size(opened: Image.Image, field: str) -> None:
    megapixels = opened.width * opened.height / 1_000_000
    if megapixels > MOST_MEGAPIXELS:
        raise Invalid(
            **{
                field: _(
                    "The picture has %(found)d megapixels; the limit is %(limit)d. "
                    "Make it smaller and send it again."
                )
                % {"found": round(megapixels), "limit": MOST_MEGAPIXELS}
            }
        )


def _upright(opened: Image.Image) -> Image.Image:
    """The first picture of the file, turned as the camera was held, small enough, RGB or RGBA."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    turned = ImageOps.exif_transpose(opened)
    clear = "A" in turned.getbands() or "transparency" in turned.info
    plain = turned.convert("RGBA" if clear else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return plain


def _written_anew(plain: Image.Image) -> Picture:
    """The smallest loss that fits the aim; the last try is taken as it is."""
    tries = ((1.0, 80), (1.0, 65), (1.0, 50), (0.7, 50), (0.5, 40))
    for scale, quality in tries:
        shown = plain
        if scale < 1:
            shown = plain.resize(
                (max(1, round(plain.width * scale)), max(1, round(plain.height * scale)))
            )
        out = io.BytesIO()
        shown.save(out, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"", xmp=b"")
        if out.tell() <= AIM_BYTES:
            break
    return Picture(out.getvalue(), shown.width, shown.height)
