"""What `verify` finds: where, which part, both values, in a sentence; and the exit code of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any

KEPT = 100


class Fault(IntEnum):
    """What is wrong; the number is the exit code of the command."""

    CHAIN = 2
    ROW = 3
    MISSING = 4
    CHECKPOINT = 5
    TALLY = 6
    SIGNATURE = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit. `stored` and `computed` are the two values that differ."""

    fault: Fault
    stream: str = ""
    seq: int | None = None
    kind: str = ""
    obj: str = ""
    part: str = ""
    stored: str = ""
    computed: str = ""
    said: str = ""

    @property
    def sentence(self) -> str:
        place = f"entry {self.seq} of {self.stream}" if self.seq is not None else self.stream
        about = ", ".join(word for word in (place, self.kind, self.obj) if word)
        values = ""
        if self.stored or self.computed:
            values = f" (stored {self.stored or 'nothing'}, computed {self.computed or 'nothing'})"
        return f"{about}: {self.said}{values}."


@dataclass(slots=True)
class Report:
    """All that was counted and found. Of each fault the first hundred are kept, all are counted.

    `notes` are remarks that do not make the ledger wrong, such as a clock that was set back.
    """

    streams: int = 0
    entries: int = 0
    checkpoints: int = 0
    batch_rows: int = 0
    openings: int = 0
    rows: int = 0
    tallies: int = 0
    receipts: int = 0
    findings: list[Finding] = field(default_factory=list)
    totals: Counter[Fault] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, fault: Fault, said: str, **where: Any) -> None:
        self.totals[fault] += 1
        if self.totals[fault] <= KEPT:
            self.findings.append(Finding(fault, said=said, **where))

    def remark(self, note: str) -> None:
        if len(self.notes) < KEPT:
            self.notes.append(note)

    @property
    def exit_code(self) -> int:
        """0 when all is well, else the lowest number among the faults."""
        return int(min(self.totals)) if self.totals else 0

    @property
    def is_whole(self) -> bool:
        return not self.totals

    @property
    def first(self) -> Finding | None:
        """The first finding of the lowest fault: where to look."""
        return min(self.findings, key=lambda finding: finding.fault, default=None)

    def to_json(self) -> dict[str, Any]:
        return {
            "whole": self.is_whole,
            "exit_code": self.exit_code,
            "counts": {
                "streams": self.streams,
                "entries": self.entries,
                "checkpoints": self.checkpoints,
                "batch_rows": self.batch_rows,
                "openings": self.openings,
                "rows": self.rows,
                "tallies": self.tallies,
                "receipts": self.receipts,
            },
            "faults": {fault.name.lower(): count for fault, count in sorted(self.totals.items())},
            "findings": [
                asdict(found) | {"fault": found.fault.name.lower(), "sentence": found.sentence}
                for found in self.findings
            ],
            "notes": self.notes,
        }
