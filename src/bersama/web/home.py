"""What the owner's home page says: what is owed, what is alive, what should worry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives.present import initiative_url, promise_words
from bersama.cocreation.initiatives.queries import HomeFacts, home_facts, pulses
from bersama.cocreation.initiatives.rules import closing_time
from bersama.core import clock
from bersama.core.actor import Actor
from bersama.core.health import report
from bersama.core.links import reachable_by_others


@dataclass(frozen=True, slots=True)
class Owed:
    """Something somebody waits for: in words, until when, and where it is done."""

    words: str
    url: str
    due_on: date | None
    is_due: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class Alive:
    title: str
    url: str
    closes: str
    pulse: list[int]


@dataclass(frozen=True, slots=True)
class Old:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Work:
    """What the firm works on: one or several questions for the same end."""

    title: str
    url: str
    questions: int


@dataclass(frozen=True, slots=True)
class Home:
    owed: list[Owed]
    alive: list[Alive]
    finished: list[Old]
    works: list[Work]
    alerts: list[str]
    is_new: bool


def home(viewer: Actor, firm: Any) -> Home:
    facts = home_facts(viewer, firm.pk)
    beats = pulses(facts.running)
    return Home(
        owed=_owed(firm, facts),
        alive=[Alive(e.title, _desk(e), closing_time(e), beats[e.pk]) for e in facts.running],
        finished=[Old(e.title, _desk(e)) for e in facts.finished],
        works=[
            Work(i.title, initiative_url(i, firm.slug), i.questions)  # type: ignore[attr-defined]
            for i in facts.initiatives
        ],
        alerts=alerts(),
        is_new=not (facts.running or facts.to_decide or facts.finished or facts.promises),
    )


def alerts() -> list[str]:
    """What should worry: in words, each with what to do."""
    health, found = report(), []
    if not reachable_by_others():
        found.append(
            _(
                "Links and posters lead to this machine only: no phone can open them. "
                "Start with --lan or --url."
            )
        )
    if health.backup_old and health.backup_hours is None:
        found.append(_("No good backup was made yet. Whoever runs this site: bersama backup."))
    elif health.backup_old:
        found.append(
            _(
                "The last good backup is %(hours)d hours old. "
                "Whoever runs this site: bersama doctor."
            )
            % {"hours": health.backup_hours}
        )
    if health.worker_late:
        found.append(
            _("The worker does not run: no mail leaves, nothing is sealed. Restart bersama up.")
        )
    if health.clock_behind:
        found.append(_("The clock of this machine is behind. Set it right; nothing is lost."))
    return found


def _owed(firm: Any, facts: HomeFacts) -> list[Owed]:
    today = clock.today(firm.time_zone)
    owed = [
        Owed(promise_words(p), _desk(p.engagement), p.due_on, p.due_on <= today, p.engagement.title)
        for p in facts.promises
    ]
    owed += [
        Owed(_("Decide: %(title)s") % {"title": e.title}, _desk(e), None, False)
        for e in facts.to_decide
    ]
    owed += [
        Owed(_("Answer what is left: %(title)s") % {"title": e.title}, _desk(e), None, False)
        for e in facts.unanswered
    ]
    return owed


def _desk(engagement: Any) -> str:
    return reverse("initiatives-desk", args=[engagement.organisation.slug, engagement.code])
