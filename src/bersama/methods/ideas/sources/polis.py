"""A conversation as Polis exports it: `comments.csv` and `votes.csv`.

Where `votes.csv` is missing, `participants-votes.csv` has the last votes. In these files +1 is
"agree" and -1 "disagree" (the Polis server itself says it the other way round). The files are
read line by line; what does not fit is refused with the file and the line, and nothing is kept.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from bersama.core.errors import Invalid, Sentence
from bersama.core.text import TextError, clean_text

MOST_BYTES = 512 * 1024 * 1024
LONGEST_LINE = 256 * 1024
LONGEST_TEXT = 1000
LONGEST_ID = 40
MOST_STATEMENTS = 20_000
STEP = 1000
LATEST = 4102444800000  # the year 2100, in milliseconds

COMMENTS, VOTES, MATRIX = "comments.csv", "votes.csv", "participants-votes.csv"
MODERATIONS = {"-1": -1, "0": 0, "1": 1}
STANCES = {"-1": -1, "0": 0, "1": 1}

# (bytes read since last told) -> None
Progress = Callable[[int], None]


class SourceError(Invalid):
    """A file that is not taken; the sentence names the file, and the line where there is one."""

    def __init__(self, file: str, sentence: Sentence, line: int | None = None) -> None:
        where = (
            f"{file}: "
            if line is None
            else _("%(file)s, line %(line)d: ")
            % {
                "file": file,
                "line": line,
            }
        )
        super().__init__(__all__=f"{where}{sentence}")
        self.file, self.line = file, line


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: its id and its author's in the source, its words, and the moderators' word."""

    id: str
    author: str
    text: str
    moderation: int
    at: datetime | None


@dataclass(slots=True)
class Conversation:
    """What a folder holds. `votes` has the last vote of each person on each statement."""

    statements: list[Said]
    votes: dict[tuple[str, str], int]
    people: list[str]
    joined: dict[str, datetime] = field(default_factory=dict)
    topic: str = ""

    @property
    def digest(self) -> str:
        """The same for the same statements and votes, in whatever order the files have them."""
        whole = hashlib.sha256()
        for said in sorted(self.statements, key=lambda s: s.id):
            whole.update(repr((said.id, said.author, said.text, said.moderation)).encode())
        for (statement, person), vote in sorted(self.votes.items()):
            whole.update(f"{statement}\0{person}\0{vote}\n".encode())
        return whole.hexdigest()

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last instant that the files speak of."""
        times = [*self.joined.values(), *(s.at for s in self.statements if s.at)]
        return (min(times), max(times)) if times else None


def read_conversation(folder: Path, progress: Progress = lambda count: None) -> Conversation:
    """Read the export in this folder. Raises `SourceError`; nothing is returned in part."""
    if not folder.is_dir():
        raise SourceError(str(folder), _("There is no such folder."))
    statements = _statements(folder, progress)
    known = {said.id for said in statements}
    if (folder / VOTES).exists():
        found = _votes(folder, known, progress)
    elif (folder / MATRIX).exists():
        found = _matrix(folder, known, progress)
    else:
        raise SourceError(
            str(folder), _("There is neither a votes.csv nor a participants-votes.csv here.")
        )
    for said in statements:
        found.people.setdefault(said.author, said.at)
    people = sorted(found.people, key=_natural)
    joined = {person: at for person, at in found.people.items() if at is not None}
    return Conversation(statements, found.votes, people, joined, _topic(folder))


# --- rows ----------------------------------------------------------------------------------


def rows_of(
    path: Path, needed: tuple[str, ...], progress: Progress = lambda count: None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line it begins in; blank lines are passed over."""
    name = path.name
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SourceError(
            name,
            _("It has %(size)s; the limit is %(limit)s. Nothing was read.")
            % {"size": filesizeformat(size), "limit": filesizeformat(MOST_BYTES)},
        )
    with path.open("rb") as file:
        reader = csv.reader(_lines(file, name, progress), strict=True)
        header: list[str] = []
        starts = 1
        try:
            for row in reader:
                if header and any(row):
                    if len(row) != len(header):
                        raise SourceError(
                            name,
                            _("It has %(found)d columns where the first line has %(wanted)d.")
                            % {"found": len(row), "wanted": len(header)},
                            starts,
                        )
                    yield starts, dict(zip(header, row, strict=True))
                elif any(row):
                    header = _header(name, row, needed)
                starts = reader.line_num + 1
        except csv.Error:
            raise SourceError(
                name, _("A quotation mark stands in the wrong place or is not closed."), starts
            ) from None
    if not header:
        raise SourceError(name, _("The file is empty."))


def _header(name: str, row: list[str], needed: tuple[str, ...]) -> list[str]:
    header = [cell.strip() for cell in row]
    if missing := [column for column in needed if column not in header]:
        raise SourceError(
            name, _("The column “%(column)s” is missing.") % {"column": missing[0]}, 1
        )
    if len(set(header)) != len(header):
        raise SourceError(name, _("Two columns have the same name."), 1)
    return header


def _lines(file: object, name: str, progress: Progress) -> Iterator[str]:
    number = unsaid = 0
    while raw := file.readline(LONGEST_LINE + 1):  # type: ignore[attr-defined]
        number += 1
        if len(raw) > LONGEST_LINE:
            raise SourceError(name, _("The line is longer than 256 kB. Is it a table?"), number)
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise SourceError(
                name, _("It is not UTF-8. Export it again, or save it as CSV UTF-8."), number
            ) from None
        if "\0" in text:
            raise SourceError(name, _("There is a character that cannot be stored."), number)
        unsaid += len(raw)
        if number % STEP == 0:
            progress(unsaid)
            unsaid = 0
        yield text
    progress(unsaid)


# --- the three files -------------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    votes: dict[tuple[str, str], int] = field(default_factory=dict)
    people: dict[str, datetime | None] = field(default_factory=dict)


def _statements(folder: Path, progress: Progress) -> list[Said]:
    path = folder / COMMENTS
    if not path.exists():
        raise SourceError(COMMENTS, _("The file is missing in %(folder)s.") % {"folder": folder})
    seen: dict[str, int] = {}
    found: list[Said] = []
    needed = ("comment-id", "author-id", "moderated", "comment-body")
    for line, row in rows_of(path, needed, progress):
        key = _id(COMMENTS, line, row["comment-id"], "comment-id")
        if key in seen:
            raise SourceError(
                COMMENTS,
                _("The comment-id %(id)s stands already in line %(line)d.")
                % {"id": key, "line": seen[key]},
                line,
            )
        seen[key] = line
        found.append(
            Said(
                id=key,
                author=_id(COMMENTS, line, row["author-id"], "author-id"),
                text=_text(line, row["comment-body"]),
                moderation=_one_of(COMMENTS, line, row["moderated"], "moderated", MODERATIONS),
                at=_instant(COMMENTS, line, row.get("timestamp", "")),
            )
        )
        if len(found) > MOST_STATEMENTS:
            raise SourceError(
                COMMENTS,
                _("There are more than %(limit)d statements.") % {"limit": MOST_STATEMENTS},
                line,
            )
    if not found:
        raise SourceError(COMMENTS, _("There is no statement in it."))
    return sorted(found, key=lambda said: _natural(said.id))


def _votes(folder: Path, known: set[str], progress: Progress) -> _Found:
    """The last vote counts: by its time, where times are equal by its place in the file."""
    found = _Found()
    newest: dict[tuple[str, str], datetime] = {}
    needed = ("timestamp", "comment-id", "voter-id", "vote")
    for line, row in rows_of(folder / VOTES, needed, progress):
        statement = _id(VOTES, line, row["comment-id"], "comment-id")
        _check_known(VOTES, line, statement, known)
        person = _id(VOTES, line, row["voter-id"], "voter-id")
        vote = _one_of(VOTES, line, row["vote"], "vote", STANCES)
        at = _instant(VOTES, line, row["timestamp"])
        if at is None:
            raise SourceError(VOTES, _("The timestamp is missing."), line)
        key = (statement, person)
        if key not in newest or at >= newest[key]:
            found.votes[key], newest[key] = vote, at
        before = found.people.get(person)
        found.people[person] = at if before is None else min(before, at)
    return found


def _matrix(folder: Path, known: set[str], progress: Progress) -> _Found:
    """One row a participant, one column a statement, empty where there is no vote."""
    found, lines = _Found(), dict[str, int]()
    for line, row in rows_of(folder / MATRIX, ("participant",), progress):
        person = _id(MATRIX, line, row["participant"], "participant")
        if person in lines:
            raise SourceError(
                MATRIX,
                _("The participant %(id)s stands already in line %(line)d.")
                % {"id": person, "line": lines[person]},
                line,
            )
        lines[person] = line
        found.people[person] = None
        for column, cell in row.items():
            if column.isdigit() and cell.strip():
                _check_known(MATRIX, line, column, known)
                vote = _one_of(MATRIX, line, cell, column, STANCES)
                found.votes[(column, person)] = vote
    return found


def _topic(folder: Path) -> str:
    """What was talked about, from `summary.csv`, if it is there and can be read."""
    try:
        with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                if len(row) == 2 and row[0] == "topic":
                    return clean_text(row[1], LONGEST_TEXT).text.replace("\n", " ")
    except (OSError, UnicodeError, csv.Error, TextError):
        return ""
    return ""


# --- cells ---------------------------------------------------------------------------------


def _id(file: str, line: int, cell: str, column: str) -> str:
    key = cell.strip()
    if not key or len(key) > LONGEST_ID or not key.isprintable():
        raise SourceError(file, _("“%(column)s” has no usable id here.") % {"column": column}, line)
    return key


def _one_of(file: str, line: int, cell: str, column: str, known: Mapping[str, int]) -> int:
    if (value := known.get(cell.strip())) is None:
        raise SourceError(
            file,
            _("“%(column)s” is “%(cell)s”; -1, 0 or 1 is expected.")
            % {"column": column, "cell": cell[:20]},
            line,
        )
    return value


def _text(line: int, cell: str) -> str:
    try:
        text = clean_text(cell, LONGEST_TEXT).text
    except TextError as error:
        raise SourceError(COMMENTS, error.sentence, line) from None
    if not text:
        raise SourceError(COMMENTS, _("The statement has no words."), line)
    return text


def _instant(file: str, line: int, cell: str) -> datetime | None:
    """Milliseconds since 1970; None for an empty cell."""
    if not (said := cell.strip()):
        return None
    if not (said.isascii() and said.isdigit()) or not 0 < int(said[:20]) < LATEST:
        raise SourceError(
            file,
            _("The timestamp “%(cell)s” is no number of milliseconds.") % {"cell": cell[:30]},
            line,
        )
    return datetime.fromtimestamp(int(said) / 1000, tz=UTC)


def _check_known(file: str, line: int, statement: str, known: set[str]) -> None:
    if statement not in known:
        raise SourceError(
            file,
            _("There is a vote on the comment-id %(id)s, which comments.csv does not have.")
            % {"id": statement},
            line,
        )


def _natural(key: str) -> tuple[bool, int, str]:
    """Numbers by their value, other ids after them by their letters."""
    return (False, int(key), "") if key.isascii() and key.isdigit() else (True, 0, key)
