"""What a table would do to the register: who is new, who changes, who is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bersama.cocreation.stakeholders.models import AlsoIn, Contact, Intake, Stakeholder, Tag
from bersama.cocreation.stakeholders.queries.register import sub_groups, switched_off
from bersama.cocreation.stakeholders.queries.words import GROUPS
from bersama.commons.organisations.models import Organisation
from bersama.core.actor import Actor
from bersama.core.errors import Missing
from bersama.core.text import fold

MOST_CONTACTS, MOST_TAGS = 10, 20
CHUNK = 1000
# What an entry says of itself, besides what stands in tables of its own.
PLAIN = (
    "name",
    "group",
    "kind",
    "sub_group",
    "is_influencer",
    "is_underheard",
    "language",
    "channel",
    "place",
    "needs",
    "motivations",
    "notes",
    "rhythm_days",
)
Way = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row of a table: only what its cells say; `number` is where it stands in the file.

    `given`: values by the name of the field; the sub-group as its name. `code`: the id under
    which an export wrote it.
    """

    number: int
    given: Mapping[str, Any]
    contacts: tuple[Way, ...] = ()
    tags: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not fit: in which row, in which column (empty: the row as a whole), and why."""

    number: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a row: `fields` are set, contacts, tags and groups are added.

    `found` is the entry that changes, None for a new one.
    """

    incoming: Incoming
    found: Stakeholder | None
    fields: Mapping[str, Any]
    contacts: tuple[Way, ...]
    tags: tuple[str, ...]
    also_in: tuple[str, ...]

    @property
    def verdict(self) -> str:
        if self.found is None:
            return "new"
        adds = self.contacts or self.tags or self.also_in
        return "changed" if self.fields or adds else "known"


@dataclass(slots=True)
class Plan:
    """The rows that fit, and what does not fit in the others."""

    rows: list[Planned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)


class _Wrong(ValueError):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def plan(
    organisation: Organisation,
    rows: Sequence[Incoming],
    *,
    group: str,
    alike: bool = True,
    lock: bool = False,
) -> Plan:
    """Find each row in the register. `group`: that of new ones whose row names none.

    The same entry is: the one of that id; one with the same contact and name; one of the same
    name and group whose contacts do not speak against it. With `alike` also one with the same
    contact and another name, and one of the same name and group with another contact.
    """
    register, made = _Register(organisation, lock=lock), Plan()
    for row in rows:
        try:
            made.rows.append(register.place(row, group, alike))
        except _Wrong as wrong:
            made.faults.append(Fault(row.number, wrong.column, wrong.sentence))
    return made


class _Register:
    """The register by id, by contact and by name; and the rows that were placed in it."""

    def __init__(self, organisation: Organisation, *, lock: bool) -> None:
        everybody = Stakeholder.objects.filter(organisation=organisation)
        found = everybody.filter(state__in=("active", "archived"))
        if lock:
            found = found.select_for_update(of=("self",))
        self.by_code: dict[str, Stakeholder] = {}
        self.by_contact: dict[Way, list[Stakeholder]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Stakeholder]] = defaultdict(list)
        # Twenty thousand entries: what hangs on them is read as plain values.
        self.contacts = _values(Contact, organisation, "kind", "value")
        self.tags = _values(Tag, organisation, "word")
        self.also_in = _values(AlsoIn, organisation, "group")
        by_pk: dict[int, Stakeholder] = {}
        for entry in found.select_related("sub_group").order_by("pk").iterator(chunk_size=CHUNK):
            entry.organisation = organisation
            by_pk[entry.pk] = self.by_code[str(entry.public_id)] = entry
            self.by_name[entry.folded, entry.group].append(entry)
            for contact in self.contacts[entry.pk]:
                self.by_contact[contact].append(entry)
        merged = everybody.filter(state="merged").values_list("public_id", "merged_into")
        for public_id, kept in merged:
            if kept in by_pk:
                self.by_code[str(public_id)] = by_pk[kept]
        erased = everybody.filter(state="erased").values_list("public_id", flat=True)
        self.erased = {str(public_id) for public_id in erased}
        self.off = switched_off(organisation)
        self.subs = {(sub.code, fold(sub.name)): sub for sub in sub_groups(organisation)}
        self.rows_of: dict[int, int] = {}
        self.new_contacts: dict[Way, list[Incoming]] = defaultdict(list)
        self.new_names: dict[tuple[str, str], list[Incoming]] = defaultdict(list)

    def place(self, row: Incoming, group: str, alike: bool) -> Planned:
        if row.code in self.erased:
            raise _Wrong("code", _("This one was erased. Take the row out."))
        name = fold(row.given.get("name", ""))
        key = (name, row.given.get("group", group))
        found = self.by_code.get(row.code) if row.code else None
        found = found or self._of_contact(row, name, alike) or self._of_name(row, key, alike)
        if found is not None:
            if found.pk in self.rows_of:
                raise _Wrong("", _same_row(self.rows_of[found.pk]))
            planned = self._changed(row, found)
            self.rows_of[found.pk] = row.number
            return planned
        planned = self._new(row, key, alike)
        self.new_names[key].append(row)
        for contact in row.contacts:
            self.new_contacts[contact].append(row)
        return planned

    def _of_contact(self, row: Incoming, name: str, alike: bool) -> Stakeholder | None:
        found = {e.pk: e for contact in row.contacts for e in self.by_contact.get(contact, ())}
        named = [entry for entry in found.values() if entry.folded == name or not name]
        chosen = named or (list(found.values()) if alike else [])
        return _one(chosen, "contacts")

    def _of_name(self, row: Incoming, key: tuple[str, str], alike: bool) -> Stakeholder | None:
        found = self.by_name.get(key, [])
        bare = [e for e in found if not (row.contacts and self.contacts[e.pk])]
        return _one(bare or (found if alike else []), "name")

    def _new(self, row: Incoming, key: tuple[str, str], alike: bool) -> Planned:
        if not key[0]:
            raise _Wrong("name", _("Write a name, or a word by which you know them."))
        for contact in row.contacts:
            for other in self.new_contacts.get(contact, ()):
                if alike or fold(other.given["name"]) == key[0]:
                    raise _Wrong("", _same_row(other.number))
        for other in self.new_names.get(key, ()):
            if not (other.contacts and row.contacts):
                raise _Wrong("", _same_row(other.number))
        fields = {**row.given, "group": key[1]}
        self._check_group(key[1])
        if sub := self._sub_group(row, key[1]):
            fields["sub_group"] = sub
        also = tuple(g for g in row.also_in if g != key[1])
        return Planned(row, None, fields, row.contacts, row.tags, also)

    def _changed(self, row: Incoming, found: Stakeholder) -> Planned:
        group = row.given.get("group", found.group)
        if group != found.group:
            self._check_group(group)
        given: dict[str, Any] = dict(row.given)
        given.pop("sub_group", None)
        if sub := self._sub_group(row, group):
            given["sub_group"] = sub
        elif group != found.group:
            given["sub_group"] = None
        fields = {name: value for name, value in given.items() if getattr(found, name) != value}
        has_tags = {word for (word,) in self.tags[found.pk]}
        has_also = {group, *(code for (code,) in self.also_in[found.pk])}
        planned = Planned(
            row,
            found,
            fields,
            tuple(c for c in row.contacts if c not in self.contacts[found.pk]),
            tuple(tag for tag in row.tags if tag not in has_tags),
            tuple(g for g in row.also_in if g not in has_also),
        )
        if planned.verdict == "changed" and found.state != "active":
            raise _Wrong("", _("This one is set aside. Bring them back first, or take it out."))
        if len(self.contacts[found.pk]) + len(planned.contacts) > MOST_CONTACTS:
            raise _Wrong("contacts", _("At most %(most)d contacts.") % {"most": MOST_CONTACTS})
        if len(has_tags) + len(planned.tags) > MOST_TAGS:
            raise _Wrong("tags", _("At most %(most)d tags.") % {"most": MOST_TAGS})
        return planned

    def _check_group(self, group: str) -> None:
        if group in self.off:
            sentence = _("This group is switched off: %(group)s.") % {"group": GROUPS[group]}
            raise _Wrong("group", sentence)

    def _sub_group(self, row: Incoming, group: str) -> Any:
        name = row.given.get("sub_group", "")
        if not name:
            return None
        sub = self.subs.get((group, fold(name)))
        if sub is None:
            raise _Wrong(
                "sub_group",
                _("There is no sub-group “%(name)s” in %(group)s. Make it first, or clear it.")
                % {"name": name, "group": GROUPS[group]},
            )
        return sub


def _values(model: Any, organisation: Organisation, *names: str) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    rows = model.objects.filter(stakeholder__organisation=organisation)
    for pk, *values in rows.values_list("stakeholder", *names):
        found[pk].add(tuple(values))
    return found


def _one(found: Sequence[Stakeholder], column: str) -> Stakeholder | None:
    if len(found) > 1:
        names = ", ".join(dict.fromkeys(entry.name for entry in found[:3]))
        raise _Wrong(
            column,
            _("Several in the register are like this: %(names)s. Merge them first.")
            % {"names": names},
        )
    return found[0] if found else None


def _same_row(number: int) -> str:
    return _("It is the same one as in row %(row)d. Keep one of them.") % {"row": number}


def with_parts(rows: QuerySet[Stakeholder]) -> QuerySet[Stakeholder]:
    """The entries with all that the ledger and a table say of them, read in chunks."""
    rows = rows.select_related("organisation", "sub_group", "person")
    return rows.prefetch_related("contacts", "also_in", "tags").order_by("pk")


def as_it_is(entry: Stakeholder) -> dict[str, Any]:
    """All that an import or a merge may change, as plain values."""
    plain = {name: getattr(entry, name) for name in PLAIN if name != "sub_group"}
    return {
        **plain,
        "sub_group": entry.sub_group_id,
        "contacts": [[c.kind, c.value] for c in entry.contacts.all()],
        "tags": [tag.word for tag in entry.tags.all()],
        "also_in": [also.group for also in entry.also_in.all()],
    }


def intakes_of(viewer: Actor, organisation: Organisation, limit: int = 20) -> Sequence[Intake]:
    """The tables that were brought in, newest first; the owner's to see."""
    if not (viewer.is_machine or viewer.owns(organisation.pk)):
        return []
    rows = Intake.objects.filter(organisation=organisation).select_related("by")
    return list(rows.order_by("-at", "-pk")[:limit])


def get_intake(viewer: Actor, organisation: Organisation, public_id: UUID) -> Intake:
    rows = Intake.objects.filter(organisation=organisation).select_related("organisation", "by")
    found = rows.filter(public_id=public_id).first()
    if found is None or not (viewer.is_machine or viewer.works_for(organisation.pk)):
        raise Missing
    return found


def brought_by(intake: Intake, limit: int = 50) -> tuple[Sequence[Stakeholder], Sequence[Any]]:
    """The first of those who came in with it, and of those it changed."""
    new = Stakeholder.objects.filter(intake=intake, state__in=("active", "archived"))
    rows = intake.changes.select_related("stakeholder__organisation").order_by("pk")
    changed: Iterable[Any] = (row.stakeholder for row in rows[:limit])
    return list(new.select_related("organisation").order_by("pk")[:limit]), list(changed)
