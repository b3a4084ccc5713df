"""For each policy the things of the world it can be asked about, with the facts that matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bersama.cocreation.decisions.models import Decision
from bersama.commons.files.queries import Look
from bersama.commons.notices.models import Delivery
from bersama.commons.organisations.models import Membership
from bersama.commons.people.actions import make_token
from bersama.commons.people.models import Person, Token
from bersama.core.actor import ANONYMOUS, CONSOLE, WORKER, Actor
from bersama.core.policy import Verdict, can
from tests.doors.houses import Facts, Place, Street
from tests.doors.matrix import RELATIONS, Matrix

GONE = ("hidden", "withdrawn")


@dataclass(frozen=True)
class Case:
    """A policy asked about a thing by each relation; `thing` may depend on who asks."""

    policy: str
    facts: Facts
    thing: Any
    actors: Mapping[str, Actor | None]
    says: str = ""

    def thing_for(self, actor: Actor) -> Any:
        return self.thing(actor) if callable(self.thing) else self.thing


def actors_of(street: Street, place: Place | None = None, seat: int = 0) -> dict[str, Actor | None]:
    """Who stands in which relation; without a round nobody takes part."""
    here = street.here
    taking_part: Actor | None = ANONYMOUS
    if place is not None:
        taking_part = place.seats[seat].actor if place.seats else None
    return {
        "anonymous": ANONYMOUS,
        "participant": taking_part,
        "staff": here.actor("staff"),
        "facilitator": here.actor("facilitator"),
        "owner": here.actor("owner"),
        "other_owner": street.there.actor("owner"),
        "revoked": here.actor("revoked"),
        "worker": WORKER,
    }


def verdict_of(verdict: Verdict) -> str:
    if verdict:
        return "yes"
    return "told" if verdict.visible else "none"


def compare(
    matrix: Matrix, cases: Iterable[Case], seen: Mapping[tuple[int, str], str]
) -> list[str]:
    """Each verdict that is not what the table says. `seen`: (number of the case, relation)."""
    wrong = []
    for number, case in enumerate(cases):
        for relation in RELATIONS:
            found = seen.get((number, relation))
            if found is None:
                continue
            try:
                cell = matrix.cell(case.policy, case.facts, relation)
            except LookupError as error:
                wrong.append(str(error))
                continue
            if found != ("none" if cell == "sign-in" else cell):
                wrong.append(
                    f"{case.policy} for {relation} when {dict(case.facts)} {case.says}: "
                    f"the table says {cell}, the policy says {found}"
                )
    return wrong


def ask_all(cases: Iterable[Case]) -> dict[tuple[int, str], str]:
    """What the policies say: (number of the case, relation) -> yes, told or none."""
    seen = {}
    for number, case in enumerate(cases):
        for relation, actor in case.actors.items():
            if actor is not None:
                verdict = can(actor, case.policy, case.thing_for(actor))
                seen[number, relation] = verdict_of(verdict)
                assert verdict or str(verdict.reason).strip().endswith("."), case.policy
    return seen


def all_cases(street: Street) -> list[Case]:
    return [
        *_of_rounds(street),
        *_of_contributions(street),
        *_of_ideas(street),
        *_of_people(street),
        *_of_the_firm(street),
    ]


ROUND_POLICIES = (
    *(
        "initiatives." + n
        for n in [
            "desk",
            "manage",
            "open",
            "close",
            "keep_time",
            "decide",
            "view",
        ]
    ),
    *("initiatives." + n for n in ["contribute", "enter", "invite_register", "results", "mine"]),
    *("decisions." + n for n in ["draft", "view", "answer"]),
    *("surveys." + n for n in ["shape", "answer", "read"]),
    *("privacy." + n for n in ["mine", "erase", "look"]),
)
IDEA_ROUND_POLICIES = tuple("ideas." + n for n in ["list", "submit", "desk", "enter", "import"])


def _of_rounds(street: Street) -> Iterator[Case]:
    for place in street.places():
        who = actors_of(street, place)
        names = ROUND_POLICIES + (IDEA_ROUND_POLICIES if place.method == "ideas" else ())
        for name in names:
            yield Case(name, place.facts, place.engagement, who, place.key)
        whole = place.engagement.initiative
        for name in ("initiatives.initiative", "initiatives.change", "decisions.report"):
            yield Case(name, place.facts, whole, who, place.key)
        yield Case("decisions.answer_reason", place.facts, whole, who, place.key)
        draft = Decision(engagement=place.engagement)
        yield Case("decisions.publish", place.facts, draft, who, place.key)
        yield Case("initiatives.promise", place.facts, place.things["promise"], who, place.key)


def _of_contributions(street: Street) -> Iterator[Case]:
    for place in street.places():
        if not place.seats:
            continue
        for seat, author in ((0, "self"), (1, "other")):
            who = actors_of(street, place, seat)
            facts = {**place.facts, "author": author}
            given = place.seats[0].contribution
            assert given is not None
            for name in ("withdraw", "hide", "answer"):
                yield Case(f"initiatives.{name}", facts, given, who, place.key)
            own = place.seats[0].actor
            yield Case("initiatives.forget", facts, [own.participant_id], who, place.key)
            yield Case("initiatives.seat", facts, _participant(own), who, place.key)


def _participant(actor: Actor) -> Any:
    from bersama.cocreation.initiatives.models import Participant

    return Participant.objects.select_related("person").get(pk=actor.participant_id)


def _of_ideas(street: Street) -> Iterator[Case]:
    for place in street.places():
        if "seen" not in place.things:
            continue
        for life in ("seen", "hidden", "withdrawn", "merged"):
            idea = place.things[life]
            for seat, author in ((0, "self"), (1, "other")):
                who = actors_of(street, place, seat)
                facts = {**place.facts, "idea": life, "author": author}
                for name in ("view", "vote", "comment", "merge", "answer", "hide", "erase"):
                    yield Case(f"ideas.{name}", facts, idea, who, place.key)
        for seat, author in ((0, "self"), (1, "other")):
            who = actors_of(street, place, seat)
            facts = {**place.facts, "idea": "private", "author": author}
            for name in ("view", "vote", "comment", "merge", "answer", "hide"):
                yield Case(f"ideas.{name}", facts, place.things["private"], who, place.key)
        who = actors_of(street, place, 1)
        remark = place.things["remarks"][0]
        yield Case("ideas.hide_comment", place.facts, remark, who, place.key)
        look = Look(place.things["file"], place.code)
        yield Case("files.view", place.facts, look, who, place.key)
        yield Case("files.remove", place.facts, look.document, who, place.key)


def _token(purpose: str, lasts: timedelta, person: Person | None = None) -> Token:
    make_token(actor=CONSOLE, purpose=purpose, person=person, lasts=lasts)
    return Token.objects.latest("pk")


def _of_people(street: Street) -> Iterator[Case]:
    who, hour = actors_of(street), timedelta(hours=1)
    chen = street.here.people["staff 2"]

    def itself(actor: Actor) -> Person | None:
        return Person.objects.filter(pk=actor.person_id or 0).first()

    for name in ("people.edit", "privacy.account"):
        yield Case(name, {"account": "own"}, lambda actor: itself(actor), who)
        yield Case(name, {"account": "another's"}, chen, who)
    signed_in = {name: actor for name, actor in who.items() if actor and actor.person_id}
    yield Case("privacy.erase_account", {"account": "own"}, lambda actor: itself(actor), signed_in)
    yield Case("privacy.erase_account", {"account": "another's"}, chen, who)
    yield Case("people.make_person", {}, None, who)
    yield Case("people.make_token", {"link": "into the firm"}, "join", who)
    yield Case("people.make_token", {"link": "by mail"}, "code", who)
    yield Case("people.sign_in", {"mail": "off"}, None, who)
    yield Case("people.enter", {"secret": "live"}, _token("device", hour, chen), who)
    yield Case("people.enter", {"secret": "used"}, _token("device", -hour, chen), who)
    yield Case("people.enter", {"secret": "wrong"}, None, who)
    live, used = _token("code", hour, chen), _token("code", -hour, chen)
    for name in ("people.use_code", "people.draw_code"):
        yield Case(name, {"secret": "live"}, live, who)
        yield Case(name, {"secret": "used"}, used, who)
    yield Case("people.use_code", {"secret": "wrong"}, None, who)
    yield Case("people.forget_tokens", {}, None, who)
    yield Case("people.consent_for", {}, chen, who)
    consent = street.here.things["consent"]
    yield Case("people.withdraw_by_link", {"secret": "live"}, consent, who)
    yield Case("people.withdraw_by_link", {"secret": "wrong"}, None, who)
    make_token(actor=CONSOLE, purpose="held", lasts=hour)
    yield Case("privacy.held", {"secret": "live"}, Token.objects.latest("pk"), who)
    for other in (live, _token("held", -hour), None):
        secret = "used" if other is not None and other != live else "wrong"
        yield Case("privacy.held", {"secret": secret}, other, who)


def _of_the_firm(street: Street) -> Iterator[Case]:
    who, firm = actors_of(street), street.here.firm
    some = {"firms": "some"}

    def place_of(name: str) -> Membership:
        return Membership.objects.select_related("organisation", "person").get(
            organisation=firm, person=street.here.people[name]
        )

    def own(actor: Actor) -> Membership:
        rows = Membership.objects.select_related("organisation", "person")
        return rows.filter(organisation=firm, person_id=actor.person_id or 0).first() or place_of(
            "staff 2"
        )

    for name in ("first", "create"):
        yield Case(f"organisations.{name}", some, None, who)
    yield Case("organisations.directory", {}, None, who)
    yield Case("organisations.sign_up", {"sign-up": "off"}, None, who)
    for name in ("view", "manage", "owner_link"):
        yield Case(f"organisations.{name}", {}, firm, who)
    yield Case("organisations.forget_sign_ups", {}, None, who)
    yield Case("organisations.join", {"place": "another's"}, place_of("staff 2"), who)
    yield Case("organisations.revoke", {"place": "own"}, lambda actor: own(actor), who)
    yield Case("organisations.revoke", {"place": "another's"}, place_of("staff 2"), who)
    yield Case("organisations.change_role", {}, place_of("staff 2"), who)
    for name in ("agreements.terms", "agreements.use_terms", "initiatives.ask"):
        yield Case(name, {}, firm, who)
    yield from _of_the_register(street)
    for name in ("view", "check"):
        yield Case(f"readiness.{name}", {}, firm, who)
    seated = {**who, "participant": street.here.places["running"].seats[0].actor}
    yield Case("files.store", {}, firm, seated)
    yield Case("decisions.told", {}, firm, who)
    yield Case("public", {}, None, who)
    yield Case("notices.tell", {"mail": "off"}, None, who)
    yield Case("notices.deliver", {}, Delivery(), who)
    for name in ("privacy.firm", "privacy.move_out"):
        yield Case(name, {}, firm, who)
    for name in ("privacy.move_in", "privacy.forget_old", "privacy.erase_again"):
        yield Case(name, {}, None, who)


def _of_the_register(street: Street) -> Iterator[Case]:
    who, firm, entry = actors_of(street), street.here.firm, street.here.things["entry"]
    for name in ("list", "add"):
        yield Case(f"stakeholders.{name}", {}, firm, who)
    for name in ("view", "read", "manage", "note_touch", "note_permission", "erase", "merge"):
        yield Case(f"stakeholders.{name}", {}, entry, who)
    for name in ("bring_in", "export"):
        yield Case(f"stakeholders.{name}", {}, firm, who)
    yield Case("privacy.hand_link", {}, entry, who)
    yield Case("privacy.look_at_register", {}, firm, who)
    for name in ("read", "manage"):
        yield Case(f"stakeholders.{name}", {}, firm, who, "the whole register")
