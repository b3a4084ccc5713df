"""Relations and flows of value in the ledger."""

from __future__ import annotations

from typing import Any

from bersama.cocreation.stakeholders.models import Flow, Relation
from bersama.core.events import declare
from bersama.core.subjects import Subject, register


def _stream(row: Any) -> str:
    return f"o/{row.organisation.public_id}"


def _key(end: Any) -> str:
    """An end by its public id; empty for the firm itself."""
    return str(end.public_id) if end else ""


def _relation(row: Relation) -> dict[str, Any]:
    return {
        "source": _key(row.source),
        "target": _key(row.target),
        "kind": row.kind,
        "strength": row.strength,
        "note": row.note,
    }


def _flow(row: Flow) -> dict[str, Any]:
    return {
        "giver": _key(row.giver),
        "receiver": _key(row.receiver),
        "kind": row.kind,
        "words": row.words,
        "amount": row.amount,
        "currency": row.currency,
    }


register(
    Subject(
        kind="stakeholders.relation",
        model=Relation,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/know/map",
        stream=_stream,
        content=_relation,
        related=("organisation", "source", "target"),
    )
)
register(
    Subject(
        kind="stakeholders.flow",
        model=Flow,
        label=str,
        url=lambda row: f"/w/{row.organisation.slug}/know/value",
        stream=_stream,
        content=_flow,
        related=("organisation", "giver", "receiver"),
    )
)
declare(
    **{
        "stakeholders.relation.added": "How two of the register hang together was written down.",
        "stakeholders.relation.changed": "A relation was described anew.",
        "stakeholders.relation.removed": "A relation was taken away.",
        "stakeholders.flow.added": "What one gives to another was written down.",
        "stakeholders.flow.removed": "What one gives to another was taken away.",
    }
)
