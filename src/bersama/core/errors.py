"""The errors an action or a query may raise. The doors map each to one status.

BersamaError
 ├─ Denied     403  the actor may not; `reason` is a sentence for that person
 │   └─ TooEarly    the actor may, but only later; `reason` says when
 ├─ Missing    404  there is no such thing, or this viewer may not know that there is
 ├─ Conflict   409  the thing is in another state
 │   ├─ Raced       somebody was faster
 │   └─ Stale       it was changed since this person opened it; `now` is what stands there
 ├─ TooLarge   413  more was sent than is taken
 ├─ Invalid    422  the input does not fit; `fields` maps a field to sentences
 ├─ TooMany    429  too often; try again after `retry_after` seconds
 └─ Unavailable 503 the disk or the database did not take it; nothing was saved
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class BersamaError(Exception):
    status = 500
    code = "error"

    def __init__(self, reason: Sentence = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kept: list[tuple[str, str]] = []  # what was typed: (label, value), shown again


class Denied(BersamaError):
    status, code = 403, "denied"


class TooEarly(Denied):
    """They may, but not yet."""

    code = "too_early"


class Missing(BersamaError):
    status, code = 404, "missing"

    def __init__(self, reason: Sentence = "") -> None:
        super().__init__(reason or _("There is nothing here, or it is not yours to see."))


class Conflict(BersamaError):
    status, code = 409, "conflict"


class Closed(Conflict):
    """It came after the close: a conflict of its own, so the page can say so."""

    code = "closed"


class Raced(Conflict):
    """Somebody else was faster."""

    code = "raced"


class Stale(Conflict):
    """It was changed since this person opened it.

    `now` is what stands there, `version` its name.
    """

    code = "stale"

    def __init__(self, reason: Sentence, *, now: Mapping[str, Any], version: str) -> None:
        super().__init__(reason)
        self.now, self.version = now, version


class TooLarge(BersamaError):
    status, code = 413, "too_large"


class Invalid(BersamaError):
    """`Invalid(question=_("Ask something."))`: each field with its sentence or sentences.

    A problem of the whole form goes under `__all__` by `Invalid.whole(sentence)`.
    """

    status, code = 422, "invalid"

    def __init__(self, **fields: Sentence | Sequence[Sentence]) -> None:
        self.fields: Mapping[str, list[Sentence]] = {
            name: [said] if isinstance(said, str | Promise) else list(said)
            for name, said in fields.items()
        }
        super().__init__(" ".join(str(s) for said in self.fields.values() for s in said))

    @classmethod
    def whole(cls, sentence: Sentence) -> Invalid:
        return cls(__all__=sentence)


class TooMany(BersamaError):
    status, code = 429, "too_many"

    def __init__(self, reason: Sentence, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unavailable(BersamaError):
    status, code = 503, "unavailable"
    retry_after = 5
