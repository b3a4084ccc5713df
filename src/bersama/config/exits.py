"""How a command ends: its exit code, and a refusal told in a sentence."""

from __future__ import annotations

import errno
from enum import IntEnum

FULL = (errno.ENOSPC, errno.EDQUOT)
AWAY = ("OperationalError", "InterfaceError", "DatabaseError")


class Exit(IntEnum):
    """What the exit codes mean; `verify` uses 2 to 7 for what it found."""

    OK = 0
    WRONG = 1
    CHAIN = 2
    ROW = 3
    MISSING = 4
    CHECKPOINT = 5
    TALLY = 6
    SIGNATURE = 7
    USAGE = 64
    INPUT = 65
    UNAVAILABLE = 69
    BROKEN = 70
    NO_ROOM = 74
    BUSY = 75
    NOT_ALLOWED = 77
    SETTING = 78
    STOPPED = 130


MEANINGS: dict[Exit, str] = {
    Exit.OK: "It worked; nothing is wrong.",
    Exit.WRONG: "`doctor` found something that has to be changed.",
    Exit.CHAIN: "`verify`: a chain of entries is broken.",
    Exit.ROW: "`verify`: a row differs from its entry.",
    Exit.MISSING: "`verify`: a row or an entry is missing, or one too many.",
    Exit.CHECKPOINT: "`verify`: a checkpoint contradicts the entries.",
    Exit.TALLY: "`verify`: a number that was published differs from the votes.",
    Exit.SIGNATURE: "`verify`: a signature does not fit.",
    Exit.USAGE: "The command was given something it does not know.",
    Exit.INPUT: "The file that was given cannot be used.",
    Exit.UNAVAILABLE: "The port is in use, or the data, the database or a program is missing.",
    Exit.BROKEN: "Something broke that should not.",
    Exit.NO_ROOM: "The disk is full or did not take what was written.",
    Exit.BUSY: "Another Bersama uses this data folder.",
    Exit.NOT_ALLOWED: "A folder or a file may not be read or written, or results not be seen yet.",
    Exit.SETTING: "A setting cannot be used, or the data are from a newer version.",
    Exit.STOPPED: "It was stopped by Ctrl-C.",
}


class Refused(Exception):
    """The command does not go on. The text is the sentence for the operator."""

    def __init__(self, sentence: str, code: Exit) -> None:
        super().__init__(sentence)
        self.code = code


def told(error: Exception) -> tuple[str, Exit]:
    """What went wrong in a sentence, and the code."""
    if isinstance(error, Refused):
        return str(error), error.code
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        if error.errno in FULL:
            return f"{where}The disk is full. Nothing was half saved; make room.", Exit.NO_ROOM
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            return f"{where}This may not be read or written ({error.strerror}).", Exit.NOT_ALLOWED
        return f"{where}{error.strerror or error}.", Exit.NO_ROOM
    reason = str(getattr(error, "reason", "")) or str(error).strip().split("\n")[0]
    kind = type(error)
    if kind.__name__ == "OperationalError" and "disk is full" in reason:  # as SQLite says it
        return "The disk is full. Nothing was half saved; make room.", Exit.NO_ROOM
    if kind.__name__ == "CopyFailed":
        return reason, Exit.UNAVAILABLE
    if any(known.__module__ == "bersama.core.errors" for known in kind.__mro__):
        return reason, Exit.INPUT
    if kind.__module__.startswith("django.db") and kind.__name__ in AWAY:
        return f"The database does not answer or does not take it: {reason}.", Exit.UNAVAILABLE
    return f"Something broke that should not: {kind.__name__}: {reason}", Exit.BROKEN
