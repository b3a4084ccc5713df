"""Addresses of the register: Know."""

from __future__ import annotations

from bersama.cocreation.stakeholders.pages import (
    exports,
    groups,
    intake,
    network_map,
    permissions,
    rating,
    register,
    relations,
    value_flows,
)
from bersama.core.http import route

_W, _ONE = "w/<slug:org>/know", "w/<slug:org>/know/<uuid:entry>"

urlpatterns = [
    route(
        _W,
        register.everybody,
        name="stakeholders-list",
        needs="stakeholders.list",
        shows="register",
    ),
    route(
        f"{_W}/exchange",
        intake.exchange,
        name="stakeholders-exchange",
        needs="stakeholders.bring_in",
    ),
    route(
        f"{_W}/exchange/out",
        exports.export,
        name="stakeholders-export",
        needs="stakeholders.export",
        shows="register",
    ),
    route(
        f"{_ONE}/card.vcf",
        exports.card,
        name="stakeholders-card",
        needs="stakeholders.read",
        shows="entry",
    ),
    route(
        f"{_W}/exchange/columns",
        intake.columns,
        name="stakeholders-intake-columns",
        needs="stakeholders.bring_in",
        shows="register",
    ),
    route(
        f"{_W}/exchange/<uuid:intake>",
        intake.intake,
        name="stakeholders-intake",
        needs="stakeholders.bring_in",
        shows="register",
    ),
    route(
        f"{_W}/exchange/<uuid:intake>/undo",
        intake.undo,
        name="stakeholders-intake-undo",
        needs="stakeholders.bring_in",
    ),
    route(f"{_W}/add", register.add, name="stakeholders-add", needs="stakeholders.add"),
    route(
        f"{_W}/groups",
        groups.groups,
        name="stakeholders-groups",
        needs="stakeholders.manage",
    ),
    route(
        f"{_W}/groups/add",
        groups.add_sub_group,
        name="stakeholders-sub-group-add",
        needs="stakeholders.manage",
    ),
    route(
        f"{_W}/groups/<uuid:group>",
        groups.sub_group,
        name="stakeholders-sub-group",
        needs="stakeholders.manage",
    ),
    route(
        f"{_W}/groups/<uuid:group>/remove",
        groups.remove_sub_group,
        name="stakeholders-sub-group-remove",
        needs="stakeholders.manage",
    ),
    route(
        _ONE, register.entry, name="stakeholders-entry", needs="stakeholders.view", shows="entry"
    ),
    route(
        f"{_ONE}/edit",
        register.edit,
        name="stakeholders-edit",
        needs="stakeholders.manage",
        shows="entry",
    ),
    route(
        f"{_ONE}/touch", register.touch, name="stakeholders-touch", needs="stakeholders.note_touch"
    ),
    route(
        f"{_ONE}/permit",
        permissions.permit,
        name="stakeholders-permit",
        needs="stakeholders.note_permission",
    ),
    route(
        f"{_ONE}/forbid",
        permissions.forbid,
        name="stakeholders-forbid",
        needs="stakeholders.note_permission",
    ),
    route(f"{_ONE}/rate", rating.rate, name="stakeholders-rate", needs="stakeholders.manage"),
    route(
        f"{_ONE}/take-back",
        rating.take_back,
        name="stakeholders-take-back",
        needs="stakeholders.manage",
    ),
    route(f"{_ONE}/review", rating.review, name="stakeholders-review", needs="stakeholders.manage"),
    route(
        f"{_ONE}/relate", relations.relate, name="stakeholders-relate", needs="stakeholders.manage"
    ),
    route(
        f"{_ONE}/relations/<uuid:relation>",
        relations.relation,
        name="stakeholders-relation",
        needs="stakeholders.manage",
    ),
    route(
        f"{_ONE}/relations/<uuid:relation>/remove",
        relations.unrelate,
        name="stakeholders-unrelate",
        needs="stakeholders.manage",
    ),
    route(f"{_ONE}/give", value_flows.give, name="stakeholders-give", needs="stakeholders.manage"),
    route(
        f"{_ONE}/flows/<uuid:flow>/remove",
        value_flows.ungive,
        name="stakeholders-ungive",
        needs="stakeholders.manage",
    ),
    route(
        f"{_W}/map",
        network_map.network_map,
        name="stakeholders-map",
        needs="stakeholders.read",
        shows="register",
    ),
    route(
        f"{_W}/value",
        value_flows.value,
        name="stakeholders-value",
        needs="stakeholders.read",
        shows="register",
    ),
    route(f"{_ONE}/aside", register.aside, name="stakeholders-aside", needs="stakeholders.manage"),
]
