"""Firms: founded, joined, left; each sees itself only."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from django.db import connection
from django.test import Client

from bersama.commons.organisations import actions
from bersama.commons.organisations.actions.founding import RESERVED
from bersama.commons.organisations.models import Membership, Organisation, SignUp
from bersama.commons.organisations.queries import members, standing_of, workspaces_of
from bersama.commons.people import actions as people
from bersama.commons.people.models import ContactPoint, Person, Token
from bersama.core import clock
from bersama.core.actor import ANONYMOUS, CONSOLE, WORKER, Actor
from bersama.core.errors import Conflict, Denied, Invalid, Missing
from bersama.core.ledger.models import Entry
from bersama.core.policy import can
from tests.world import World, actor_for, add_member, make_firm, make_person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_firm("Roti Pagi", mail="roti.example")


@pytest.fixture
def other() -> World:
    return make_firm("Kopi Tua", owner="Budi", staff="Dewi")


@pytest.fixture
def hosted(settings: object) -> None:
    settings.BERSAMA_SIGNUP = True  # type: ignore[attr-defined]
    settings.BERSAMA_SMTP = "smtp://127.0.0.1:2525"  # type: ignore[attr-defined]


def nonce(page: object) -> dict[str, str]:
    found = re.search(r'name="nonce" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found is not None
    return {"nonce": found.group(1)}


def place_of(person: Person) -> Membership:
    return Membership.objects.select_related("organisation", "person").get(person=person)


# --- policies ----------------------------------------------------------------------------


def test_who_may_see_and_who_may_manage(world: World, other: World) -> None:
    revoked = actor_for(world.firm, add_member(world.firm, world.aminah, "Eko"))
    gone = place_of(Person.objects.get(pk=revoked.person_id))
    actions.revoke_member(actor=world.aminah, membership=gone)
    revoked = actor_for(world.firm, gone.person)
    table = [
        (world.aminah, (True, True), (True, True)),
        (world.chen, (True, True), (False, True)),
        (other.aminah, (False, False), (False, False)),
        (other.chen, (False, False), (False, False)),
        (revoked, (False, False), (False, False)),
        (ANONYMOUS, (False, False), (False, False)),
        (Actor(person_id=world.owner.pk), (False, False), (False, False)),
        (CONSOLE, (True, True), (True, True)),
        (WORKER, (True, True), (True, True)),
    ]
    for actor, view, manage in table:
        seen = can(actor, "organisations.view", world.firm)
        run = can(actor, "organisations.manage", world.firm)
        assert ((bool(seen), seen.visible), (bool(run), run.visible)) == (view, manage), actor


@pytest.mark.parametrize("state", ["invited", "active", "revoked"])
def test_who_may_end_a_membership(world: World, other: World, state: str) -> None:
    Membership.objects.filter(person=world.staff).update(state=state)
    staff, owner = place_of(world.staff), place_of(world.owner)
    table = [
        (world.aminah, staff, True, True),
        (world.chen, staff, True, True),
        (other.aminah, staff, False, False),
        (ANONYMOUS, staff, False, False),
        (world.aminah, owner, False, True),
        (world.chen, owner, False, True),
        (CONSOLE, owner, False, True),
        (CONSOLE, staff, True, True),
    ]
    for actor, place, allowed, visible in table:
        verdict = can(actor, "organisations.revoke", place)
        assert (bool(verdict), verdict.visible) == (allowed, visible), (actor, place.role)
        role = can(actor, "organisations.change_role", place)
        assert bool(role) is (allowed and actor != world.chen)


def test_who_may_found_a_firm(world: World) -> None:
    Organisation.objects.all().delete()
    table = [(ANONYMOUS, False), (Actor(person_id=1), True), (CONSOLE, True)]
    for actor, allowed in table:
        assert bool(can(actor, "organisations.create", None)) is allowed
    make_firm("Kopi Tua")
    table = [
        (ANONYMOUS, False),
        (Actor(person_id=1), False),
        (world.aminah, False),
        (CONSOLE, True),
    ]
    for actor, allowed in table:
        assert bool(can(actor, "organisations.create", None)) is allowed
        assert bool(can(actor, "organisations.first", None)) is False


@pytest.mark.parametrize(
    "signup,smtp,allowed,visible",
    [
        (False, "", False, False),
        (False, "smtp://x", False, False),
        (True, "", False, True),
        (True, "smtp://x", True, True),
    ],
)
def test_who_may_sign_up(
    settings: object, signup: bool, smtp: str, allowed: bool, visible: bool
) -> None:
    settings.BERSAMA_SIGNUP, settings.BERSAMA_SMTP = signup, smtp  # type: ignore[attr-defined]
    verdict = can(ANONYMOUS, "organisations.sign_up", None)
    assert (bool(verdict), verdict.visible) == (allowed, visible)
    if visible and not allowed:
        assert "BERSAMA_SMTP" in str(verdict.reason)


@pytest.mark.parametrize("name", ["organisations.owner_link", "organisations.forget_sign_ups"])
def test_some_things_are_the_machines_alone(world: World, name: str) -> None:
    for actor, allowed in [
        (world.aminah, False),
        (world.chen, False),
        (ANONYMOUS, False),
        (CONSOLE, True),
    ]:
        assert bool(can(actor, name, world.firm)) is allowed


def test_a_place_is_taken_by_whom_it_is_for(world: World) -> None:
    place, _secret = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Eko", role="staff"
    )
    table = [
        (Actor(person_id=place.person_id), True),
        (world.aminah, False),
        (ANONYMOUS, False),
        (WORKER, True),
    ]
    for actor, allowed in table:
        assert bool(can(actor, "organisations.join", place)) is allowed


# --- founding ----------------------------------------------------------------------------


def test_a_firm_begins_with_its_owner_and_two_entries(world: World) -> None:
    assert (world.firm.slug, world.firm.name) == ("roti-pagi", "Roti Pagi")
    owner = place_of(world.owner)
    assert (owner.role, owner.state) == ("owner", "active")
    stream = f"o/{world.firm.public_id}"
    kinds = Entry.objects.filter(stream__name=stream).order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[:2] == [
        "organisations.organisation.made",
        "organisations.member.joined",
    ]


@pytest.mark.parametrize(
    "name,slug",
    [
        ("Kedai Kopi & Roti", "kedai-kopi-roti"),
        ("Café Élan", "cafe-elan"),
        ("咖啡", "firm"),
        ("Admin", "firm-admin"),
        ("Sign up", "firm-sign-up"),
        ("42", "firm-42"),
        ("X", "firm-x"),
        ("a" * 80, "a" * 34),
        ("<script>alert(1)</script>", "scriptalert1script"),
    ],
)
def test_the_address_is_made_from_the_name(name: str, slug: str) -> None:
    firm = actions.make_organisation(actor=CONSOLE, name=name, owner=make_person("A"))
    assert (firm.slug, firm.name) == (slug, name)
    assert firm.slug not in RESERVED


def test_firms_of_one_name_have_addresses_of_their_own() -> None:
    slugs = [
        actions.make_organisation(actor=CONSOLE, name="Roti", owner=make_person("A")).slug
        for _time in range(3)
    ]
    assert slugs == ["roti", "roti-2", "roti-3"]


def test_the_first_owner_enters_by_the_printed_link(client: Client) -> None:
    url = actions.first_owner_link(actor=CONSOLE)
    assert url is not None
    assert url.startswith("http://localhost:8000/enter/")
    path = url.removeprefix("http://localhost:8000")
    page = client.get(path)
    assert "You are the first here." in page.content.decode()
    assert not Person.objects.exists()
    assert client.post(path, nonce(page)).headers["Location"] == "/start"
    assert Person.objects.count() == 1
    assert client.get("/").headers["Location"] == "/start"


def test_a_new_first_link_ends_the_one_before() -> None:
    first, second = (actions.first_owner_link(actor=CONSOLE) for _time in range(2))
    assert first is not None
    assert second is not None
    with pytest.raises(Missing):
        people.enter(actor=ANONYMOUS, secret=first.rpartition("/")[2])
    assert people.enter(actor=ANONYMOUS, secret=second.rpartition("/")[2]).path == "/start"


def test_there_is_no_first_link_once_a_firm_is_here() -> None:
    link = actions.first_owner_link(actor=CONSOLE)
    assert link is not None
    make_firm("Roti Pagi")
    assert actions.first_owner_link(actor=CONSOLE) is None
    with pytest.raises(Missing):
        people.enter(actor=ANONYMOUS, secret=link.rpartition("/")[2])


def test_the_first_owner_founds_one_firm_only() -> None:
    owner = make_person("Aminah")
    me = Actor(person_id=owner.pk)
    actions.make_organisation(actor=me, name="Roti", owner=owner)
    with pytest.raises(Denied, match="firm here already"):
        actions.make_organisation(actor=me, name="Roti", owner=owner)
    assert Organisation.objects.count() == 1


def test_only_the_console_makes_a_link_for_an_owner_who_lost_everything(world: World) -> None:
    with pytest.raises(Missing):
        actions.owner_link(actor=world.aminah, organisation=world.firm)
    url = actions.owner_link(actor=CONSOLE, organisation=world.firm)
    entered = people.enter(actor=ANONYMOUS, secret=url.rpartition("/")[2])
    assert entered.person_id == world.owner.pk


# --- signing up --------------------------------------------------------------------------


def asked() -> SignUp:
    return actions.ask_to_sign_up(
        actor=ANONYMOUS, firm="Kopi Tua", name="Budi", email="Budi@Kopi.example", language="id"
    )


def begin(wanted: SignUp) -> int:
    secret = people.make_token(actor=WORKER, purpose="sign-up", subject=str(wanted.public_id))
    return people.enter(actor=ANONYMOUS, secret=secret).person_id


def test_a_firm_signs_itself_up_by_link(hosted: None, world: World) -> None:
    wanted = asked()
    assert Organisation.objects.count() == 1
    budi = Person.objects.get(pk=begin(wanted))
    firm = Organisation.objects.get(slug="kopi-tua")
    assert (firm.language, firm.name) == ("id", "Kopi Tua")
    assert [m.person for m in members(CONSOLE, firm)] == [budi]
    assert budi.contacts.get().checked_at is not None
    assert not SignUp.objects.exists()


def test_who_has_an_account_already_keeps_it(hosted: None, world: World) -> None:
    ContactPoint.objects.filter(person=world.owner).update(value="budi@kopi.example")
    assert begin(asked()) == world.owner.pk
    assert [f.slug for f in workspaces_of(Actor(person_id=world.owner.pk))] == [
        "kopi-tua",
        "roti-pagi",
    ]


def test_what_was_asked_and_not_opened_is_forgotten(
    hosted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked()
    assert actions.forget_sign_ups(actor=WORKER) == 0
    later = clock.now() + dt.timedelta(days=3, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert actions.forget_sign_ups(actor=WORKER) == 1
    assert not SignUp.objects.exists()


def test_the_form_of_signing_up(client: Client, hosted: None) -> None:
    page = client.get("/sign-up")
    sent = nonce(page) | {"firm": "Kopi Tua", "name": "Budi", "email": "budi@kopi.example"}
    assert client.post("/sign-up", sent).headers["Location"] == "/sign-up/sent"
    assert client.post("/sign-up", sent).headers["Location"] == "/sign-up/sent"
    assert SignUp.objects.count() == 1
    assert client.get("/sign-up/sent").status_code == 200


@pytest.mark.parametrize(
    "field,value",
    [
        ("firm", ""),
        ("firm", "a" * 81),
        ("firm", "Kopi\r\nBcc: all@evil.example"),
        ("name", "Budi\nX: y"),
        ("email", "budi@kopi.example\r\nBcc: all@evil.example"),
        ("email", "budi"),
        ("name", "a\0b"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(
    client: Client, hosted: None, field: str, value: str
) -> None:
    page = client.get("/sign-up")
    sent = {"firm": "Kopi Tua", "name": "Budi", "email": "budi@kopi.example", field: value}
    answer = client.post("/sign-up", nonce(page) | sent)
    assert answer.status_code == 422
    assert not SignUp.objects.exists()
    assert ("Kopi" if field != "firm" else "budi@kopi.example") in answer.content.decode()


@pytest.mark.parametrize("signup,status", [(False, 404), (True, 403)])
def test_signing_up_is_refused_where_it_cannot_be(
    client: Client, settings: object, signup: bool, status: int
) -> None:
    settings.BERSAMA_SIGNUP = signup  # type: ignore[attr-defined]
    for path in ("/sign-up", "/sign-up/sent"):
        assert client.get(path).status_code == status
    assert client.post("/sign-up", {}).status_code == status


# --- colleagues --------------------------------------------------------------------------


def test_a_colleague_joins_by_link(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    page = client.get("/w/roti-pagi/members/invite")
    sent = nonce(page) | {"name": "Eko", "role": "staff"}
    answer = client.post("/w/roti-pagi/members/invite", sent)
    again = client.post("/w/roti-pagi/members/invite", sent)
    assert again.headers["Location"] == answer.headers["Location"]
    assert Membership.objects.filter(state="invited").count() == 1
    shown = client.get(answer.headers["Location"]).content.decode()
    url = re.search(r'value="http://localhost:8000(/enter/[^"]+)"', shown)
    assert url is not None
    assert "https://wa.me/?text=Eko" in shown
    assert "mailto:?subject=" in shown
    phone = Client()
    seen = phone.get(url.group(1))
    assert "A place at Roti Pagi is kept for you." in seen.content.decode()
    assert phone.post(url.group(1), nonce(seen)).headers["Location"] == "/"
    assert phone.get("/").headers["Location"] == "/w/roti-pagi/"
    place = Membership.objects.get(person__name="Eko")
    assert (place.state, place.role) == ("active", "staff")
    assert "/enter/" not in client.get(answer.headers["Location"]).content.decode()


def test_somebody_with_an_account_takes_the_place_as_themselves(world: World, other: World) -> None:
    place, secret = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Budi", role="staff"
    )
    kept_for = place.person
    people.enter(actor=Actor(person_id=other.owner.pk), secret=secret)
    place.refresh_from_db()
    kept_for.refresh_from_db()
    assert (place.person, place.state, kept_for.is_active) == (other.owner, "active", False)
    assert len(workspaces_of(Actor(person_id=other.owner.pk))) == 2


def test_who_belongs_already_is_told(world: World) -> None:
    _place, secret = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Chen", role="owner"
    )
    with pytest.raises(Conflict, match="belong to this firm already"):
        people.enter(actor=world.chen, secret=secret)
    assert place_of(world.staff).role == "staff"


def test_the_link_of_one_firm_leads_into_no_other(world: World, other: World) -> None:
    place, secret = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Eko", role="owner"
    )
    people.enter(actor=ANONYMOUS, secret=secret)
    assert standing_of(place.person_id, "kopi-tua") is None
    assert standing_of(place.person_id, "roti-pagi") is not None


def test_a_link_ends_when_the_place_is_taken_back(world: World) -> None:
    place, secret = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Eko", role="staff"
    )
    actions.revoke_member(actor=world.aminah, membership=place)
    with pytest.raises(Missing):
        people.enter(actor=ANONYMOUS, secret=secret)


def test_another_link_ends_the_one_before(world: World) -> None:
    place, first = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Eko", role="staff"
    )
    second = actions.renew_invitation(actor=world.aminah, membership=place)
    with pytest.raises(Missing):
        people.enter(actor=ANONYMOUS, secret=first)
    people.enter(actor=ANONYMOUS, secret=second)
    place.refresh_from_db()
    with pytest.raises(Conflict, match="in already"):
        actions.renew_invitation(actor=world.aminah, membership=place)


def test_revoked_counts_as_never_had(client: Client, world: World) -> None:
    sign_in(client, world.chen)
    assert client.get("/w/roti-pagi/members").status_code == 200
    actions.revoke_member(actor=world.aminah, membership=place_of(world.staff))
    assert client.get("/w/roti-pagi/members").status_code == 404
    assert client.get("/w/roti-pagi/").status_code == 404
    assert workspaces_of(Actor(person_id=world.staff.pk)) == []


def test_the_last_owner_cannot_go(world: World) -> None:
    owner = place_of(world.owner)
    with pytest.raises(Denied, match="needs an owner"):
        actions.revoke_member(actor=world.aminah, membership=owner)
    with pytest.raises(Denied, match="needs an owner"):
        actions.change_role(actor=world.aminah, membership=owner, role="staff")
    actions.change_role(actor=world.aminah, membership=place_of(world.staff), role="owner")
    actions.revoke_member(actor=world.aminah, membership=owner)
    assert [m.person for m in members(CONSOLE, world.firm)] == [world.staff]
    with pytest.raises(Denied, match="needs an owner"):
        actions.revoke_member(
            actor=actor_for(world.firm, world.staff), membership=place_of(world.staff)
        )


def test_an_owner_who_is_only_invited_does_not_let_the_last_one_go(world: World) -> None:
    actions.invite_member(actor=world.aminah, organisation=world.firm, name="Eko", role="owner")
    with pytest.raises(Denied):
        actions.revoke_member(actor=world.aminah, membership=place_of(world.owner))


def test_staff_may_leave_and_may_not_send_others_away(world: World) -> None:
    eko = add_member(world.firm, world.aminah, "Eko")
    with pytest.raises(Denied, match="Only an owner"):
        actions.revoke_member(actor=world.chen, membership=place_of(eko))
    actions.revoke_member(actor=world.chen, membership=place_of(world.staff))
    assert place_of(world.staff).state == "revoked"


@pytest.mark.parametrize("role", ["", "admin", "Owner", "facilitator"])
def test_there_are_two_roles(world: World, role: str) -> None:
    with pytest.raises(Invalid):
        actions.invite_member(actor=world.aminah, organisation=world.firm, name="Eko", role=role)
    with pytest.raises(Invalid):
        actions.change_role(actor=world.aminah, membership=place_of(world.staff), role=role)


def test_the_ledger_follows_each_membership(world: World) -> None:
    actions.revoke_member(actor=world.aminah, membership=place_of(world.staff))
    about = f"organisations.membership/{place_of(world.staff).public_id}"
    kinds = Entry.objects.filter(obj=about).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == [
        "organisations.member.invited",
        "organisations.member.joined",
        "organisations.member.revoked",
    ]
    assert not Token.objects.filter(used_at=None, expires_at__gt=clock.now()).exists()


# --- pages -------------------------------------------------------------------------------

PAGES = ["members", "members/invite", "settings"]


@pytest.mark.parametrize("page", PAGES)
def test_another_firm_is_not_there(client: Client, world: World, other: World, page: str) -> None:
    sign_in(client, other.aminah)
    answer = client.get(f"/w/roti-pagi/{page}")
    assert answer.status_code == 404
    assert "Roti Pagi" not in answer.content.decode()
    assert client.post(f"/w/roti-pagi/{page}", {"name": "x"}).status_code in (404, 405)


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in(client: Client, world: World, page: str) -> None:
    answer = client.get(f"/w/roti-pagi/{page}")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=%2Fw%2Froti-pagi")
    assert client.get(f"/w/roti-pagi/{page}", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize(
    "page,status", [("members", 200), ("members/invite", 403), ("settings", 403)]
)
def test_staff_see_and_do_not_manage(client: Client, world: World, page: str, status: int) -> None:
    sign_in(client, world.chen)
    assert client.get(f"/w/roti-pagi/{page}").status_code == status


def test_a_member_of_another_firm_is_not_reached_by_id(
    client: Client, world: World, other: World
) -> None:
    sign_in(client, world.aminah)
    sent = nonce(client.get("/w/roti-pagi/members/invite"))
    foreign = place_of(other.staff).public_id
    for act in ("revoke", "role", "link"):
        answer = client.post(f"/w/roti-pagi/members/{foreign}/{act}", sent | {"role": "owner"})
        assert answer.status_code == 404
    assert (place_of(other.staff).state, place_of(other.staff).role) == ("active", "staff")


def test_settings_are_changed_and_the_address_stays(client: Client, world: World) -> None:
    sign_in(client, world.aminah)
    page = client.get("/w/roti-pagi/settings")
    sent = {"name": "Roti Malam", "language": "ms", "time_zone": "Asia/Jakarta", "slug": "x"}
    assert client.post("/w/roti-pagi/settings", nonce(page) | sent).status_code == 303
    world.firm.refresh_from_db()
    firm = world.firm
    assert (firm.name, firm.language, firm.time_zone, firm.slug) == (
        "Roti Malam",
        "ms",
        "Asia/Jakarta",
        "roti-pagi",
    )


@pytest.mark.parametrize(
    "field,value", [("name", ""), ("time_zone", "Mars/Olympus"), ("language", "xx")]
)
def test_settings_that_do_not_fit_change_nothing(
    client: Client, world: World, field: str, value: str
) -> None:
    sign_in(client, world.aminah)
    page = client.get("/w/roti-pagi/settings")
    sent = {"name": "Roti Malam", "language": "ms", "time_zone": "Asia/Jakarta", field: value}
    assert client.post("/w/roti-pagi/settings", nonce(page) | sent).status_code == 422
    world.firm.refresh_from_db()
    assert world.firm.name == "Roti Pagi"


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_the_list_of_members_asks_the_database_as_often_for_a_thousand(
    client: Client, world: World, django_assert_num_queries: object, count: int
) -> None:
    people = Person.objects.bulk_create(
        Person(name=f"Eko {number}", joined_on=clock.now().date()) for number in range(count)
    )
    Membership.objects.bulk_create(
        Membership(
            organisation=world.firm, person=p, role="owner", state="active", since=clock.now()
        )
        for p in people
    )
    sign_in(client, world.aminah)
    client.get("/w/roti-pagi/members")
    with django_assert_num_queries(5):  # type: ignore[operator]
        page = client.get("/w/roti-pagi/members")
    assert page.content.decode().count("Eko") >= count


def test_names_are_shown_as_text(client: Client, world: World) -> None:
    actions.invite_member(
        actor=world.aminah,
        organisation=world.firm,
        name="<img src=x onerror=alert(1)>",
        role="staff",
    )
    sign_in(client, world.aminah)
    page = client.get("/w/roti-pagi/members").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer: rivals can't overlap")
def test_two_rivals_with_one_link_on_two_connections(world: World) -> None:
    _place, secret = actions.invite_member(
        actor=world.aminah, organisation=world.firm, name="Eko", role="staff"
    )
    ended: list[str] = []

    def go() -> None:
        try:
            people.enter(actor=ANONYMOUS, secret=secret)
            ended.append("in")
        except Missing:
            ended.append("gone")
        finally:
            connection.close()

    rivals = [threading.Thread(target=go) for _time in range(8)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert sorted(ended) == ["gone"] * 7 + ["in"]
