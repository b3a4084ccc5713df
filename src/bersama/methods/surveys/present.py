"""How a survey is shown: its results, what each gave, themes for answering."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bersama.cocreation.initiatives import queries as rounds
from bersama.cocreation.initiatives.registry import Block, Item, Results, Theme, Told, Voice
from bersama.core.actor import Actor
from bersama.core.policy import can
from bersama.methods.surveys import queries
from bersama.science import counting

Engagement = Any
Question = Any
Reply = Any


def question_rows(
    form: Form, questions: Sequence[Question], viewer: Actor, engagement: Engagement
) -> list[dict[str, Any]]:
    """Each question with its field, its why, and the pictures of its choices."""
    return [
        {
            "field": form[f"q{q.pk}"],
            "why": form[f"why{q.pk}"] if f"why{q.pk}" in form.fields else None,
            "kind": q.kind,
            "is_title": q.text == engagement.title,
            "low": q.low_label or str(q.low),
            "high": q.high_label or str(q.high),
            "pictures": {
                str(c.pk): {
                    "url": _picture_url(viewer, engagement, c.picture),
                    "alt": c.text,
                }
                for c in q.choices.all()
                if c.picture
            },
        }
        for q in questions
    ]


def _picture_url(viewer: Actor, engagement: Engagement, picture: Any) -> str:
    """At the desk through the firm's door, else through the round's."""
    if viewer.works_for(engagement.organisation_id):
        slug = engagement.organisation.slug
        return reverse("files-at-desk", args=[slug, picture.public_id])
    return reverse("files-in-round", args=[engagement.code, picture.public_id])


def initial_of(response: Any) -> dict[str, Any]:
    """The form's values of an earlier response."""
    values: dict[str, Any] = {}
    for reply in response.replies.prefetch_related("picks").select_related("question"):
        name = f"q{reply.question_id}"
        picks = [str(p.choice_id) for p in reply.picks.all()]
        if reply.question.kind == "several":
            values[name] = picks
        elif picks:
            values[name] = picks[0]
        elif reply.number is not None:
            values[name] = str(reply.number)
        else:
            values[name] = reply.text
        values[f"why{reply.question_id}"] = reply.why
    return values


def desk(viewer: Actor, engagement: Engagement) -> Mapping[str, Any]:
    """The questions as they stand, and the single answers where they may be read."""
    may_read = can(viewer, "surveys.read", engagement)
    return {
        "questions": queries.questions_of(engagement),
        "shapes": can(viewer, "surveys.shape", engagement),
        "reads": bool(may_read) and engagement.state != "draft",
    }


def results(viewer: Actor, engagement: Engagement) -> Results:
    """Counts of each question, split by way and group, with what must be withheld left out."""
    people = list(queries.standing(engagement))
    replies: dict[int, list[Reply]] = defaultdict(list)
    for reply in queries.replies_of(engagement):
        replies[reply.question_id].append(reply)
    questions = queries.questions_of(engagement)
    groups = Counter(r.participant.group for r in people if r.participant.group)
    shown = dict(zip(groups, rounds.shown_sizes(engagement, list(groups.values())), strict=True))
    return Results(
        participants=len(people),
        acts=sum(len(rows) for rows in replies.values()),
        blocks=[_block(engagement, q, replies[q.pk]) for q in questions],
        ways=dict(Counter(r.participant.via for r in people)),
        groups=shown,
    )


def _block(engagement: Engagement, question: Question, replies: Sequence[Reply]) -> Block:
    makers: dict[str, Callable[..., Block]] = {
        "choice": _choices,
        "pictures": _choices,
        "several": _several,
        "scale": _scale,
        "words": _words,
    }
    return makers[question.kind](engagement, question, replies)


def _choices(engagement: Engagement, question: Question, replies: Sequence[Reply]) -> Block:
    options = [c.pk for c in question.choices.all()]
    picked = [(r, p.choice_id) for r in replies for p in r.picks.all()]
    counts = list(counting.tally((choice for _r, choice in picked), options))
    shown = rounds.shown_counts(engagement, counts)
    return Block(
        key=f"question:{question.position}",
        title=question.text,
        kind=question.kind,
        answered=len(picked),
        items=_items(engagement, question, shown, len(picked), picked),
    )


def _several(engagement: Engagement, question: Question, replies: Sequence[Reply]) -> Block:
    options = [c.pk for c in question.choices.all()]
    ballots = [[p.choice_id for p in r.picks.all()] for r in replies]
    people, counts = counting.tally_several(ballots, options)
    shown = [rounds.shown_counts(engagement, [n, people - n])[0] for n in counts]
    picked = [(r, p.choice_id) for r in replies for p in r.picks.all()]
    if engagement.mode != "named":
        picked = []  # a person stands in several cells: no split is safe
    return Block(
        key=f"question:{question.position}",
        title=question.text,
        kind="several",
        answered=people,
        items=_items(engagement, question, shown, people, picked),
    )


def _items(
    engagement: Engagement,
    question: Question,
    shown: Sequence[int | None],
    people: int,
    picked: Sequence[tuple[Reply, int]],
) -> list[Item]:
    choices = list(question.choices.all())
    by_way = _split(engagement, choices, picked, "via")
    by_group = _split(engagement, choices, picked, "group")
    return [
        Item(
            key=f"choice:{question.position}.{choice.position}",
            label=choice.text,
            count=count,
            of=people,
            by_way={way: row[place] for way, row in by_way.items()},
            by_group={group: row[place] for group, row in by_group.items()},
            why_withheld="" if count is not None else _withheld(),
        )
        for place, (choice, count) in enumerate(zip(choices, shown, strict=True))
    ]


def _split(
    engagement: Engagement, choices: Sequence[Any], picked: Sequence[tuple[Reply, int]], by: str
) -> dict[str, list[int | None]]:
    place = {c.pk: i for i, c in enumerate(choices)}
    rows: dict[str, list[int]] = {}
    for reply, choice_id in picked:
        if name := getattr(reply.response.participant, by):
            rows.setdefault(name, [0] * len(choices))[place[choice_id]] += 1
    return rounds.shown_table(engagement, rows)


def _scale(engagement: Engagement, question: Question, replies: Sequence[Reply]) -> Block:
    points = list(range(question.low, question.high + 1))
    numbers = [r.number for r in replies if r.number is not None]
    counts = list(counting.tally(numbers, points))
    shown = rounds.shown_counts(engagement, counts)
    labels = {question.low: question.low_label, question.high: question.high_label}
    summary = counting.summarise(numbers)
    note = ""
    if summary and all(c is not None for c in shown):
        note = _("Middle answer %(median)s; mean %(mean)s, spread %(spread)s.") % {
            "median": number_format(float(summary.median), 1),
            "mean": number_format(float(summary.mean), 2),
            "spread": number_format(float(summary.variance) ** 0.5, 2),
        }
    return Block(
        key=f"question:{question.position}",
        title=question.text,
        kind="scale",
        answered=len(numbers),
        note=note,
        items=[
            Item(
                key=f"point:{question.position}.{point}",
                label=f"{point} {labels.get(point, '')}".strip(),
                count=count,
                of=len(numbers),
                why_withheld="" if count is not None else _withheld(),
            )
            for point, count in zip(points, shown, strict=True)
        ],
    )


def _words(engagement: Engagement, question: Question, replies: Sequence[Reply]) -> Block:
    people = sum(1 for r in replies if r.text.strip())
    return Block(
        key=f"question:{question.position}",
        title=question.text,
        kind="words",
        answered=people,
        items=[],
        note=_("%(people)d people wrote in their own words.") % {"people": people},
    )


def _withheld() -> str:
    return _("Not shown, so that nobody's answer can be found out.")


def voices(engagement: Engagement) -> Iterable[Voice]:
    """Who spoke: one act a participant."""
    for participant_id, group, via, at in queries.activity(engagement):
        yield Voice(participant_id, group, via, 1, at)


def themes(engagement: Engagement) -> Sequence[Theme]:
    """Those who chose the same on the first question of choices; else all together."""
    questions = [q for q in queries.questions_of(engagement) if q.choices.all()]
    if not questions:
        ids = [r.contribution_id for r in queries.standing(engagement)]
        return [Theme("all", _("Everybody who answered"), ids)] if ids else []
    by_choice: dict[int, list[int]] = defaultdict(list)
    for reply in queries.replies_of(engagement):
        if reply.question_id == questions[0].pk:
            for pick in reply.picks.all():
                by_choice[pick.choice_id].append(reply.response.contribution_id)
    found = [
        Theme(
            f"choice:{questions[0].position}.{c.position}",
            _("Chose “%(choice)s”") % {"choice": c.text},
            by_choice[c.pk],
        )
        for c in questions[0].choices.all()
        if by_choice[c.pk]
    ]
    grouped = {pk for theme in found for pk in theme.contribution_ids}
    rest = [r.contribution_id for r in queries.standing(engagement)]
    rest = [pk for pk in rest if pk not in grouped]
    return [*found, Theme("rest", _("Everybody else"), rest)] if rest else found


def told(contribution_ids: Sequence[int]) -> Mapping[int, Told]:
    """Each response in words: what was chosen, and why."""
    return {
        response.contribution_id: Told(
            words="; ".join(_said(r) for r in response.replies.all()), url=""
        )
        for response in queries.responses_by_contribution(contribution_ids)
    }


def _said(reply: Reply) -> str:
    picks = ", ".join(p.choice.text for p in reply.picks.all())
    said = picks or (str(reply.number) if reply.number is not None else reply.text)
    return f"{said} ({reply.why})" if reply.why else said


def given(participant_ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """What these participants answered, as plain values."""
    return [
        {
            "contribution": str(response.contribution.public_id),
            "question": reply.question.text,
            "chose": [p.choice.text for p in reply.picks.all()],
            "number": reply.number,
            "text": reply.text,
            "why": reply.why,
        }
        for response in queries.responses_of_participants(participant_ids)
        for reply in response.replies.all()
    ]


def too_few(engagement: Engagement) -> bool:
    """Whether words stay unseen: no names, and fewer than five people have answered."""
    return engagement.mode != "named" and queries.participants_heard(engagement) < 5


def written(engagement: Engagement) -> list[dict[str, Any]]:
    """What was written to each question, sorted by its letters, so that no order remains.

    Without names nothing is shown before five people have answered.
    """
    if too_few(engagement):
        return []
    texts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for reply in queries.replies_of(engagement):
        for text in (reply.text, reply.why):
            if text.strip():
                name = reply.response.participant.display_name
                texts[reply.question_id].append((text.strip(), name))
    return [
        {"title": q.text, "texts": sorted(texts[q.pk], key=lambda pair: pair[0].casefold())}
        for q in queries.questions_of(engagement)
        if texts[q.pk]
    ]
