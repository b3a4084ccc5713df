"""The receipts of a contribution: one for each entry about it, so that none is lost to a newer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.queries import Contribution, Engagement
from bersama.cocreation.initiatives.registry import method_of
from bersama.core.errors import Missing
from bersama.core.ledger import checkpoints, receipts

NOTED: dict[str, Lazy] = {
    "initiatives.contribution.received": gettext_lazy("You gave it."),
    "initiatives.contribution.answered": gettext_lazy("It got its answer."),
    "initiatives.contribution.hidden": gettext_lazy("It was taken out of sight."),
    "initiatives.contribution.shown": gettext_lazy("It was brought back into sight."),
    "initiatives.contribution.withdrawn": gettext_lazy("You took it back."),
    "ideas.idea.submitted": gettext_lazy("You gave it."),
    "ideas.idea.merged": gettext_lazy("It was joined to another that says the same."),
    "ideas.idea.took_in": gettext_lazy("It took in others that say the same."),
    "ideas.idea.split": gettext_lazy("It stands by itself again."),
    "ideas.idea.planned": gettext_lazy("The firm said that it will carry it out."),
    "ideas.idea.done": gettext_lazy("The firm said that it is carried out."),
    "ideas.idea.declined": gettext_lazy("The firm said that it will not carry it out."),
    "ideas.idea.reopened": gettext_lazy("It is open again."),
    "ideas.idea.answered": gettext_lazy("It got its answer."),
}
OTHER = gettext_lazy("Something was noted about it.")


class ReceiptLine(TypedDict):
    """One entry about a contribution and the file that proves it. `opens_words`: also its text."""

    seq: int
    what: str
    at: datetime
    is_sealed: bool
    opens_words: bool
    file: str
    url: str


def receipt_lines(contribution: Contribution, engagement: Engagement) -> Sequence[ReceiptLine]:
    """Each entry about a contribution, oldest first; sealed where a checkpoint covers it."""
    entries = _entries(contribution, engagement)
    checkpoint = checkpoints.latest(f"e/{engagement.public_id}")
    sealed = checkpoint.size if checkpoint else 0
    opens = bool(method_of(engagement).receipt_kind)
    address = reverse("initiatives-receipt-file", args=[engagement.code, contribution.public_id])
    return [
        {
            "seq": entry.seq,
            "what": str(NOTED.get(entry.kind, OTHER)),
            "at": entry.at,
            "is_sealed": entry.seq <= sealed,
            "opens_words": opens and entry is entries[-1],
            "file": receipt_name(contribution, entry.seq),
            "url": f"{address}?entry={entry.seq}",
        }
        for entry in entries
    ]


def receipt_name(contribution: Contribution, seq: int) -> str:
    """The name of the file, as the page prints it in the command."""
    return f"receipt-{str(contribution.public_id)[:8]}-{seq}.json"


def receipt(
    contribution: Contribution, engagement: Engagement, seq: int | None = None
) -> dict[str, Any] | None:
    """The receipt of one entry about a contribution: the newest that is sealed, or that of `seq`.

    Of its words where the method opens them, else "counted". Raises Missing for a `seq` of
    something else.
    """
    entries = _entries(contribution, engagement)
    if seq is not None:
        entries = [entry for entry in entries if entry.seq == seq]
        if not entries:
            raise Missing
    if not entries:
        return None
    checkpoint = checkpoints.latest(f"e/{engagement.public_id}")
    sealed = checkpoint.size if checkpoint else 0
    chosen = next((e for e in reversed(entries) if e.seq <= sealed), entries[-1])
    reveal = bool(method_of(engagement).receipt_kind)
    return receipts.receipt_about(chosen, _name(contribution, engagement), reveal=reveal)


def _entries(contribution: Contribution, engagement: Engagement) -> receipts.Entries:
    stream = f"e/{engagement.public_id}"
    about = receipts.entries_about(_name(contribution, engagement))
    return [entry for entry in about if entry.stream.name == stream]


def _name(contribution: Contribution, engagement: Engagement) -> tuple[str, str]:
    kind = method_of(engagement).receipt_kind or "initiatives.contribution"
    return kind, str(contribution.public_id)
