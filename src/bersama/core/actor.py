"""Who acts: a person, for a firm or in a seat of an engagement, through a door."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Made once at a door from what was proved there; holds ids and codes only.

    `standing` is the role in `organisation_id`, read afresh for each request, so a
    membership that was revoked counts no longer. `participant_id` is the seat held in
    `engagement_id`. Nothing below the doors sees the request.
    """

    person_id: int | None = None
    organisation_id: int | None = None
    standing: str = ""
    door: str = "web"
    engagement_id: int | None = None
    participant_id: int | None = None
    # The role of that seat; empty without one.
    seat_role: str = ""

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None and self.door not in ("worker", "console")

    @property
    def is_machine(self) -> bool:
        """The worker, or the operator's command line: no person of the product."""
        return self.person_id is None and self.door in ("worker", "console")

    def owns(self, organisation_id: int) -> bool:
        return self.organisation_id == organisation_id and self.standing == "owner"

    def works_for(self, organisation_id: int) -> bool:
        return self.organisation_id == organisation_id and self.standing in ("owner", "staff")

    def sits_in(self, engagement_id: int) -> bool:
        return self.participant_id is not None and self.engagement_id == engagement_id


ANONYMOUS = Actor()
WORKER = Actor(door="worker")
CONSOLE = Actor(door="console")
