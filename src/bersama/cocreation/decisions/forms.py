"""What is typed when deciding and answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bersama.core.edits import EditForm
from bersama.core.text import LineField, TextField

FEW = 12


class DecisionForm(EditForm):
    """The decision as it is drafted; that it is whole, the action demands when it is published.

    `options` are (key, words) pairs; `revises` adds the reason of a revision.
    """

    use_required_attribute = False
    needed = ("chosen", "reasons", "revised_because")

    chosen = forms.ChoiceField(label=_("What you decided"), required=False)
    other = LineField(300, required=False, label=_("Something else: what you do instead"))
    reasons = TextField(
        3000,
        required=False,
        label=_("Why"),
        help_text=_("Everybody who took part reads this. It fills in the answers, too."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    against_reason = TextField(
        3000,
        required=False,
        label=_("Why not what most people wanted"),
        help_text=_("Needed only when you decide against the largest support."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dissent = TextField(
        3000,
        required=False,
        label=_("Who saw it otherwise, and why"),
        help_text=_("In the words of those who would have decided differently."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = forms.DateField(
        required=False,
        label=_("When you look at it again"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    revised_because = TextField(
        1000,
        required=False,
        label=_("Why the decision is changed"),
        help_text=_("The earlier decision stays readable beside the new one."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replaces = LineField(40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        options: Sequence[tuple[str, str]],
        revises: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [*options, ("other", _("Something else")), ("nothing", _("None of these"))]
        few = len(options) <= FEW
        self.fields["chosen"] = forms.ChoiceField(
            label=_("What you decided"),
            choices=choices if few else [("", _("Choose")), *choices],
            widget=forms.RadioSelect if few else forms.Select,
        )
        if not revises:
            del self.fields["revised_because"]
        self._need(True)

    def full_clean(self) -> None:
        """A draft may be unfinished: what is needed is only marked so for the reader."""
        self._need(False)
        super().full_clean()
        self._need(True)

    def _need(self, needed: bool) -> None:
        for name in self.needed:
            if name in self.fields:
                self.fields[name].required = needed

    def proposal(self) -> dict[str, Any]:
        """The fields of `actions.Proposal`."""
        return {**self.cleaned_data, "version": self.cleaned_data["version"] or ""}


VERDICTS = [("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No"))]


class AnswerForm(forms.Form):
    """One answer for a theme, or for those that are ticked in a list."""

    verdict = forms.ChoiceField(
        choices=VERDICTS,
        widget=forms.RadioSelect,
        label=_("Does it happen?"),
        error_messages={"required": _("Choose yes, partly or no.")},
    )
    reason = TextField(
        4000,
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say why in a sentence. The person who gave it reads this.")},
    )
    theme = LineField(60, required=False, widget=forms.HiddenInput)


class ChangeForm(EditForm):
    """A given answer, changed with the reason for it."""

    verdict = forms.ChoiceField(
        choices=VERDICTS, widget=forms.RadioSelect, label=_("Does it happen?")
    )
    reason = TextField(4000, label=_("Why"), widget=forms.Textarea(attrs={"rows": 4}))
    because = TextField(
        1000,
        label=_("Why the answer is changed"),
        help_text=_("For example: we changed our mind because two bakers asked for it, too."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(EditForm):
    """What came of one reason, in a sentence."""

    words = LineField(
        400,
        label=_("Your answer, in a sentence"),
        help_text=_("What came of it, as you see it now?"),
        error_messages={"required": _("Write a sentence: what came of it?")},
    )
    reason = LineField(12, widget=forms.HiddenInput)
