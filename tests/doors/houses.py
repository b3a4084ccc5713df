"""Two firms with everything in them twice: people of every role, a round in every state.

Made by the product's own actions. Each text carries a mark (see `canaries`), so that a page that
shows what it should not is found by what it shows.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bersama.cocreation.decisions import actions as decisions
from bersama.cocreation.decisions import queries as decided
from bersama.cocreation.initiatives import actions as rounds
from bersama.cocreation.initiatives.models import Contribution, Engagement, Promise
from bersama.cocreation.initiatives.registry import method_of
from bersama.cocreation.stakeholders import actions as stakeholders
from bersama.cocreation.stakeholders import models as register
from bersama.commons.organisations import actions as organisations
from bersama.commons.organisations.models import Membership, Organisation
from bersama.commons.people.models import Person
from bersama.core import clock
from bersama.core.actor import ANONYMOUS, CONSOLE, WORKER, Actor
from bersama.methods.ideas import actions as ideas
from bersama.methods.surveys import actions as surveys
from bersama.oversight.privacy import actions as privacy
from tests import world as w
from tests.doors.canaries import forget, mark

Facts = Mapping[str, str]

# Method, way in, state, and what else: the rounds of the first firm.
ROUNDS: dict[str, dict[str, str]] = {
    "draft": {"method": "surveys", "access": "open", "state": "draft"},
    "running": {"method": "surveys", "access": "open", "state": "running"},
    "shown": {
        "method": "surveys",
        "access": "open",
        "state": "running",
        "results_when": "after_own_act",
    },
    "over": {"method": "surveys", "access": "open", "state": "over"},
    "closed": {"method": "surveys", "access": "open", "state": "closed", "mode": "named"},
    "decided": {"method": "surveys", "access": "open", "state": "decided"},
    "slips": {"method": "surveys", "access": "slips", "state": "running"},
    "slips closed": {"method": "surveys", "access": "slips", "state": "closed"},
    "invited draft": {"method": "surveys", "access": "invited", "state": "draft"},
    "invited": {
        "method": "surveys",
        "access": "invited",
        "state": "running",
        "mode": "confidential",
    },
    "ideas draft": {"method": "ideas", "access": "open", "state": "draft"},
    "ideas": {"method": "ideas", "access": "open", "state": "running", "mode": "named"},
    "ideas invited": {"method": "ideas", "access": "invited", "state": "running"},
    "ideas closed": {"method": "ideas", "access": "open", "state": "closed"},
    "ideas decided": {"method": "ideas", "access": "slips", "state": "decided"},
}
OTHER_FIRM = ("running", "slips", "decided", "ideas", "ideas invited")


@dataclass
class Seat:
    """Somebody who takes part: who they are, and the secret of their device."""

    actor: Actor
    secret: str
    contribution: Contribution | None = None


@dataclass
class Place:
    """A round with what is in it."""

    key: str
    house: House
    engagement: Engagement
    facts: dict[str, str]
    seats: list[Seat] = field(default_factory=list)
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.engagement.code

    @property
    def method(self) -> str:
        return self.engagement.method


@dataclass
class House:
    """A firm, its people by role, its rounds."""

    key: str
    firm: Organisation
    people: dict[str, Person]
    places: dict[str, Place] = field(default_factory=dict)
    # Things of the firm itself, such as an entry of its register.
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.firm.slug

    def actor(self, name: str) -> Actor:
        return w.actor_for(self.firm, self.people[name])

    def words(self, words: str, kind: str, place: str = "") -> str:
        return mark(words, firm=self.key, kind=kind, place=place)


@dataclass
class Street:
    """Both firms."""

    here: House
    there: House

    def places(self) -> list[Place]:
        return list(self.here.places.values())


def build() -> Street:
    """Everything, in one go."""
    forget()
    here, there = _house("here", "Roti Pagi"), _house("there", "Kedai Kopi")
    for key, how in ROUNDS.items():
        _round(here, key, how)
    for key in OTHER_FIRM:
        _round(there, key, ROUNDS[key])
    return Street(here, there)


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 120, 40)).save(out, "PNG")
    return SimpleUploadedFile("bread.png", out.getvalue(), "image/png")


def _house(key: str, name: str) -> House:
    def called(words: str) -> str:
        return mark(words, firm=key, kind="name")

    owner = w.make_person(called("Aminah"), email=f"aminah@{key}.example")
    firm = organisations.make_organisation(
        actor=CONSOLE, name=mark(name, firm=key, kind="firm"), owner=owner, language="en"
    )
    house = House(key, firm, {"owner": owner})
    boss = house.actor("owner")
    for role in ("owner", "staff"):
        house.people[f"{role} 2"] = w.add_member(firm, boss, called(f"Second {role}"), role=role)
    house.people["staff"] = w.add_member(firm, boss, called("Chen"), mail=f"chen@{key}.example")
    house.people["facilitator"] = w.add_member(firm, boss, called("Farid"))
    house.people["revoked"] = w.add_member(firm, boss, called("Rosa"))
    gone = Membership.objects.get(organisation=firm, person=house.people["revoked"])
    organisations.revoke_member(actor=boss, membership=gone)
    organisations.invite_member(actor=boss, organisation=firm, name=called("Wei"), role="staff")
    _register(house, boss)
    return house


def _register(house: House, boss: Actor) -> None:
    """A supplier in the register: staff see the name, the rest is the owner's."""
    words = house.words
    entry = stakeholders.add_stakeholder(
        actor=boss,
        organisation=house.firm,
        known=stakeholders.Known(
            name=words("Pak Tani", "entry"),
            group="suppliers",
            contacts=(("email", f"tani@{house.key}.example"),),
            tags=(words("rye", "entry data")[:40],),
            place=words("Ipoh", "entry data"),
            needs=words("Fair prices.", "entry data"),
            motivations=words("Pride.", "entry data"),
            notes=words("Prefers mornings.", "entry data"),
        ),
        permits=("contact", "register"),
    )
    stakeholders.note_touch(
        actor=boss,
        stakeholder=entry,
        channel="call",
        on=clock.today(house.firm.time_zone),
        note=words("Harvest.", "entry data"),
    )
    _hang_on(house, boss, entry)
    house.things["entry"] = entry
    twin, gone = (
        stakeholders.add_stakeholder(
            actor=boss,
            organisation=house.firm,
            known=stakeholders.Known(name=words(name, "entry"), group="suppliers"),
        )
        for name in ("Tani", "Pak Taniah")
    )
    house.things["twin"] = twin
    house.things["merge"] = stakeholders.merge_entries(actor=boss, kept=twin, gone=gone)
    house.things["consent"] = entry.person.consents.get(purpose="contact")
    house.things["held"] = privacy.hand_link(actor=boss, stakeholder=entry)


def _hang_on(house: House, boss: Actor, entry: Any) -> None:
    """A mark in every further field with words of the register: all of it the owner's alone."""
    said, firm, now = (lambda words: house.words(words, "entry data")), house.firm, clock.now()
    stakeholders.assess(actor=boss, stakeholder=entry, power=4, interest=4, why=said("Only mill."))
    concern = stakeholders.raise_concern(actor=boss, stakeholder=entry, text=said("Price."))
    stakeholders.answer_concern(actor=boss, concern=concern, answer=said("Fixed."))
    house.things["concern"] = stakeholders.raise_concern(
        actor=boss, stakeholder=entry, text=said("Noise.")
    )
    stakeholders.state_boundary(
        actor=boss, stakeholder=entry, inside=said("Rye."), outside=said("Recipes.")
    )
    house.things["relation"] = stakeholders.add_relation(
        actor=boss,
        organisation=firm,
        source=entry,
        target=None,
        kind="supplies",
        note=said("Weekly."),
    )
    house.things["flow"] = stakeholders.add_flow(
        actor=boss,
        organisation=firm,
        giver=entry,
        receiver=None,
        kind="goods",
        words=said("Flour."),
    )
    house.things["sub group"] = stakeholders.add_sub_group(
        actor=boss,
        organisation=firm,
        code="suppliers",
        name=house.words("Mills", "entry")[:60],
        plan=said("Visit."),
        message=said("Dear mill."),
    )
    rule = [{"field": "place", "is": "like", "value": said("Ipoh")}]
    house.things["segment"] = stakeholders.save_segment(
        actor=boss, organisation=firm, name=house.words("Mills near", "entry data"), rule=rule
    )
    intake = register.Intake.objects.create(organisation=firm, file_name=said("people.csv"), at=now)
    house.things["intake"] = intake
    register.IntakeRow.objects.create(
        intake=intake, stakeholder=entry, before={"notes": said("Before.")}
    )


def _round(house: House, key: str, how: dict[str, str]) -> Place:
    boss, words = house.actor("owner"), house.words
    plan = w.plan(
        words("Which bread?", "title", key),
        method=how["method"],
        purpose=words("We choose.", "statement", key),
        decider=words("Aminah decides.", "statement", key),
        out_of_scope=words("Not the prices.", "statement", key),
        access=how["access"],
        mode=how.get("mode", "anonymous"),
        results_when=how.get("results_when", "after_close"),
    )
    if how["method"] == "surveys":
        choices = [words(bread, "choice", key) for bread in ("Rye", "Pandan")]
        made = surveys.start(actor=boss, organisation=house.firm, plan=plan, choices=choices)
    else:
        made = ideas.ask_for_ideas(actor=boss, organisation=house.firm, plan=plan)
    Engagement.objects.filter(pk=made.pk).update(facilitator=house.people["facilitator"])
    made.refresh_from_db()
    facts = {
        "round": how["state"],
        "link": {"open": "open", "slips": "slips", "invited": "personal"}[how["access"]],
        "results": "at once" if "results_when" in how else "at the end",
    }
    place = Place(key, house, made, facts)
    house.places[key] = place
    # One that can be kept at any time; the promised answers can't before everybody has one.
    place.things["promise"] = rounds.make_promise(
        actor=boss, engagement=made, what="A trial batch.", due_on=plan.answer_by
    )
    if how["state"] != "draft":
        rounds.open_round(actor=boss, engagement=made)
        _take_part(place)
    if how["access"] == "slips" and how["state"] == "running":
        secret = secrets.token_urlsafe(32)
        place.things["sheet"] = secret
        place.things["batch"] = rounds.print_slips(
            actor=boss, engagement=made, count=9, secret=secret
        )
    _end(place, how["state"], boss)
    made.refresh_from_db()
    return place


def _end(place: Place, state: str, boss: Actor) -> None:
    made, words = place.engagement, place.house.words
    if state == "over":
        early = clock.now() - timedelta(days=2)
        Engagement.objects.filter(pk=made.pk).update(
            opens_at=early, closes_at=early + timedelta(days=1)
        )
    if state in ("closed", "decided"):
        rounds.close_round(
            actor=boss, engagement=made, reason=words("Enough.", "reason of close", place.key)
        )
        made.refresh_from_db()
    if state == "closed":
        rounds_draft = decisions.Proposal(
            chosen="other",
            other=words("Naan.", "draft", place.key),
            reasons=words("Oven.", "draft", place.key),
        )
        decisions.save_draft(actor=boss, engagement=made, proposal=rounds_draft)
    if state == "decided":
        _decide(place, boss)


def _decide(place: Place, boss: Actor) -> None:
    made, words = place.engagement, place.house.words
    results = method_of(made).results(boss, made)
    options = decided.options_of(results)
    decisions.publish_decision(
        actor=boss,
        engagement=made,
        proposal=decisions.Proposal(
            chosen=options[0]["item"] if options else "nothing",
            reasons=words("It sold out.", "decision", place.key),
            against_reason=words("The oven.", "decision", place.key),
            dissent=words("Two bakers.", "decision", place.key),
        ),
    )
    made.refresh_from_db()
    first = place.seats[0].contribution
    assert first is not None
    decisions.answer_contributions(
        actor=boss,
        engagement=made,
        ids=[first.pk],
        verdict="yes",
        reason=words("Yes, on Fridays.", "answer", place.key),
    )


def _take_part(place: Place) -> None:
    """Two people, each with a contribution; with ideas also what can become of one."""
    for number in range(2):
        seat = _sit(place, number)
        place.seats.append(seat)
        if place.method == "surveys":
            _answer(place, seat)
        else:
            idea = _idea(place, seat, "seen", uploaded=picture() if number == 0 else None)
            place.things.setdefault("ideas", []).append(idea)
            seat.contribution = idea.contribution
    if place.method == "ideas":
        _lives_of_ideas(place)


def _sit(place: Place, number: int) -> Seat:
    made, boss = place.engagement, place.house.actor("owner")
    secret = secrets.token_urlsafe(32)
    arrival = rounds.Arrival(accepts_terms=True)
    if made.access == "open":
        if made.mode == "named":
            name = place.house.words("Siti" if number else "Omar", "display name", place.key)
            arrival = rounds.Arrival(accepts_terms=True, display_name=name)
        actor, _seat = rounds.take_seat(
            actor=Actor(), engagement=made, secret=secret, arrival=arrival
        )
        return Seat(actor, secret)
    if made.access == "slips":
        form = secrets.token_urlsafe(32)
        rounds.print_slips(actor=boss, engagement=made, count=5, secret=form)
        from bersama.cocreation.initiatives.queries import slip_codes

        actor, _seat = rounds.spend_slip(actor=Actor(), code=slip_codes(form, 5)[0], secret=secret)
    else:
        from bersama.cocreation.initiatives.queries import invitation_secret

        person = w.make_person(place.house.words("Lim", "invited", place.key))
        made_for = rounds.invite(actor=boss, engagement=made, person=person)
        place.things["invitation"] = made_for
        actor, _seat = rounds.accept_invitation(
            actor=Actor(),
            invitation_secret=invitation_secret(made_for.public_id),
            secret=secret,
        )
    rounds.take_seat(actor=actor, engagement=made, secret=secret, arrival=arrival)
    return Seat(actor, secret)


def _answer(place: Place, seat: Seat) -> None:
    question = place.engagement.questions.get(position=1)
    picked = question.choices.order_by("position").first()
    given = surveys.Given(choice_ids=(picked.pk,), why=place.house.words("Soft.", "why", place.key))
    _actor, response = surveys.answer(
        actor=seat.actor,
        engagement=place.engagement,
        replies={question.pk: given},
        arrival=rounds.Arrival(accepts_terms=True),
        secret=seat.secret,
    )
    seat.contribution = response.contribution


def _idea(place: Place, seat: Seat, life: str, **other: Any) -> Any:
    return ideas.submit_idea(
        actor=seat.actor,
        engagement=place.engagement,
        text=place.house.words(
            f"A {life} idea about {secrets.token_hex(4)}.", f"idea {life}", place.key
        ),
        **other,
    )


def _lives_of_ideas(place: Place) -> None:
    """An idea out of sight, one taken back, one merged; a remark in sight and one out of it."""
    boss, words, first = place.house.actor("owner"), place.house.words, place.seats[0]
    seen = place.things["ideas"][0]
    place.things["third"] = _idea(place, place.seats[1], "seen")
    hidden, private = _idea(place, first, "hidden"), _idea(place, first, "private", is_private=True)
    rounds.hide_contribution(
        actor=boss,
        contribution=hidden.contribution,
        reason=words("Rude.", "reason of hiding", place.key),
    )
    withdrawn, merged = _idea(place, first, "withdrawn"), _idea(place, first, "merged")
    rounds.withdraw(actor=first.actor, contribution=withdrawn.contribution)
    ideas.merge_ideas(actor=boss, target=seen, others=[merged])
    ideas.cast_vote(actor=place.seats[1].actor, idea=seen, value=1)
    said = [
        ideas.write_comment(
            actor=first.actor, idea=seen, text=words("Yes please.", kind, place.key)
        )
        for kind in ("remark", "hidden remark")
    ]
    ideas.hide_comment(
        actor=boss, comment=said[1], reason=words("Off.", "reason of hiding", place.key)
    )
    ideas.answer_idea(
        actor=boss,
        idea=place.things["ideas"][1],
        becomes="planned",
        answer=words("We plan it.", "official answer", place.key),
    )
    for row in (seen, hidden, withdrawn, merged, private, *said):
        row.refresh_from_db()
    place.things |= {
        "seen": seen,
        "hidden": hidden,
        "withdrawn": withdrawn,
        "merged": merged,
        "private": private,
        "remarks": said,
        "file": seen.picture,
    }


__all__ = ["ANONYMOUS", "WORKER", "Facts", "House", "Place", "Promise", "Seat", "Street", "build"]
