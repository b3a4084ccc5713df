"""What the ideas register at start: the method, subjects, entries, tallies, who sees pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.initiatives.registry import Method
from bersama.cocreation.initiatives.registry import register as register_method
from bersama.cocreation.stakeholders.registry import Activity, register_activity
from bersama.commons.files import registry as files
from bersama.core.actor import WORKER, Actor
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Finding, Subject, register, tally
from bersama.methods.ideas import actions, present, queries
from bersama.methods.ideas.forms import EnterForm, IdeaForm
from bersama.methods.ideas.models import Comment, Idea, Stance


def _idea_url(idea: Idea) -> str:
    return f"/e/{idea.engagement.code}/ideas/{idea.number}"


def _idea(idea: Idea) -> dict[str, Any]:
    return {
        "number": idea.number,
        "text": idea.text,
        "picture": idea.picture.sha256 if idea.picture else "",
        "state": idea.state,
        "merged_into": idea.merged_into.number if idea.merged_into else None,
        "official_answer": idea.official_answer,
        "is_private": idea.is_private,
    }


register(
    Subject(
        kind="ideas.idea",
        model=Idea,
        label=str,
        url=_idea_url,
        stream=lambda idea: f"e/{idea.engagement.public_id}",
        key=lambda idea: str(idea.contribution.public_id),
        find=lambda key: {"contribution__public_id": key},
        content=_idea,
        # One whose words were erased stays as a row without content.
        entered=lambda idea: idea.text != "",
        related=("contribution", "engagement", "picture", "merged_into"),
    )
)
register(
    Subject(
        kind="ideas.stance",
        model=Stance,
        label=str,
        url=lambda stance: _idea_url(stance.idea),
        stream=lambda stance: f"e/{stance.idea.engagement.public_id}",
        key=lambda stance: f"{stance.idea.contribution.public_id}:{stance.participant.public_id}",
        content=lambda stance: {"value": stance.value},
        related=("idea__contribution", "idea__engagement", "participant"),
    )
)
register(
    Subject(
        kind="ideas.comment",
        model=Comment,
        label=str,
        url=lambda comment: _idea_url(comment.idea) + "#remarks",
        stream=lambda comment: f"e/{comment.idea.engagement.public_id}",
        content=lambda comment: {
            "text": comment.text,
            "is_hidden": comment.is_hidden,
            "hidden_reason": comment.hidden_reason,
        },
        related=("idea__engagement", "idea__contribution"),
    )
)


@tally("ideas: stances of each round")
def stances_as_recorded() -> Iterable[Finding]:
    """A stance counts once: as many rows as the ledger has named and not ended."""
    for stream, stored, recorded in queries.published_counts():
        if stored != recorded:
            yield Finding(stream, f"{stored} stances are stored, {recorded} stand in the ledger")


def _sees_picture(viewer: Actor, idea_id: int, code: str) -> bool:
    """Who sees the idea sees its picture, at the address of its own round or of its firm."""
    for idea in queries.with_rows([idea_id]):
        if code and idea.engagement.code != code:
            return False
        if not code and not viewer.works_for(idea.engagement.organisation_id):
            return False
        return queries.may_see(viewer, idea)
    return False


files.visible("ideas.idea", _sees_picture)


def _panel(viewer: Actor, engagement: Any) -> Mapping[str, Any]:
    shown = present.panel(viewer, engagement)
    form = IdeaForm(engagement=engagement, asks_terms=shown["asks_terms"])
    return {**shown, "form": form}


def _desk(viewer: Actor, engagement: Any) -> Mapping[str, Any]:
    return {
        **present.desk(viewer, engagement),
        "enter_form": EnterForm(engagement=engagement),
    }


def _start(actor: Actor, organisation: Any, plan: Any, choices: Sequence[str]) -> Any:
    return actions.ask_for_ideas(actor=actor, organisation=organisation, plan=plan)


def _erase(actor: Actor, participant_ids: Sequence[int]) -> None:
    actions.erase_given(actor=WORKER, participant_ids=participant_ids)


def _answered(actor: Actor, contribution_ids: Sequence[int], verdict: str, reason: str) -> None:
    actions.follow_answer(
        actor=actor, contribution_ids=contribution_ids, verdict=verdict, reason=reason
    )


register_method(
    Method(
        key="ideas",
        title=_("Ideas"),
        what_for=_(
            "People write what they would do, and say what they think of each other's ideas."
        ),
        pros=(
            _("You hear what you would never have asked."),
            _("Everybody sees which ideas carry others along, and which raise concern."),
        ),
        cons=(
            _("It needs somebody who reads, merges what is the same, and answers."),
            _("The first ideas steer the later ones; the order is shuffled to soften that."),
        ),
        stages=("empathise", "ideate"),
        panel_template="ideas/_panel.html",
        is_read_after_close=True,
        panel=_panel,
        desk_template="ideas/_desk.html",
        desk=_desk,
        results=present.results,
        voices=queries.voices_of,
        themes=present.themes,
        told=present.told,
        erase=_erase,
        given=queries.given_by,
        answered=_answered,
        start=_start,
        counter_page="ideas-enter",
        receipt_kind="ideas.idea",
        took_part=queries.took_part,
    )
)
register_activity(
    Activity("ideas", _("Gave under their name at least so many ideas"), queries.named_ideas)
)
declare(
    **{
        "ideas.idea.submitted": "An idea was given.",
        "ideas.idea.merged": "An idea was merged into another one.",
        "ideas.idea.took_in": "An idea took in others that say the same.",
        "ideas.idea.split": "A merge was undone.",
        "ideas.idea.planned": "The firm said that it will carry an idea out.",
        "ideas.idea.done": "The firm said that an idea is carried out.",
        "ideas.idea.declined": "The firm said that it will not carry an idea out.",
        "ideas.idea.reopened": "An idea is open again.",
        "ideas.idea.answered": "An idea got its official answer.",
        "ideas.idea.erased": "An idea was erased at its author's wish.",
        "ideas.stance.cast": "Somebody said what they think of an idea.",
        "ideas.comment.written": "Somebody wrote a remark about an idea.",
        "ideas.comment.hidden": "A remark was taken out of sight.",
        "ideas.comment.shown": "A remark was brought back.",
        "ideas.round.imported": "A conversation held elsewhere was brought in.",
    }
)
_ROUND = _("As long as the firm keeps the round.")
describe(
    Idea,
    about="participant",
    what=_("Your ideas, with a picture if you sent one."),
    why=_("So that others can say what they think, and the firm answers."),
    kept=_ROUND,
    seen_by=_("Whoever takes part, and the firm; your name only in rounds with names."),
)
describe(
    Stance,
    about="participant",
    what=_("What you think of each idea: support, concern or pass."),
    why=_("So that it is counted, once."),
    kept=_ROUND,
    seen_by=_("Nobody; others see numbers, after it closes."),
)
describe(
    Comment,
    about="participant",
    what=_("Your remarks about ideas."),
    why=_("So that an idea gets better."),
    kept=_ROUND,
    seen_by=_("Whoever takes part, and the firm; your name only in rounds with names."),
)
