"""The style sheets as one answer: joined, without comments, packed, kept by the browser for good.

The sources stay one file a part. A phone on a thin line makes one request for all of them.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

SOURCES = Path(__file__).parent / "static" / "web" / "css"
STYLES = ("tokens", "layout", "parts", "forms", "charts", "print")


@dataclass(frozen=True)
class Sheet:
    digest: str
    plain: bytes
    packed: bytes


def squeeze(css: str) -> str:
    """The same rules without comments and needless space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


@cache
def sheet() -> Sheet:
    """All style sheets joined; the digest is part of the address."""
    joined = "\n".join((SOURCES / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    plain = squeeze(joined).replace("../", static("web/")).encode()
    packed = gzip.compress(plain, compresslevel=9, mtime=0)
    return Sheet(hashlib.sha256(plain).hexdigest()[:12], plain, packed)


def show_sheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Answers `look/<digest>.css`; a page from before an upgrade gets today's sheet."""
    now = sheet()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(now.packed if packed else now.plain, content_type="text/css")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    kept = "public, max-age=31536000, immutable" if digest == now.digest else "no-cache"
    response.headers["Cache-Control"] = kept
    return response
