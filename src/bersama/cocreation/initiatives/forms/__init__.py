"""What people type into the pages of the initiatives."""

from __future__ import annotations

from bersama.cocreation.initiatives.forms.arriving import (
    ArrivalForm,
    PlainForm,
    ReasonForm,
    SlipForm,
)
from bersama.cocreation.initiatives.forms.asking import AskForm, FirstForm, FullAskForm
from bersama.cocreation.initiatives.forms.changing import InitiativeForm, StatementForm
from bersama.cocreation.initiatives.forms.inviting import InviteRegisterForm, WhomForm
from bersama.cocreation.initiatives.forms.sending import (
    InviteForm,
    PromiseForm,
    SentForm,
    SlipsForm,
)

__all__ = [
    "ArrivalForm",
    "AskForm",
    "FirstForm",
    "FullAskForm",
    "InitiativeForm",
    "InviteForm",
    "InviteRegisterForm",
    "PlainForm",
    "PromiseForm",
    "ReasonForm",
    "SentForm",
    "SlipForm",
    "SlipsForm",
    "StatementForm",
    "WhomForm",
]
