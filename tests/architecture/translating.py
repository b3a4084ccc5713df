"""Bring the catalogues of translations in order, and say what still has to be said.

    python -m tests.architecture.translating [--check]

Each catalogue holds exactly the sentences of the source, in the order of the source, and its
compiled twin lies beside it. After a merge the same command mends both: a sentence that
came in twice is kept once. Missing sentences are printed, and are for a person to translate.
"""

from __future__ import annotations

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.architecture.languages import LANGUAGES, complete, key_of, sentences

# Malay and Indonesian have one form for every number.
HEADER = """\
# Bersama in another language. AGPL-3.0-or-later, like the product.
msgid ""
msgstr ""
"Project-Id-Version: Bersama 0.1\\n"
"PO-Revision-Date: 2026-11-25 00:00+0000\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
SOURCES = Path(__file__).resolve().parents[2] / "src"


def files(root: Path, language: str) -> tuple[Path, Path]:
    """The catalogue of a language that people edit, and the compiled one."""
    folder = root / "bersama" / "locale" / language / "LC_MESSAGES"
    return folder / "django.po", folder / "django.mo"


def in_order(root: Path, language: str) -> tuple[bytes, bytes]:
    """Both files of a language as they should be."""
    source, _compiled = files(root, language)
    with source.open("rb") as opened:
        given = read_po(opened)
    known = {key_of(message): message for message in given if message.id}
    sorted_out = read_po(BytesIO(HEADER.format(language=language).encode()))
    sorted_out.creation_date = sorted_out.revision_date
    for key in sentences(root):
        if (message := known.get(key)) is not None:
            message.locations = []
            sorted_out[message.id] = message
    written, compiled = BytesIO(), BytesIO()
    write_po(written, sorted_out, width=0, no_location=True, omit_header=True)
    write_mo(compiled, sorted_out)
    header = HEADER.format(language=language).encode()
    return header + b"\n" + written.getvalue().lstrip(), compiled.getvalue()


def out_of_order(root: Path) -> list[str]:
    """Catalogues that this command would change, or whose compiled twin is an older one."""
    found = []
    for language in LANGUAGES:
        for file, wanted in zip(files(root, language), in_order(root, language), strict=True):
            if not file.exists() or file.read_bytes() != wanted:
                found.append(f"{file.relative_to(root)} is not as its sentences make it")
    return found


def main() -> int:
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    reader.add_argument("--check", action="store_true", help="change nothing")
    given = reader.parse_args()
    if not given.check:
        for language in LANGUAGES:
            for file, wanted in zip(
                files(SOURCES, language), in_order(SOURCES, language), strict=True
            ):
                file.write_bytes(wanted)
    wrong = [*out_of_order(SOURCES), *complete(SOURCES)]
    for line in wrong:
        sys.stdout.write(line + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
