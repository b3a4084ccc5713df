"""What people type in Know."""

from __future__ import annotations

from bersama.cocreation.stakeholders.forms.boundaries import BoundaryForm
from bersama.cocreation.stakeholders.forms.concerns import AnswerForm, ConcernForm
from bersama.cocreation.stakeholders.forms.exports import ExportForm
from bersama.cocreation.stakeholders.forms.groups import GroupsForm, SubGroupForm
from bersama.cocreation.stakeholders.forms.intake import ColumnsForm, FileForm
from bersama.cocreation.stakeholders.forms.matrix import LookForm, MatrixForm, MatrixSettingForm
from bersama.cocreation.stakeholders.forms.merging import MergeForm
from bersama.cocreation.stakeholders.forms.permissions import ForbidForm, PermitForm
from bersama.cocreation.stakeholders.forms.rating import RateForm, ReviewForm, TakeBackForm
from bersama.cocreation.stakeholders.forms.register import (
    AddForm,
    ButtonForm,
    DescribeForm,
    FilterForm,
    TouchForm,
)
from bersama.cocreation.stakeholders.forms.relations import (
    FIRM,
    FindForm,
    RelateForm,
    RelationForm,
)
from bersama.cocreation.stakeholders.forms.segments import SegmentForm
from bersama.cocreation.stakeholders.forms.value_flows import (
    GiveForm,
)

__all__ = [
    "FIRM",
    "AddForm",
    "AnswerForm",
    "BoundaryForm",
    "ButtonForm",
    "ColumnsForm",
    "ConcernForm",
    "DescribeForm",
    "ExportForm",
    "FileForm",
    "FilterForm",
    "FindForm",
    "ForbidForm",
    "GiveForm",
    "GroupsForm",
    "LookForm",
    "MatrixForm",
    "MatrixSettingForm",
    "MergeForm",
    "PermitForm",
    "RateForm",
    "RelateForm",
    "RelationForm",
    "ReviewForm",
    "SegmentForm",
    "SubGroupForm",
    "TakeBackForm",
    "TouchForm",
]
