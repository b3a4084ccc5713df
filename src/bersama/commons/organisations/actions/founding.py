"""Founding a firm: the first one of a machine, one that signs itself up, one by the console."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bersama.commons.organisations.models import Membership, Organisation, SignUp
from bersama.commons.organisations.queries import (
    KINDS,
    any_organisation,
    owners_of,
    settings_said,
    sign_up_named,
)
from bersama.commons.people.actions import make_person, make_token, void_tokens
from bersama.commons.people.models import ContactPoint, Person, Token
from bersama.commons.people.queries import proved_by_mail
from bersama.commons.people.registry import Entered
from bersama.commons.people.rules import GONE
from bersama.core import clock, limits
from bersama.core.actor import Actor
from bersama.core.edits import require_unchanged
from bersama.core.errors import Invalid, Missing
from bersama.core.events import record
from bersama.core.links import absolute
from bersama.core.policy import require

# Words that read like places of the product, or like somebody else.
RESERVED = frozenset(
    """about account admin api app assets bersama demo docs e enter find first health help home
    join language login logout mail me members new privacy q receipt root search settings
    sign-in sign-out sign-up slip start static status styleguide support system verify w web
    workspace www""".split()  # noqa: SIM905 - a list of fifty strings is no better to read
)
SLUG_LENGTH = 40


@transaction.atomic
def first_owner_link(*, actor: Actor) -> str | None:
    """The link with which the first owner enters a fresh machine; None once a firm is here.

    A new one ends the one before, so that what scrolled away in a terminal opens nothing.
    """
    if any_organisation():
        return None
    require(actor, "organisations.first", None)
    void_tokens(actor=actor, purpose="first")
    return absolute(f"/enter/{make_token(actor=actor, purpose='first')}")


@transaction.atomic
def accept_first(*, actor: Actor, token: Token) -> Entered:
    """The first owner comes in and is led to the first question."""
    if any_organisation():
        raise Missing(GONE)
    return Entered(make_person(actor=actor, language=token.language).pk, "/start")


@transaction.atomic
def make_organisation(
    *,
    actor: Actor,
    name: str,
    owner: Person,
    language: str = "",
    time_zone: str = "",
    is_simulated: bool = False,
) -> Organisation:
    """Found a firm with its first owner. Its address is made from its name.

    Sent twice by one person from two windows, it happens once.
    """
    Person.objects.select_for_update().get(pk=owner.pk)
    require(actor, "organisations.create", None)
    return _found(actor, name, owner, language, time_zone, is_simulated)


@transaction.atomic
def edit_organisation(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    language: str,
    time_zone: str,
    kind: str = "",
    is_listed: bool = False,
    version: str | None = None,
) -> Organisation:
    """Change what a firm says of itself. The address stays: it is printed somewhere.

    Raises Stale when somebody else changed it meanwhile.
    """
    require(actor, "organisations.manage", organisation)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    require_unchanged(version, settings_said(locked))
    if time_zone not in available_timezones():
        raise Invalid(time_zone=_("Choose a time zone from the list."))
    organisation.name, organisation.time_zone = _name(name), time_zone
    organisation.language = _language(language)
    organisation.kind, organisation.is_listed = _kind(kind or organisation.kind), is_listed
    organisation.save(update_fields=["name", "time_zone", "language", "kind", "is_listed"])
    record(actor, "organisations.organisation.changed", organisation)
    return organisation


@transaction.atomic
def ask_to_sign_up(
    *, actor: Actor, firm: str, name: str, email: str, language: str, kind: str = "sme"
) -> SignUp:
    """Somebody wants a workspace here; it is made when the mailed link is opened."""
    require(actor, "organisations.sign_up", None)
    address = email.strip().casefold()
    limits.take("link by mail", key=f"m:{address}")
    wanted = SignUp.objects.create(
        firm=_name(firm),
        kind=_kind(kind or "sme"),
        name=name,
        email=address,
        language=language,
        made_at=clock.now(),
    )
    record(actor, "organisations.sign_up.asked", wanted)
    return wanted


@transaction.atomic
def accept_sign_up(*, actor: Actor, token: Token) -> Entered:
    """The mailed link was opened: the mailbox is proved, the workspace begins."""
    require(actor, "organisations.sign_up", None)
    wanted = sign_up_named(token.subject)
    if wanted is None:
        raise Missing(GONE)
    person = proved_by_mail(wanted.email)
    if person is None:
        person = make_person(actor=actor, name=wanted.name, language=wanted.language)
        ContactPoint.objects.create(
            person=person, kind="email", value=wanted.email, checked_at=clock.now()
        )
    actor = replace(actor, person_id=person.pk)
    _found(actor, wanted.firm, person, wanted.language, "", False, wanted.kind)
    record(actor, "organisations.sign_up.forgotten", wanted)
    wanted.delete()
    return Entered(person.pk)


@transaction.atomic
def owner_link(*, actor: Actor, organisation: Organisation) -> str:
    """A link by which the firm's first owner enters again, for the console."""
    require(actor, "organisations.owner_link", organisation)
    owner = next(iter(owners_of(organisation)), None)
    if owner is None:
        raise Missing
    secret = make_token(actor=actor, purpose="device", person=owner.person)
    record(actor, "organisations.owner.linked", owner)
    return absolute(f"/enter/{secret}")


@transaction.atomic
def forget_sign_ups(*, actor: Actor) -> int:
    """Delete what was asked three days ago and never opened."""
    require(actor, "organisations.forget_sign_ups", None)
    old = SignUp.objects.filter(made_at__lt=clock.now() - timedelta(days=3))
    for wanted in old:
        record(actor, "organisations.sign_up.forgotten", wanted)
    return old.delete()[0]


def _found(
    actor: Actor,
    name: str,
    owner: Person,
    language: str,
    time_zone: str,
    is_simulated: bool,
    kind: str = "sme",
) -> Organisation:
    now, said = clock.now(), _name(name)
    for _attempt in range(20):
        try:
            with transaction.atomic():
                firm = Organisation.objects.create(
                    slug=_free_slug(said),
                    name=said,
                    kind=kind,
                    language=_language(language or owner.language),
                    time_zone=time_zone or settings.BERSAMA_TIME_ZONE,
                    is_simulated=is_simulated,
                    created_at=now,
                )
            break
        except IntegrityError:  # a rival took this address just now
            continue
    else:
        raise Invalid(name=_("Many firms have this name here. Add your town to it."))
    place = Membership.objects.create(
        organisation=firm, person=owner, role="owner", state="active", since=now
    )
    record(actor, "organisations.organisation.made", firm)
    record(actor, "organisations.member.joined", place, role="owner")
    return firm


def _free_slug(name: str) -> str:
    base = slugify(name)[: SLUG_LENGTH - 6].strip("-")
    if not base or base in RESERVED or base.isdigit() or len(base) < 2:
        base = f"firm-{base}".strip("-")
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(s for n in range(2, 10**5) if (s := f"{base}-{n}") not in taken)


def _name(name: str) -> str:
    if not name.strip():
        raise Invalid(name=_("Write the name of your firm."))
    return name.strip()


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else "en"


def _kind(code: str) -> str:
    if code not in KINDS:
        raise Invalid(kind=_("Choose what you are."))
    return code
