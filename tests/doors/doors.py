"""A recipe for each address of the application: where to go, what to send, what is asked there.

A new address without a recipe fails `test_urls.py::test_each_address_has_a_recipe`. Its recipe
says for which rounds it is visited, which policy decides GET and POST, and what a complete form
holds; the answer that is expected comes from the table alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse

from bersama.commons.people.actions import make_token
from bersama.commons.people.queries import withdraw_secret
from bersama.core.actor import CONSOLE
from tests.doors.houses import Facts, House, Place, Street, picture

Data = dict[str, Any]
FORM_ONLY = "form only"  # a GET finds nothing to read at this address
PAGE = frozenset({200})
FORM = frozenset({303})
OR_LATE = frozenset({303, 409})


@dataclass(frozen=True)
class Visit:
    """One address with what is true there. At a `foreign` one nobody finds anything."""

    kwargs: dict[str, Any]
    facts: Facts = field(default_factory=dict)
    place: Place | None = None
    foreign: bool = False
    author: int | None = None  # whose thing it is: the number of the seat
    own_only: bool = False  # there for its author alone
    data: Data | None = None


@dataclass(frozen=True)
class Door:
    """An address by its name, with the policies that decide about reading it and sending to it."""

    name: str
    visits: Callable[[Street], Iterable[Visit]]
    get: str
    post: str = ""
    data: Callable[[Visit], Data] = lambda visit: {}
    ok: frozenset[int] = PAGE
    ok_post: frozenset[int] = FORM
    told: frozenset[int] = frozenset({403})
    told_get: frozenset[int] = frozenset({403})
    nothing: frozenset[int] = frozenset({404})
    asks: str = ""  # the policy declared at the address, where it is neither of the two

    def url(self, visit: Visit) -> str:
        return reverse(self.name, kwargs=visit.kwargs)


# --- where to go -----------------------------------------------------------------------------


def once(**kwargs: Any) -> Callable[[Street], list[Visit]]:
    return lambda street: [Visit(kwargs)]


def account(street: Street) -> list[Visit]:
    return [Visit({}, {"account": "own"})]


def firm(street: Street) -> list[Visit]:
    return [Visit({"org": street.here.slug})]


def _wanted(place: Place, method: str, states: Sequence[str]) -> bool:
    return method in ("", place.method) and (not states or place.facts["round"] in states)


def desk(method: str = "", states: Sequence[str] = ()) -> Callable[[Street], list[Visit]]:
    """The firm's side of its rounds; the other firm's rounds under this firm's name and back."""

    def visits(street: Street) -> list[Visit]:
        here, there = street.here, street.there
        found = [
            Visit({"org": here.slug, "code": place.code}, place.facts, place)
            for place in street.places()
            if _wanted(place, method, states)
        ]
        key = "ideas" if method == "ideas" else "running"
        theirs, ours = there.places[key], here.places[key]
        found.append(Visit({"org": here.slug, "code": theirs.code}, theirs.facts, foreign=True))
        found.append(Visit({"org": there.slug, "code": ours.code}, ours.facts, foreign=True))
        return found

    return visits


def whole(states: Sequence[str] = ()) -> Callable[[Street], list[Visit]]:
    """The initiatives behind the firm's rounds; the other firm's here and ours there."""

    def visits(street: Street) -> list[Visit]:
        here, there = street.here, street.there
        found = []
        for place in street.places():
            if _wanted(place, "", states):
                kwargs = {"org": here.slug, "initiative": place.engagement.initiative.public_id}
                found.append(Visit(kwargs, place.facts, place))
        theirs = there.places["decided"].engagement.initiative.public_id
        ours = here.places["decided"].engagement.initiative.public_id
        facts = here.places["decided"].facts
        found.append(Visit({"org": here.slug, "initiative": theirs}, facts, foreign=True))
        found.append(Visit({"org": there.slug, "initiative": ours}, facts, foreign=True))
        return found

    return visits


def round_(method: str = "", states: Sequence[str] = ()) -> Callable[[Street], list[Visit]]:
    """The participants' side of the rounds."""

    def visits(street: Street) -> list[Visit]:
        return [
            Visit({"code": place.code}, place.facts, place)
            for place in street.places()
            if _wanted(place, method, states)
        ]

    return visits


def given(*, own_only: bool) -> Callable[[Street], list[Visit]]:
    """A contribution by the one who sits first; one of another round at this address."""

    def visits(street: Street) -> list[Visit]:
        found = []
        for place in street.places():
            if not place.seats or place.seats[0].contribution is None:
                continue
            kwargs = {"code": place.code, "contribution": place.seats[0].contribution.public_id}
            found.append(Visit(kwargs, place.facts, place, author=0, own_only=own_only))
        place, other = street.here.places["running"], street.here.places["shown"]
        theirs = street.there.places["running"]
        for elsewhere in (other, theirs):
            kwargs = {"code": place.code, "contribution": elsewhere.seats[0].contribution.public_id}
            found.append(Visit(kwargs, place.facts, place, foreign=True))
        return found

    return visits


def idea(
    *lives: str, own_only: bool = False, at_desk: bool = False
) -> Callable[[Street], list[Visit]]:
    def visits(street: Street) -> list[Visit]:
        found = []
        for place in street.places():
            for life in lives if "seen" in place.things else ():
                kwargs: Data = {"code": place.code, "number": place.things[life].number}
                if at_desk:
                    kwargs["org"] = street.here.slug
                facts = {**place.facts, "idea": life}
                found.append(Visit(kwargs, facts, place, author=0, own_only=own_only))
        ours, theirs = street.here.places["ideas"], street.there.places["ideas"]
        if at_desk:
            kwargs = {"org": street.here.slug, "code": theirs.code, "number": 1}
            found.append(Visit(kwargs, theirs.facts, foreign=True))
        kwargs = {"code": ours.code, "number": 4711}
        if at_desk:
            kwargs["org"] = street.here.slug
        found.append(Visit(kwargs, ours.facts, ours, foreign=True))
        return found

    return visits


def _with(
    places: Callable[[Street], list[Visit]], of: Callable[[Place], Any], name: str, other: Any
) -> Callable[[Street], list[Visit]]:
    """Rounds that have such a thing, with its id; and the same thing of the other firm."""

    def visits(street: Street) -> list[Visit]:
        found = []
        for visit in places(street):
            if visit.place is None:
                continue
            thing = of(visit.place)
            if thing is not None:
                kwargs = {**visit.kwargs, name: thing}
                found.append(Visit(kwargs, visit.facts, visit.place))
                foreign = {**visit.kwargs, name: other(street)}
                found.append(Visit(foreign, visit.facts, visit.place, foreign=True))
        return found

    return visits


def members(street: Street) -> list[Visit]:
    """The place kept for somebody who has not come yet; one of the other firm."""
    from bersama.commons.organisations.models import Membership

    ours = Membership.objects.get(organisation=street.here.firm, state="invited")
    theirs = Membership.objects.filter(organisation=street.there.firm).first()
    assert theirs is not None
    slug, facts = street.here.slug, {"place": "another's"}
    return [
        Visit({"org": slug, "member": ours.public_id}, facts),
        Visit({"org": slug, "member": theirs.public_id}, facts, foreign=True),
    ]


def sub_groups(street: Street) -> list[Visit]:
    """A sub-group of the firm's own; one of the other firm under this one's name."""
    here, there = street.here, street.there
    ours, theirs = here.things["sub group"].public_id, there.things["sub group"].public_id
    return [
        Visit({"org": here.slug, "group": ours}),
        Visit({"org": here.slug, "group": theirs}, foreign=True),
    ]


def segments(street: Street) -> list[Visit]:
    """A segment of the firm's own; one of the other firm under this one's name."""
    here, there = street.here, street.there
    ours, theirs = here.things["segment"].public_id, there.things["segment"].public_id
    return [
        Visit({"org": here.slug, "segment": ours}),
        Visit({"org": here.slug, "segment": theirs}, foreign=True),
    ]


def a_rule(visit: Visit) -> Data:
    """A rule whose meaning was seen."""
    from bersama.core.edits import version_of

    rule = [{"field": "group", "is": "one_of", "value": ["suppliers"]}]
    seen = version_of({"rule": rule})
    return {"name": f"Mills {uuid4().hex[:8]}", "group": ["suppliers"], "seen": seen}


def entries(street: Street) -> list[Visit]:
    """Somebody in the register; one of the other firm under this one's name and back."""
    here, there = street.here, street.there
    ours, theirs = here.things["entry"].public_id, there.things["entry"].public_id
    return [
        Visit({"org": here.slug, "entry": ours}),
        Visit({"org": here.slug, "entry": theirs}, foreign=True),
        Visit({"org": there.slug, "entry": ours}, foreign=True),
    ]


def pairs(street: Street) -> list[Visit]:
    """Two entries that may be one; those of the other firm under this one's name and back."""
    here, there = street.here, street.there

    def two(house: House) -> dict[str, Any]:
        return {"entry": house.things["entry"].public_id, "other": house.things["twin"].public_id}

    return [
        Visit({"org": here.slug, **two(here)}),
        Visit({"org": here.slug, **two(there)}, foreign=True),
        Visit({"org": there.slug, **two(here)}, foreign=True),
    ]


def merges(street: Street) -> list[Visit]:
    here, there = street.here, street.there
    ours, theirs = here.things["merge"].public_id, there.things["merge"].public_id
    return [
        Visit({"org": here.slug, "merge": ours}),
        Visit({"org": here.slug, "merge": theirs}, foreign=True),
        Visit({"org": there.slug, "merge": ours}, foreign=True),
    ]


def intakes(street: Street) -> list[Visit]:
    """A table that was brought in; one of the other firm under this one's name and back."""
    here, there = street.here, street.there
    ours, theirs = here.things["intake"].public_id, there.things["intake"].public_id
    return [
        Visit({"org": here.slug, "intake": ours}),
        Visit({"org": here.slug, "intake": theirs}, foreign=True),
        Visit({"org": there.slug, "intake": ours}, foreign=True),
    ]


def relations(street: Street) -> list[Visit]:
    """How somebody in the register hangs together with the firm."""
    return _of_entries(street, "relation")


def flows(street: Street) -> list[Visit]:
    """What somebody in the register gives to the firm."""
    return _of_entries(street, "flow")


def _of_entries(street: Street, thing: str) -> list[Visit]:
    here, there = street.here, street.there
    ours, theirs = here.things["entry"].public_id, there.things["entry"].public_id
    key, other = here.things[thing].public_id, there.things[thing].public_id
    return [
        Visit({"org": here.slug, "entry": ours, thing: key}),
        Visit({"org": here.slug, "entry": ours, thing: other}, foreign=True),
        Visit({"org": here.slug, "entry": theirs, thing: key}, foreign=True),
        Visit({"org": there.slug, "entry": ours, thing: key}, foreign=True),
    ]


def concerns(street: Street) -> list[Visit]:
    """What worries somebody in the register; the other firm's under this one's name and back."""
    here, there = street.here, street.there
    ours, theirs = here.things["concern"], there.things["concern"]
    return [
        Visit({"org": org, "entry": entry.public_id, "concern": concern.public_id}, foreign=foreign)
        for org, entry, concern, foreign in (
            (here.slug, ours.stakeholder, ours, False),
            (here.slug, ours.stakeholder, theirs, True),
            (here.slug, theirs.stakeholder, theirs, True),
            (there.slug, ours.stakeholder, ours, True),
        )
    ]


def secrets_to_enter(street: Street) -> list[Visit]:
    from bersama.commons.people.actions import make_token
    from bersama.core.actor import CONSOLE

    person = street.here.people["staff 2"]
    secret = make_token(actor=CONSOLE, purpose="device", person=person)
    return [
        Visit({"secret": secret}, {"secret": "live"}),
        Visit({"secret": "wrong" * 6}, {"secret": "wrong"}),
    ]


def way_back(street: Street) -> list[Visit]:
    from bersama.cocreation.initiatives.models import Participant
    from bersama.cocreation.initiatives.present import back_path

    seat = street.here.places["running"].seats[0].actor
    participant = Participant.objects.get(pk=seat.participant_id)
    token = back_path(participant).rpartition("/")[2]
    return [Visit({"token": token}), Visit({"token": token[:-3] + "abc"}, foreign=True)]


def contacts(street: Street) -> list[Visit]:
    from bersama.commons.people.models import ContactPoint

    person = street.there.people["staff 2"]
    theirs = ContactPoint.objects.create(person=person, kind="email", value="x@there.example")
    return [Visit({"number": theirs.pk}, {"account": "own"}, foreign=True)]


def files(at_desk: bool) -> Callable[[Street], list[Visit]]:
    def visits(street: Street) -> list[Visit]:
        here, there = street.here, street.there
        found = []
        for place in street.places():
            if "file" in place.things:
                kwargs: Data = {"file": place.things["file"].public_id}
                kwargs |= {"org": here.slug} if at_desk else {"code": place.code}
                found.append(Visit(kwargs, place.facts, place))
        wrong = there.places["ideas"].things["file"].public_id
        place = here.places["ideas"]
        kwargs = {"file": wrong, **({"org": here.slug} if at_desk else {"code": place.code})}
        found.append(Visit(kwargs, place.facts, place, foreign=True))
        if not at_desk:
            file = here.places["ideas invited"].things["file"].public_id
            found.append(
                Visit({"file": file, "code": place.code}, place.facts, place, foreign=True)
            )
        return found

    return visits


# --- what to send ----------------------------------------------------------------------------


def day(number: int) -> str:
    return (date.today() + timedelta(days=number)).isoformat()  # noqa: DTZ011


def question(visit: Visit) -> Data:
    return {
        "title": "Which cake?",
        "choices": "Butter\nLapis",
        "purpose": "We choose one.",
        "closes_on": day(5),
        "answer_by": day(9),
        "mode": "anonymous",
        "access": "open",
        "results_when": "after_close",
        "rule": "owner_decides",
        "role": "innovator",
    }


def statement(visit: Visit) -> Data:
    return {
        "purpose": "We choose one.",
        "decider": "Aminah",
        "rule": "owner_decides",
        "closes_on": day(5),
        "answer_by": day(9),
    }


def named(visit: Visit) -> Data:
    from bersama.cocreation.initiatives import queries
    from bersama.core.edits import version_of

    facts: Data = {"title": "Bread for Fridays", "reasons": ["loyalty"]}
    if visit.place is not None:
        initiative = visit.place.engagement.initiative
        initiative.refresh_from_db()
        facts["version"] = version_of(queries.initiative_said(initiative))
    return facts


def a_reason(visit: Visit) -> Data:
    from bersama.cocreation.decisions import queries
    from bersama.core.edits import version_of

    facts: Data = {"reason": "loyalty", "words": "They came back."}
    if visit.place is not None:
        initiative = visit.place.engagement.initiative
        type(initiative).objects.filter(pk=initiative.pk).update(reasons=["loyalty"])
        now = queries.reason_said(queries.reason_answers(initiative).get("loyalty"))
        facts["version"] = version_of(now)
    return facts


def withdrawals(street: Street) -> list[Visit]:
    """The link of a letter, and one that was made up."""
    right = withdraw_secret(street.here.things["consent"])
    return [
        Visit({"secret": right}, {"secret": "live"}),
        Visit({"secret": uuid4().hex + right[32:]}, {"secret": "wrong"}),
    ]


def held_links(street: Street) -> list[Visit]:
    """The link that shows somebody what is held; one of another kind, and a made-up one."""
    device = make_token(actor=CONSOLE, purpose="device", person=street.here.people["staff 2"])
    return [
        Visit({"secret": street.here.things["held"]}, {"secret": "live"}),
        Visit({"secret": device}, {"secret": "wrong"}),
        Visit({"secret": "x" * 27}, {"secret": "wrong"}),
    ]


def replies(visit: Visit) -> Data:
    place = visit.place
    if place is None or place.method != "surveys":
        return {"accepts_terms": "on", "via": "counter"}
    asked = place.engagement.questions.get(position=1)
    picked = asked.choices.order_by("position").first()
    return {f"q{asked.pk}": picked.pk, "accepts_terms": "on", "via": "counter"}


def described(visit: Visit) -> Data:
    from bersama.cocreation.stakeholders.models import Stakeholder

    found = Stakeholder.objects.filter(public_id=visit.kwargs["entry"]).first()
    return {
        "name": "Pak Tani",
        "kind": "person",
        "group": "suppliers",
        "version": found.version if found else 1,
    }


def rated(visit: Visit) -> Data:
    """Rate the entry first, so that there is something to take back."""
    from bersama.cocreation.stakeholders.actions import assess
    from bersama.cocreation.stakeholders.models import Stakeholder

    found = Stakeholder.objects.filter(public_id=visit.kwargs["entry"]).first()
    if found and found.power is None:
        assess(actor=CONSOLE, stakeholder=found, power=1, interest=1)
    return {}


def an_idea(visit: Visit) -> Data:
    text = f"Bake with {uuid4().hex}."
    return {"text": text, "accepts_terms": "on", "via": "paper"}


def _number(visit: Visit, name: str) -> int:
    return visit.place.things[name].number if visit.place and name in visit.place.things else 1


def merging(visit: Visit) -> Data:
    pair = [_number(visit, "seen"), _number(visit, "third")]
    return {"ideas": pair, "target": pair[0]}


def draft(visit: Visit) -> Data:
    from bersama.cocreation.decisions import queries

    facts: Data = {"chosen": "nothing", "reasons": "No oven.", "act": "draft"}
    if visit.place is None:
        return facts
    before = queries.in_force(visit.place.engagement)
    facts["version"] = queries.version_of(queries.draft_of(visit.place.engagement))
    facts["replaces"] = str(before.public_id) if before else ""
    facts["revised_because"] = "We have a new oven."
    facts["against_reason"] = "It is too small."
    return facts


def publishing(visit: Visit) -> Data:
    return {**draft(visit), "act": "publish"}


def answering(visit: Visit) -> Data:
    second = visit.place.seats[1].contribution if visit.place and visit.place.seats else None
    return {
        "verdict": "yes",
        "reason": "We do it.",
        "ids": [str(second.public_id)] if second else [],
    }


def changing(visit: Visit) -> Data:
    from bersama.cocreation.decisions import present, queries

    facts: Data = {"verdict": "no", "reason": "We can't.", "because": "The oven broke."}
    if visit.place is not None and not visit.foreign:
        boss = visit.place.house.actor("owner")
        made = visit.place.engagement
        answer = queries.get_answer(boss, made, visit.kwargs["contribution"])
        facts["version"] = present.one_answer(made, answer)["version"]
    return facts


def table_of_ideas(visit: Visit) -> Data:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile("ideas.csv", b"idea\nMore seats\nA bell\n", "text/csv")}


def mapped(visit: Visit) -> Data:
    from bersama.core.tables import Table
    from bersama.methods.ideas.pages.importing import _pack

    table = Table(("idea",), (("A new bell",),), encoding="", delimiter="", numbers=(2,))
    return {"table": _pack(table), "text": "0"}


def table_of_answers(visit: Visit) -> Data:
    return {**table_of_ideas(visit), "title": "What we asked on paper"}


def columns(visit: Visit) -> Data:
    from bersama.core.tables import Table
    from bersama.core.tables.packing import pack

    table = Table(("bread",), (("Rye",), ("Naan",)), encoding="", delimiter="", numbers=(2, 3))
    return {"table": pack(table), "title": "What we asked on paper", "column_0": "choice"}


def table_of_people(visit: Visit) -> Data:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return {"file": SimpleUploadedFile("people.csv", b"Name,Phone\nMak Som,+60123456789\n")}


def columns_of_people(visit: Visit) -> Data:
    from bersama.core.tables import Table
    from bersama.core.tables.packing import pack

    rows = ((f"Mak {uuid4().hex[:8]}",),)
    table = Table(("name",), rows, encoding="", delimiter="", numbers=(2,))
    return {"table": pack(table), "group": "customers", "alike": "same", "column_0": "name"}


def _answered(place: Place) -> Any:
    first = place.seats[0].contribution if place.seats else None
    return first.public_id if place.facts["round"] == "decided" and first else None


def _of(name: str) -> Callable[[Place], Any]:
    def thing(place: Place) -> Any:
        found = place.things.get(name)
        return getattr(found, "public_id", None)

    return thing


def _theirs(key: str, name: str) -> Callable[[Street], Any]:
    return lambda street: street.there.places[key].things[name].public_id


RAN = ("running", "over", "closed", "decided")
LATE = frozenset({403, 409})

DOORS: tuple[Door, ...] = (
    # the front
    Door("web-landing", once(), "public", ok=frozenset({200, 303})),
    Door("web-home", firm, "organisations.view"),
    Door("web-health", once(), "public", ok=frozenset({200, 503})),
    Door("web-styleguide", once(), "public", ok=frozenset({404})),
    Door("web-sheet", once(digest="0" * 12), "public"),
    # people
    Door(
        "people-sign-in",
        lambda street: [Visit({}, {"mail": "off"})],
        "public",
        "people.sign_in",
        lambda v: {"email": "a@b.example"},
    ),
    Door(
        "people-sign-in-code",
        lambda street: [Visit({}, {"secret": "wrong"})],
        "public",
        "people.use_code",
        lambda v: {"code": "123456"},
        told=frozenset({422}),
    ),
    Door("people-enter", secrets_to_enter, "people.enter", "people.enter"),
    Door("people-withdraw", withdrawals, "people.withdraw_by_link", "people.withdraw_by_link"),
    Door("people-sign-out", once(), FORM_ONLY, "public"),
    Door("people-language", once(), FORM_ONLY, "public", lambda v: {"language": "ms"}),
    Door(
        "people-account",
        account,
        "people.edit",
        "people.edit",
        lambda v: {"name": "Aminah", "language": "ms"},
    ),
    Door(
        "people-prove-mail",
        account,
        "people.edit",
        "people.edit",
        lambda v: {"email": "a@b.example"},
        ok_post=frozenset({403}),  # no mail is sent from here, and that is what it says
    ),
    Door(
        "people-prove-mail-code",
        account,
        "people.edit",
        "people.edit",
        lambda v: {"code": "123456"},
        ok_post=frozenset({422}),
    ),
    Door("people-remove-contact", contacts, FORM_ONLY, "people.edit"),
    Door("people-device", account, "people.edit", "people.edit"),
    Door("people-sign-out-everywhere", account, FORM_ONLY, "people.edit"),
    # the register
    Door(
        "stakeholders-relate",
        entries,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {"other": "firm", "says": "out:influences", "strength": "1"},
    ),
    Door(
        "stakeholders-relation",
        relations,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {"kind": "supplies", "strength": "3", "note": "Daily."},
    ),
    Door(
        "stakeholders-give",
        entries,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {"other": "firm", "way": "gives", "kind": "goods", "words": "Rye."},
    ),
    Door("stakeholders-ungive", flows, FORM_ONLY, "stakeholders.manage"),
    Door("stakeholders-map", firm, "stakeholders.read"),
    Door("stakeholders-value", firm, "stakeholders.read"),
    Door("stakeholders-unrelate", relations, FORM_ONLY, "stakeholders.manage"),
    Door("stakeholders-list", firm, "stakeholders.list"),
    Door(
        "stakeholders-exchange",
        firm,
        "stakeholders.bring_in",
        "stakeholders.bring_in",
        table_of_people,
        ok_post=PAGE,
    ),
    Door(
        "stakeholders-intake-columns",
        firm,
        "stakeholders.bring_in",
        "stakeholders.bring_in",
        columns_of_people,
        ok=frozenset({422}),  # without the table of the step before
    ),
    Door(
        "stakeholders-export",
        firm,
        FORM_ONLY,
        "stakeholders.export",
        lambda v: {"which": "whole", "kind": "csv"},
        ok_post=PAGE,
    ),
    Door("stakeholders-duplicates", firm, "stakeholders.manage"),
    Door("stakeholders-merge", pairs, "stakeholders.merge", "stakeholders.merge", ok_post=OR_LATE),
    Door("stakeholders-split", merges, FORM_ONLY, "stakeholders.merge", ok_post=OR_LATE),
    Door("stakeholders-card", entries, "stakeholders.read"),
    Door("stakeholders-intake", intakes, "stakeholders.bring_in"),
    Door("stakeholders-intake-undo", intakes, FORM_ONLY, "stakeholders.bring_in", ok_post=OR_LATE),
    Door(
        "stakeholders-add",
        firm,
        "stakeholders.add",
        "stakeholders.add",
        lambda v: {"name": f"Mak {uuid4().hex[:8]}", "group": "customers", "kind": "person"},
    ),
    Door("stakeholders-concerns", firm, "stakeholders.read"),
    Door(
        "stakeholders-concern",
        entries,
        FORM_ONLY,
        "stakeholders.manage",
        lambda v: {"text": "The oven is loud.", "raised_on": day(-1)},
    ),
    Door(
        "stakeholders-concern-answer",
        concerns,
        FORM_ONLY,
        "stakeholders.manage",
        lambda v: {"answer": "It starts at five now."},
    ),
    Door("stakeholders-matrix", firm, "stakeholders.read", "stakeholders.manage"),
    Door("stakeholders-matrix-sheet", firm, "stakeholders.read"),
    Door("stakeholders-matrix-table", firm, "stakeholders.read"),
    Door(
        "stakeholders-matrix-settings",
        firm,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {"high_from": 4, "days_manage_closely": 30},
    ),
    Door("stakeholders-entry", entries, "stakeholders.view"),
    Door("stakeholders-edit", entries, "stakeholders.manage", "stakeholders.manage", described),
    Door(
        "stakeholders-touch",
        entries,
        FORM_ONLY,
        "stakeholders.note_touch",
        lambda v: {"channel": "call", "on": day(-1)},
    ),
    Door(
        "stakeholders-permit",
        entries,
        FORM_ONLY,
        "stakeholders.note_permission",
        lambda v: {"purposes": ["name"], "channel": "phone"},
    ),
    Door(
        "stakeholders-forbid",
        entries,
        FORM_ONLY,
        "stakeholders.note_permission",
        lambda v: {"purpose": "contact"},
    ),
    Door(
        "stakeholders-rate",
        entries,
        FORM_ONLY,
        "stakeholders.manage",
        lambda v: {"power": 5, "interest": 1, "why": "They decide."},
    ),
    Door("stakeholders-take-back", entries, FORM_ONLY, "stakeholders.manage", rated),
    Door(
        "stakeholders-review",
        entries,
        FORM_ONLY,
        "stakeholders.manage",
        lambda v: {"on": day(30)},
    ),
    Door("stakeholders-aside", entries, FORM_ONLY, "stakeholders.manage"),
    Door(
        "stakeholders-groups",
        firm,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {f"use_{code}": "on" for code in ("customers", "employees", "suppliers")},
    ),
    Door(
        "stakeholders-sub-group-add",
        firm,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {"code": "customers", "name": f"Bloggers {uuid4().hex[:8]}"},
    ),
    Door(
        "stakeholders-sub-group",
        sub_groups,
        "stakeholders.manage",
        "stakeholders.manage",
        lambda v: {"name": f"Mills {uuid4().hex[:8]}"},
    ),
    Door("stakeholders-sub-group-remove", sub_groups, FORM_ONLY, "stakeholders.manage"),
    Door(
        "stakeholders-boundary",
        entries,
        FORM_ONLY,
        "stakeholders.manage",
        lambda v: {"inside": "The market.", "outside": "Prices."},
    ),
    Door("stakeholders-boundary-end", entries, FORM_ONLY, "stakeholders.manage"),
    Door("stakeholders-segments", firm, "stakeholders.manage"),
    Door(
        "stakeholders-segment-add",
        firm,
        "stakeholders.manage",
        "stakeholders.manage",
        a_rule,
    ),
    Door("stakeholders-segment", segments, "stakeholders.manage", "stakeholders.manage", a_rule),
    Door("stakeholders-segment-remove", segments, FORM_ONLY, "stakeholders.manage"),
    # readiness
    Door(
        "readiness-digital",
        firm,
        "readiness.view",
        "readiness.check",
        lambda v: dict.fromkeys(["money", "skills", "certainty", "access", "infrastructure"], "3"),
    ),
    # organisations
    Door("organisations-directory", once(), "organisations.directory"),
    Door("organisations-members", firm, "organisations.view"),
    Door(
        "organisations-invite",
        firm,
        "organisations.manage",
        "organisations.manage",
        lambda v: {"name": "Wei Ling", "role": "staff"},
    ),
    Door("organisations-link", members, "organisations.manage", "organisations.manage"),
    Door("organisations-revoke", members, FORM_ONLY, "organisations.revoke"),
    Door(
        "organisations-change-role",
        members,
        FORM_ONLY,
        "organisations.change_role",
        lambda v: {"role": "owner"},
    ),
    Door(
        "organisations-settings",
        firm,
        "organisations.manage",
        "organisations.manage",
        lambda v: {"name": "Roti", "language": "ms", "time_zone": "Asia/Jakarta"},
    ),
    Door(
        "organisations-sign-up",
        lambda street: [Visit({}, {"sign-up": "off"})],
        "organisations.sign_up",
        "organisations.sign_up",
    ),
    Door(
        "organisations-sign-up-sent",
        lambda street: [Visit({}, {"sign-up": "off"})],
        "organisations.sign_up",
    ),
    # files
    Door("files-in-round", files(at_desk=False), "files.view"),
    Door("files-at-desk", files(at_desk=True), "files.view"),
    # asking
    Door(
        "initiatives-first",
        lambda street: [Visit({}, {"firms": "some"})],
        "organisations.create",
        "organisations.create",
    ),
    Door("initiatives-ask", firm, "initiatives.ask", "initiatives.ask", question),
    Door("initiatives-ask-fully", firm, "initiatives.ask", "initiatives.ask", question),
    Door("initiatives-initiative", whole(), "initiatives.initiative"),
    Door(
        "initiatives-initiative-change",
        whole(),
        "initiatives.change",
        "initiatives.change",
        named,
    ),
    Door("decisions-report", whole(), "decisions.report", "decisions.answer_reason", a_reason),
    Door("initiatives-desk", desk(), "initiatives.desk"),
    Door("initiatives-open", desk(states=("draft",)), FORM_ONLY, "initiatives.open"),
    Door(
        "initiatives-statement",
        desk(states=("draft", "running")),
        "initiatives.manage",
        "initiatives.manage",
        statement,
    ),
    Door(
        "initiatives-close",
        desk(states=("running",)),
        FORM_ONLY,
        "initiatives.close",
        lambda v: {"reason": "Enough."},
    ),
    Door("initiatives-poster", desk(), "initiatives.desk", ok=frozenset({200, 409})),
    Door(
        "initiatives-share",
        desk(),
        "initiatives.manage",
        "initiatives.manage",
        lambda v: {"channel": "sms"},
    ),
    Door(
        "initiatives-slips",
        desk(),
        "initiatives.manage",
        "initiatives.manage",
        lambda v: {"count": 7},
        ok_post=OR_LATE,
    ),
    Door(
        "initiatives-slip-sheet",
        _with(
            desk(),
            lambda place: place.things["batch"].pk if "batch" in place.things else None,
            "batch",
            lambda street: street.there.places["slips"].things["batch"].pk,
        ),
        "initiatives.manage",
        ok=frozenset({200, 409}),
        nothing=frozenset({404, 409}),  # any number but that of a sheet made here just now
    ),
    Door(
        "initiatives-invitations",
        desk(states=("draft", "running")),
        "initiatives.manage",
        "initiatives.manage",
        lambda v: {"people": "Ana, +60123456789", "role": "innovator"},
    ),
    Door(
        "initiatives-invite",
        desk(states=("running",)),
        "initiatives.invite_register",
        "initiatives.invite_register",
        lambda v: {"to": "group:suppliers", "role": "innovator"},
    ),
    Door(
        "initiatives-invitation-sent",
        _with(desk(), _of("invitation"), "invitation", _theirs("ideas invited", "invitation")),
        FORM_ONLY,
        "initiatives.manage",
        told=frozenset({404}),  # for staff there are no invitations
    ),
    Door(
        "initiatives-revoke",
        _with(desk(), _of("invitation"), "invitation", _theirs("ideas invited", "invitation")),
        FORM_ONLY,
        "initiatives.manage",
        told=frozenset({404}),  # for staff there are no invitations
    ),
    Door(
        "initiatives-promise",
        _with(
            lambda street: [
                Visit({**v.kwargs, "how": "keep"}, v.facts, v.place)
                for v in desk(states=("running", "closed"))(street)
            ],
            _of("promise"),
            "promise",
            _theirs("running", "promise"),
        ),
        FORM_ONLY,
        "initiatives.promise",
        lambda v: {"note": "Done."},
    ),
    Door("initiatives-desk-results", desk(), "initiatives.results"),
    # taking part
    Door("initiatives-round", round_(), "initiatives.view"),
    Door("initiatives-thanks", round_(), "initiatives.mine"),
    Door("initiatives-mine", round_(), "initiatives.mine"),
    Door(
        "initiatives-withdraw",
        given(own_only=False),
        FORM_ONLY,
        "initiatives.withdraw",
        told=LATE,
    ),
    Door("initiatives-receipt", given(own_only=True), "initiatives.mine"),
    Door("initiatives-receipt-file", given(own_only=True), "initiatives.mine"),
    Door("initiatives-results", round_(), "initiatives.results"),
    Door("initiatives-back", way_back, "initiatives.seat", "initiatives.seat"),
    Door("initiatives-slip", once(), "public", "public", ok_post=frozenset({422})),
    Door(
        "initiatives-slip-code",
        once(slip="abcdefghjkmn"),
        "public",
        "public",
        ok_post=frozenset({422}),
    ),
    Door(
        "initiatives-invitation",
        once(invitation="wrong" * 8),
        "public",
        "public",
        ok_post=frozenset({404}),
    ),
    Door("initiatives-checker", once(), "public"),
    # surveys
    Door(
        "surveys-table",
        firm,
        "initiatives.ask",
        "initiatives.ask",
        table_of_answers,
        ok_post=PAGE,
    ),
    Door(
        "surveys-columns",
        firm,
        "initiatives.ask",
        "initiatives.ask",
        columns,
        ok=frozenset({422}),  # without the table of the step before
    ),
    Door(
        "surveys-answer",
        round_("surveys"),
        "surveys.answer",
        "surveys.answer",
        replies,
        ok=frozenset({303}),
        told=LATE,
    ),
    Door(
        "surveys-counter",
        desk("surveys"),
        "initiatives.enter",
        "initiatives.enter",
        replies,
        told=LATE,
    ),
    Door(
        "surveys-shape",
        desk("surveys"),
        "initiatives.manage",
        "surveys.shape",
        lambda v: {"text": "And why?", "kind": "words"},
    ),
    Door(
        "surveys-remove",
        _with(
            desk("surveys"),
            lambda place: 1,
            "question",
            lambda street: 77,
        ),
        FORM_ONLY,
        "surveys.shape",
    ),
    Door("surveys-words", desk("surveys"), "surveys.read"),
    # ideas
    Door("ideas-list", round_("ideas"), "ideas.list", "ideas.submit", an_idea, told=LATE),
    Door("ideas-similar", round_("ideas"), "ideas.list"),
    Door(
        "ideas-idea",
        idea("seen", "hidden", "withdrawn", "merged", "private"),
        "ideas.view",
        ok=frozenset({200, 303}),
    ),
    Door("ideas-card", idea("seen", "hidden", "withdrawn", "merged", "private"), "ideas.view"),
    Door("ideas-compare", idea("seen", "hidden", own_only=True), "ideas.view"),
    Door(
        "ideas-instead",
        idea("seen", own_only=True),
        FORM_ONLY,
        "initiatives.withdraw",
        lambda v: {"other": _number(v, "third")},
        told=LATE,
        asks="ideas.vote",
    ),
    Door(
        "ideas-vote",
        idea("seen", "hidden", "withdrawn", "merged", "private"),
        FORM_ONLY,
        "ideas.vote",
        lambda v: {"stance": "1", "accepts_terms": "on"},
        told=LATE,
    ),
    Door(
        "ideas-comment",
        idea("seen", "hidden", "merged", "private"),
        FORM_ONLY,
        "ideas.comment",
        lambda v: {"text": "Good.", "accepts_terms": "on"},
        told=LATE,
    ),
    Door("ideas-desk", desk("ideas"), "ideas.desk"),
    Door("ideas-merge", desk("ideas", RAN), FORM_ONLY, "ideas.merge", merging),
    Door(
        "ideas-enter",
        desk("ideas"),
        "ideas.desk",
        "ideas.enter",
        an_idea,
        told=LATE,
    ),
    Door(
        "ideas-import",
        desk("ideas"),
        "ideas.import",
        "ideas.import",
        table_of_ideas,
        ok_post=PAGE,
    ),
    Door(
        "ideas-import-items",
        desk("ideas"),
        "ideas.import",
        "ideas.import",
        mapped,
        ok=frozenset({422}),  # without the table of the step before
        ok_post=OR_LATE,
    ),
    Door(
        "ideas-desk-idea",
        idea("seen", "hidden", "merged", at_desk=True),
        "ideas.desk",
        "ideas.answer",
        lambda v: {"becomes": "done", "answer": "Since Friday."},
        ok_post=OR_LATE,
    ),
    Door(
        "ideas-desk-idea",
        idea("private", at_desk=True),
        "ideas.view",
        "ideas.answer",
        lambda v: {"becomes": "done", "answer": "Since Friday."},
        told=frozenset({404}),  # for staff it is not there
        asks="ideas.desk",
    ),
    Door(
        "ideas-hide",
        idea("seen", at_desk=True),
        FORM_ONLY,
        "ideas.hide",
        lambda v: {"hide-reason": "Rude."},
    ),
    Door("ideas-show", idea("hidden", at_desk=True), FORM_ONLY, "ideas.hide"),
    Door("ideas-split", idea("merged", at_desk=True), FORM_ONLY, "ideas.merge"),
    Door(
        "ideas-comment-hide",
        _with(
            desk("ideas", RAN),
            lambda place: place.things["remarks"][0].public_id,
            "comment",
            lambda street: street.there.places["ideas"].things["remarks"][0].public_id,
        ),
        FORM_ONLY,
        "ideas.hide_comment",
        lambda v: {"hide-reason": "Rude."},
    ),
    # decisions
    Door("decisions-list", firm, "organisations.view"),
    Door("decisions-decide", desk(), "decisions.draft", "decisions.draft", draft),
    Door(
        "decisions-decide",
        desk(states=("over", "closed", "decided")),
        "decisions.draft",
        "decisions.publish",
        publishing,
    ),
    Door("decisions-record", desk(states=("decided",)), "initiatives.desk"),
    Door("decisions-answers", desk(), "decisions.answer", "decisions.answer", answering),
    Door(
        "decisions-answer",
        _with(
            desk(states=("decided",)),
            _answered,
            "contribution",
            lambda street: street.there.places["decided"].seats[0].contribution.public_id,
        ),
        "decisions.answer",
        "decisions.answer",
        changing,
    ),
    Door(
        "decisions-poster",
        desk(states=("decided",)),
        "initiatives.desk",
        ok=frozenset({200, 409}),
    ),
    Door("decisions-public", round_(states=("decided",)), "decisions.view"),
    Door(
        "decisions-told",
        lambda street: [Visit({"firm": street.here.slug})],
        "decisions.told",
    ),
    # privacy
    Door("privacy-notice", once(), "public"),
    Door("privacy-erased", once(), "public"),
    Door("privacy-mine", round_(), "privacy.mine"),
    Door("privacy-take", round_(), "privacy.mine"),
    Door(
        "privacy-erase",
        round_(),
        "privacy.erase",
        "privacy.erase",
        lambda v: {"sure": "on"},
        ok=frozenset({303}),
    ),
    Door("privacy-account", account, "privacy.account"),
    Door("privacy-take-account", account, "privacy.account"),
    Door(
        "privacy-erase-account",
        account,
        "privacy.erase_account",
        "privacy.erase_account",
        lambda v: {"sure": "on"},
        ok=frozenset({303}),
    ),
    Door("privacy-held", held_links, "privacy.held"),
    Door("privacy-take-held", held_links, "privacy.held"),
    Door(
        "privacy-erase-held",
        held_links,
        "privacy.held",
        "privacy.held",
        lambda v: {"sure": "on"},
        ok=frozenset({303}),
    ),
    Door("privacy-hand-link", entries, "privacy.hand_link", "privacy.hand_link"),
    Door(
        "privacy-erase-entry",
        entries,
        "stakeholders.erase",
        "stakeholders.erase",
        lambda v: {"sure": "on"},
    ),
    Door("privacy-firm", firm, "privacy.firm"),
    Door("privacy-export", firm, "privacy.move_out", "privacy.move_out"),
    Door(
        "privacy-packed",
        lambda street: [Visit({"org": street.here.slug, "pack": uuid4()}, foreign=True)],
        "privacy.move_out",
    ),
)

__all__ = [
    "DOORS",
    "FORM_ONLY",
    "Door",
    "Visit",
    "picture",
]
