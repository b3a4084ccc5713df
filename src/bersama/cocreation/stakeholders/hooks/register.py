"""The register in the ledger and in the data map."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bersama.cocreation.stakeholders.models import (
    AlsoIn,
    Boundary,
    Concern,
    Contact,
    Flow,
    Group,
    Intake,
    IntakeRow,
    MatrixSetting,
    Merge,
    Relation,
    Segment,
    Stakeholder,
    Tag,
    Touch,
)
from bersama.core.datamap import describe
from bersama.core.events import declare
from bersama.core.subjects import Subject, register


def _stream(row: Any) -> str:
    return f"o/{row.organisation.public_id}"


def _of_entry(row: Any) -> str:
    return f"o/{row.stakeholder.organisation.public_id}"


def _entry_url(row: Stakeholder) -> str:
    return f"/w/{row.organisation.slug}/know/{row.public_id}"


def _stakeholder(row: Stakeholder) -> dict[str, Any]:
    names = (
        "kind name group is_influencer is_underheard language channel place needs motivations "
        "notes rhythm_days"
    )
    return {
        **{name: getattr(row, name) for name in names.split()},
        "sub_group": str(row.sub_group.public_id) if row.sub_group else "",
        "person": str(row.person.public_id) if row.person else "",
        "contacts": sorted(f"{c.kind}:{c.value}" for c in row.contacts.all()),
        "also_in": sorted(also.group for also in row.also_in.all()),
        "tags": sorted(tag.word for tag in row.tags.all()),
    }


register(
    Subject(
        kind="stakeholders.stakeholder",
        model=Stakeholder,
        label=str,
        url=_entry_url,
        stream=_stream,
        content=_stakeholder,
        entered=lambda row: row.state != "erased",
        related=("organisation", "sub_group", "person"),
        related_many=("contacts", "also_in", "tags"),
    )
)
register(
    Subject(
        kind="stakeholders.touch",
        model=Touch,
        label=str,
        url=lambda row: _entry_url(row.stakeholder),
        stream=_of_entry,
        related=("stakeholder__organisation",),
    )
)
declare(
    **{
        "stakeholders.stakeholder.added": "Somebody was written into the register.",
        "stakeholders.stakeholder.changed": "Somebody was described anew.",
        "stakeholders.stakeholder.set_aside": "Somebody was set aside.",
        "stakeholders.stakeholder.brought_back": "Somebody set aside was brought back.",
        "stakeholders.stakeholder.merged": "Two entries turned out to be one.",
        "stakeholders.stakeholder.split": "A merge of two entries was taken back.",
        "stakeholders.stakeholder.erased": "Somebody was erased from the register.",
        "stakeholders.words.erased": "The words of somebody who was erased are gone.",
        "stakeholders.stakeholder.linked": "Somebody in the register is a person who may say yes.",
        "stakeholders.touch.noted": "A contact with somebody was written down.",
    }
)
_KEPT = _("As long as the firm has them in its register; you may have it erased.")
_OWNER = _("The owner of the firm; its staff see your name and group.")
describe(
    Stakeholder,
    AlsoIn,
    Tag,
    about="participant",
    what=_("What a firm wrote into its register about you: name, group, place, needs, notes."),
    why=_("So that it knows whom its work touches, and leaves nobody out."),
    kept=_KEPT,
    seen_by=_OWNER,
)
describe(
    Contact,
    about="participant",
    what=_("Your phone numbers and mail addresses in the register of a firm."),
    why=_("So that it can reach you the way you like."),
    kept=_KEPT,
    seen_by=_("The owner of the firm."),
)
describe(
    Touch,
    Concern,
    about="participant",
    what=_("When the firm spoke with you, and what worries you."),
    why=_("So that you are heard again in time, and get an answer."),
    kept=_KEPT,
    seen_by=_("The owner of the firm."),
)
describe(
    Relation,
    Flow,
    Boundary,
    about="participant",
    what=_("How you are connected with others around a firm, and what each gives and gets."),
    why=_("So that it sees who gives and gets nothing, and where lines were drawn."),
    kept=_KEPT,
    seen_by=_("The owner of the firm."),
)
describe(
    Intake,
    IntakeRow,
    Merge,
    about="participant",
    what=_("Where an entry of the register came from, and what it was before."),
    why=_("So that an import or a merge can be taken back."),
    kept=_KEPT,
    seen_by=_("The owner of the firm."),
)
describe(
    Group,
    MatrixSetting,
    Segment,
    about="firm",
    what=_("How a firm sorts its register: groups, target shares, segments, its scale."),
    why=_("So that nobody is left out."),
    kept=_("As long as the firm has its workspace here."),
    seen_by=_("The firm's owners and staff."),
)
