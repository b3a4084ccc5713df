"""Slips, invitations, promises, and the word that something was sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from bersama.cocreation.initiatives.forms.asking import ROLES
from bersama.core.text import LineField, TextField


class SlipsForm(forms.Form):
    count = forms.IntegerField(
        min_value=5,
        max_value=500,
        label=gettext_lazy("How many slips"),
        help_text=gettext_lazy("Print a few more than people, so that the last one is a choice."),
    )


class SentForm(forms.Form):
    channel = forms.ChoiceField(
        label=gettext_lazy("How you sent it"),
        choices=[
            ("whatsapp", "WhatsApp"),
            ("sms", "SMS"),
            ("email", gettext_lazy("Mail")),
            ("poster", gettext_lazy("Poster")),
            ("in_person", gettext_lazy("In person")),
            ("other", gettext_lazy("Another way")),
        ],
    )
    reach = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000_000,
        label=gettext_lazy("To about how many people"),
    )


class PromiseForm(forms.Form):
    note = LineField(300, required=False, label=gettext_lazy("A word about it"))


class InviteForm(forms.Form):
    people = TextField(
        20_000,
        label=gettext_lazy("Whom do you invite? One on each line"),
        help_text=gettext_lazy("A name, and behind a comma a phone number or mail address."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do"),
        choices=ROLES,
        initial="innovator",
        widget=forms.RadioSelect,
    )
