"""The register as pages show it."""

from __future__ import annotations

from bersama.cocreation.stakeholders.present.boundaries import boundary
from bersama.cocreation.stakeholders.present.concerns import concern_list, concerns
from bersama.cocreation.stakeholders.present.entries import (
    Entry,
    Row,
    entry_page,
    listed,
    twins,
)
from bersama.cocreation.stakeholders.present.exports import TABLES, card
from bersama.cocreation.stakeholders.present.groups import groups_page
from bersama.cocreation.stakeholders.present.held import as_plain, held_entry
from bersama.cocreation.stakeholders.present.intake import (
    bad_rows,
    intake_page,
    intakes,
    preview,
)
from bersama.cocreation.stakeholders.present.matrix import calls, lines, matrix, matrix_table, sheet
from bersama.cocreation.stakeholders.present.merging import differing, side_by_side, twins_page
from bersama.cocreation.stakeholders.present.network_map import (
    map_page,
)
from bersama.cocreation.stakeholders.present.permissions import permission, permissions
from bersama.cocreation.stakeholders.present.rating import rating
from bersama.cocreation.stakeholders.present.relations import (
    edges_warning,
    others,
    relations,
    says,
    tie,
)
from bersama.cocreation.stakeholders.present.segments import (
    digest_of,
    meant,
    rule_words,
    segment_list,
)
from bersama.cocreation.stakeholders.present.tabs import tabs
from bersama.cocreation.stakeholders.present.value_flows import (
    flows,
    value_page,
    ways,
)

__all__ = [
    "TABLES",
    "Entry",
    "Row",
    "as_plain",
    "bad_rows",
    "boundary",
    "calls",
    "card",
    "concern_list",
    "concerns",
    "differing",
    "digest_of",
    "edges_warning",
    "entry_page",
    "flows",
    "groups_page",
    "held_entry",
    "intake_page",
    "intakes",
    "lines",
    "listed",
    "map_page",
    "matrix",
    "matrix_table",
    "meant",
    "others",
    "permission",
    "permissions",
    "preview",
    "rating",
    "relations",
    "rule_words",
    "says",
    "segment_list",
    "sheet",
    "side_by_side",
    "tabs",
    "tie",
    "twins",
    "twins_page",
    "value_page",
    "ways",
]
