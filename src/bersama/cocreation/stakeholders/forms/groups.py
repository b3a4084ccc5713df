"""Which groups are used, their targets, and the sub-groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bersama.cocreation.stakeholders.queries import GROUPS
from bersama.core.edits import EditForm
from bersama.core.text import NameField, TextField
from bersama.core.ticks import TickField


class GroupsForm(EditForm):
    """The eight groups: a tick for "we use it" and a target share for each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, word in GROUPS.items():
            self.fields[f"use_{code}"] = TickField(
                required=False, label=_("We use the group: %(group)s") % {"group": word}
            )
            self.fields[f"target_{code}"] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=100,
                label=_("Wanted from %(group)s, of a hundred") % {"group": word},
            )

    def chosen(self) -> dict[str, Any]:
        """The fields of `actions.set_groups` that this form fills."""
        data = self.cleaned_data
        return {
            "used": [code for code in GROUPS if data[f"use_{code}"]],
            "targets": {code: data[f"target_{code}"] for code in GROUPS},
            "version": data["version"],
        }


class SubGroupForm(EditForm):
    """A sub-group: its name, how it is engaged, and the words it is invited with."""

    code = forms.ChoiceField(
        label=gettext_lazy("It belongs to"), choices=list(GROUPS.items()), widget=forms.RadioSelect
    )
    name = NameField(
        60,
        label=gettext_lazy("Name of the sub-group"),
        help_text=gettext_lazy("Such as food bloggers, or farmers of the valley."),
    )
    plan = TextField(
        500,
        required=False,
        label=gettext_lazy("How you engage them"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For you alone: such as a tasting twice a year."),
    )
    message = TextField(
        1000,
        required=False,
        label=gettext_lazy("The words they are invited with"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The link to the question is put below it."),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
