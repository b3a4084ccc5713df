"""What the privacy pages and downloads show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives import present as rounds
from bersama.cocreation.initiatives import queries as round_queries
from bersama.cocreation.initiatives.registry import method_of
from bersama.cocreation.stakeholders.present import as_plain, held_entry
from bersama.cocreation.stakeholders.queries import entries_of, long_not_met
from bersama.commons.people.present import asked_by
from bersama.commons.people.queries import withdraw_secret, words_of
from bersama.commons.people.registry import uses
from bersama.core import clock, links
from bersama.core.actor import Actor
from bersama.core.datamap import held
from bersama.core.policy import can
from bersama.oversight.privacy import queries
from bersama.oversight.privacy.registry import COOKIES

FORMAT = "bersama own data 1"
LOOKED = {
    "contacts": gettext_lazy("the list of personal invitations"),
    "words": gettext_lazy("single answers in their own words"),
    "entry": gettext_lazy("the entry in the register"),
    "register": gettext_lazy("the list of the register"),
}


def notice() -> dict[str, Any]:
    """The notice of data use, made from what is really stored."""
    return {
        "about_participants": held("participant"),
        "about_members": held("member"),
        "about_firms": held("firm"),
        "about_machines": held("machine"),
        "cookies": COOKIES,
    }


def mine(viewer: Actor, engagement: Any) -> dict[str, Any]:
    """What is held about the viewer's seat, in rows of name and value; who looked; what stays."""
    participant = round_queries.own_seat(viewer, engagement)
    return {
        "round": rounds.round_card(engagement),
        "firm": engagement.organisation.name,
        "fields": _fields(viewer, engagement, participant),
        "cards": rounds.own_cards(viewer, engagement),
        "looks": [_look(look) for look in queries.looks_at(engagement)],
        "looks_days": queries.KEPT_DAYS,
        "consents": _consents(viewer),
        "entries": [
            entry(found)
            for found in queries.entries_at(participant.person, engagement.organisation_id)
        ],
        "held": held("participant"),
        "stays": stays(viewer, engagement),
        "has_more": queries.has_more(participant.person, engagement),
        "take_url": reverse("privacy-take", args=[engagement.code]),
        "erase_url": reverse("privacy-erase", args=[engagement.code]),
    }


def _fields(viewer: Actor, engagement: Any, participant: Any) -> list[tuple[str, str, str]]:
    """Each thing that is held about a seat: what, its value, what for."""
    person = queries.own_person(viewer)
    group = round_queries.GROUPS.get(participant.group, participant.group)
    rows = [
        (_("Since"), rounds.day(participant.joined_at), _("to count each person once")),
        (_("How you came in"), str(rounds.WAYS[participant.via]), _("stands beside the result")),
        (_("Group"), str(group), _("to see who was heard; groups under five are not shown")),
        (_("Name here"), participant.display_name, _("shown because the question goes by names")),
        (_("Language"), participant.language, _("to answer you in it")),
        (_("Your name"), person.name, _("to address you")),
    ]
    rows += [
        (_("How to reach you"), contact.value, _("to invite you, and to tell you the answer"))
        for contact in person.contacts.order_by("kind", "value")
    ]
    return [row for row in rows if row[1]]


def stays(viewer: Actor, engagement: Any) -> list[tuple[str, str]]:
    """What remains after erasure, each with the reason: said before it is asked for."""
    rows = [
        (_("That one person took part, how they came in, and their group"), _("it was counted")),
        (_("What was chosen, as a number"), _("results that were read must not change")),
        (
            _("Entries of the ledger, under a made-up name"),
            _("they show that nothing was removed in secret; the key to the name is destroyed"),
        ),
        (
            _("Sentences of yours that a published decision names as an option"),
            _("a decision keeps what it was about"),
        ),
        (
            _("Copies in backups, until those are replaced"),
            _("they are used only after a disaster"),
        ),
    ]
    if queries.has_more(queries.own_person(viewer), engagement):
        rows.append((_("Your account and other questions"), _("they are erased where they stand")))
    return rows


def _look(look: Any) -> dict[str, Any]:
    who = look.person.name if look.person and look.person.name else _("somebody of the firm")
    return {"on": look.on, "who": who, "what": str(LOOKED.get(look.what, look.what))}


def _consents(viewer: Actor) -> list[dict[str, Any]]:
    """What the viewer permitted whom, in the words of then."""
    found = queries.own_consents(viewer)
    words, firms = words_of(found), {c.asked_by: c for c in found}
    names = {key: asked_by(consent) for key, consent in firms.items()}
    return [_consent(c, words) | {"firm": names[c.asked_by]} for c in found]


def _consent(consent: Any, shown: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    use = uses().get(consent.purpose)
    return {
        "purpose": consent.purpose,
        "label": use.label if use else consent.purpose,
        "words": shown.get((consent.wording, consent.language), ""),
        "language": consent.language,
        "given_at": consent.given_at,
        "withdrawn_at": consent.withdrawn_at,
        "channel": consent.channel,
        "withdraw_url": ""
        if consent.withdrawn_at
        else reverse("people-withdraw", args=[withdraw_secret(consent)]),
    }


def entry(stakeholder: Any) -> dict[str, Any]:
    """What a firm's register holds about somebody, and who looked at it."""
    looks = [_look(look) for look in queries.looks_at_entry(stakeholder)]
    invitations = rounds.held_invitations(stakeholder.person_id, stakeholder.organisation_id)
    return held_entry(stakeholder) | {"looks": looks, "invitations": invitations}


def held_page(token: Any) -> dict[str, Any]:
    """The page that a link opens for somebody of a register."""
    found = queries.entry_of_token(token)
    return {
        "entry": entry(found),
        "firm": found.organisation.name,
        "until": token.expires_at,
        "looks_days": queries.KEPT_DAYS,
        "held": held("participant"),
    }


def held_file(stakeholder: Any) -> dict[str, Any]:
    """The same as a file."""
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "from": links.absolute("/"),
        "about": _("All that this register holds about you."),
        "registers": [as_plain(entry(stakeholder))],
    }


def handed(viewer: Actor, stakeholder: Any, secret: str) -> dict[str, Any]:
    """The page on which an owner makes the link; the link itself only where it was made."""
    token = queries.held_token(secret) if secret else None
    lives = token is not None and token.subject == str(stakeholder.public_id)
    lives = lives and bool(can(viewer, "privacy.held", token))
    return {
        "name": stakeholder.name,
        "url": links.absolute(reverse("privacy-held", args=[secret])) if lives else "",
    }


def own_file(viewer: Actor, engagement: Any) -> dict[str, Any]:
    """All that is held about the viewer in this round, for taking along: own things only."""
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "from": links.absolute("/"),
        "about": _("All that is held about you in this question."),
        "person": _person(queries.own_person(viewer)),
        "consents": [_plain(row) for row in _consents(viewer)],
        "rounds": [_round(viewer, engagement)],
        "registers": [
            as_plain(entry(found))
            for found in queries.entries_at(queries.own_person(viewer), engagement.organisation_id)
        ],
    }


def _round(viewer: Actor, engagement: Any) -> dict[str, Any]:
    participant = round_queries.own_seat(viewer, engagement)
    method = method_of(engagement)
    return {
        "firm": engagement.organisation.name,
        "question": engagement.title,
        "address": rounds.public_url(engagement),
        "shown_to_you": dict(rounds.statement_lines(engagement, participant.statement)),
        "terms": {
            "version": engagement.terms.version,
            "accepted": participant.accepted_terms,
            "text": [str(line) for line in rounds.terms_lines(engagement)],
        },
        "seat": _seat(participant),
        "given": [dict(row) for row in method.given([participant.pk])],
        "contributions": _contributions(viewer, engagement),
        "looks": [_plain(_look(look)) for look in queries.looks_at(engagement)],
    }


def _seat(participant: Any) -> dict[str, Any]:
    return {
        "id": str(participant.public_id),
        "joined": participant.joined_at.isoformat(),
        "came_in": participant.via,
        "role": participant.role,
        "group": participant.group,
        "name": participant.display_name,
        "language": participant.language,
        "simulated": participant.is_simulated,
    }


def _contributions(viewer: Actor, engagement: Any) -> list[dict[str, Any]]:
    """Each contribution with its words, its answer and its receipt."""
    rows = {str(r.public_id): r for r in round_queries.own_contributions(viewer, engagement)}
    found = []
    for card in rounds.own_cards(viewer, engagement):
        row, answer = rows[card["id"]], card["answer"]
        found.append(
            {
                "id": card["id"],
                "words": card["words"],
                "state": card["state"],
                "given": row.at.isoformat(),
                "came_by": row.channel,
                "hidden_because": card["hidden_reason"],
                "answer": {
                    "verdict": answer.verdict,
                    "reason": answer.reason,
                    "at": answer.at.isoformat(),
                }
                if answer
                else None,
                "receipt": rounds.receipt(row, engagement),
            }
        )
    return found


def _person(person: Any) -> dict[str, Any]:
    return {
        "id": str(person.public_id),
        "name": person.name,
        "language": person.language,
        "since": person.joined_on.isoformat(),
        "contacts": [
            {
                "kind": c.kind,
                "value": c.value,
                "proved": c.checked_at.isoformat() if c.checked_at else None,
            }
            for c in person.contacts.order_by("kind", "value")
        ],
    }


def account(viewer: Actor) -> dict[str, Any]:
    """What is held about somebody who has an account."""
    person = queries.own_person(viewer)
    return {
        "person": _person(person),
        "contacts": person.contacts.order_by("kind", "value"),
        "joined_on": person.joined_on,
        "places": _places(person),
        "seats": [
            (s.engagement.title, s.engagement.organisation.name)
            for s in queries.account_seats(person)
        ],
        "consents": _consents(viewer),
        "entries": [entry(found) for found in entries_of(person)],
        "verdict": can(viewer, "privacy.erase_account", person),
        "held": held("member", "participant"),
    }


def _places(person: Any) -> list[dict[str, Any]]:
    rows = person.memberships.select_related("organisation").order_by("pk")
    return [
        {
            "firm": place.organisation.name,
            "role": place.role,
            "state": place.state,
            "since": place.since,
        }
        for place in rows
    ]


def account_file(viewer: Actor) -> dict[str, Any]:
    """An account as a file: who, where, permissions, and every seat with what was given."""
    person = queries.own_person(viewer)
    seats = []
    for seat in queries.account_seats(person):
        sitting = Actor(person.pk, engagement_id=seat.engagement_id, participant_id=seat.pk)
        seats.append(_round(sitting, seat.engagement))
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "from": links.absolute("/"),
        "about": _("All that is held about you here."),
        "person": _person(person),
        "firms": [_plain(place) for place in _places(person)],
        "consents": [_plain(row) for row in _consents(viewer)],
        "rounds": seats,
        "registers": [as_plain(entry(found)) for found in entries_of(person)],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Dates as text, and no links."""
    plain: dict[str, Any] = as_plain(row)
    return plain


def firm(viewer: Actor, organisation: Any) -> dict[str, Any]:
    """The page of a firm about data: requests, looks, and the way out."""
    asked = queries.firm_requests(organisation)
    looks = list(queries.looks_of_firm(viewer, organisation)[:50])
    return {
        "org": organisation.slug,
        "taken": asked.get("export", 0),
        "erased": asked.get("erase", 0),
        "looks": [
            _look(look) | {"round": look.engagement.title if look.engagement else ""}
            for look in looks
        ],
        "long_not_met": _long_not_met(viewer, organisation),
        "looks_days": queries.KEPT_DAYS,
        "about_participants": held("participant"),
        "moves": can(viewer, "privacy.move_out", organisation),
    }


def _long_not_met(viewer: Actor, organisation: Any) -> dict[str, Any]:
    """Entries that nobody spoke with for the years the operator set: proposed, never erased."""
    years = settings.BERSAMA_KEEP_YEARS
    if not years or not can(viewer, "stakeholders.read", organisation):
        return {}
    before = clock.today(organisation.time_zone) - timedelta(days=round(years * 365.25))
    rows = long_not_met(organisation, before)
    return {
        "years": years,
        "count": rows.count(),
        "rows": [
            {
                "name": row.name,
                "last_on": row.last_touch_on,
                "url": reverse("privacy-erase-entry", args=[organisation.slug, row.public_id]),
            }
            for row in rows[:50]
        ],
    }


def packed(viewer: Actor, organisation: Any) -> list[dict[str, Any]]:
    """What was packed lately: whether it is ready, how large, where to fetch it."""
    return [
        {
            "asked_at": pack.asked_at,
            "is_ready": pack.packed_at is not None,
            "problem": pack.problem,
            "size": pack.size,
            "rows": pack.rows,
            "sha256": pack.sha256,
            "url": reverse("privacy-packed", args=[organisation.slug, pack.public_id]),
        }
        for pack in queries.packed_of(viewer, organisation)
    ]
