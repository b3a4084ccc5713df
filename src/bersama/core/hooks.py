"""The tables of the mechanisms in the data map."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bersama.core import datamap
from bersama.core.ledger.models import BatchRow, Checkpoint, Entry, Opening, Stream, SubjectKey
from bersama.core.models import FormOnce, Schedule, Use, Waiting

datamap.describe(
    Entry,
    Stream,
    BatchRow,
    Checkpoint,
    about="machine",
    what=_("The ledger: that something was done, when, under a pseudonym; no names, no words."),
)
datamap.describe(
    Opening,
    about="machine",
    what=_("Random keys by which a receipt can be checked; deleted when the row is erased."),
)
datamap.describe(
    SubjectKey,
    about="machine",
    what=_("A random key for each person behind the pseudonyms; deleted when they are erased."),
)
datamap.describe(
    FormOnce,
    about="machine",
    what=_("That a form was sent, and where it led, for a week, so that it counts once."),
)
datamap.describe(
    Use,
    about="machine",
    what=_("How often something was done, under hashes that change every day, for two days."),
)
datamap.describe(
    Schedule,
    Waiting,
    about="machine",
    what=_("What the machine has to do next."),
)
