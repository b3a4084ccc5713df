"""What a firm tells the public: you said, we did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.decisions import queries
from bersama.cocreation.decisions.present.deciding import heard
from bersama.cocreation.decisions.queries import Decision, Engagement
from bersama.cocreation.initiatives import present as rounds
from bersama.core import clock


def told_cards(decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """What was asked, heard, decided, promised and answered, one card a decision."""
    answered = queries.answered_of([row.engagement_id for row in decisions])
    cards = []
    for row in decisions:
        engagement = row.engagement
        chosen = queries.chosen_of(row)
        done, standing = answered.get(engagement.pk, (0, 0))
        cards.append(
            {
                "question": row.question,
                "chosen": chosen.text if chosen else "",
                "is_none": bool(chosen and chosen.item == "nothing"),
                "reasons": row.reasons,
                "participants": heard(row)["participants"],
                "day": rounds.local(engagement, row.published_at).date(),
                "url": reverse("decisions-public", args=[engagement.code]),
                "answered": done,
                "standing": standing,
                "promises": _promises(engagement),
                "is_simulated": engagement.is_simulated,
            }
        )
    return cards


def _promises(engagement: Engagement) -> list[dict[str, Any]]:
    """Promises as the public reads them; late is said only where the firm promised to say it."""
    today = clock.today(engagement.organisation.time_zone)
    words = {
        "open": _("promised"),
        "kept": _("kept"),
        "dropped": _("taken back"),
        "late": _("late"),
    }
    cards = []
    for row in engagement.promises.all():
        state = row.state
        if state == "open" and engagement.promises_are_public and row.due_on < today:
            state = "late"
        tag = {"open": "waiting"}.get(state, state)
        cards.append(
            {
                "text": rounds.promise_words(row),
                "due": row.due_on if row.state == "open" else None,
                "kept": row.state == "kept",
                "state": tag,
                "state_label": words[state],
            }
        )
    return cards
