"""What people type about their firm and their colleagues."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bersama.commons.organisations.queries import KINDS
from bersama.commons.people.forms import MailField
from bersama.core.edits import EditForm
from bersama.core.text import LineField, NameField
from bersama.core.ticks import TickField

NEAR = ("Asia/Kuala_Lumpur", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Singapore")


def zones() -> list[tuple[str, str]]:
    """Every zone of the world, those of the neighbourhood first."""
    rest = sorted(z for z in available_timezones() if "/" in z and z not in NEAR)
    return [(z, z.replace("_", " ")) for z in (*NEAR, *rest, "UTC")]


class SettingsForm(EditForm):
    name = LineField(80, label=_("Name of your firm"), help_text=_("People read it on posters."))
    kind = forms.ChoiceField(
        required=False,
        label=_("What you are"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
    )
    is_listed = TickField(
        required=False,
        label=_("Let us be found in the public list, by name and kind"),
        help_text=_("Nobody of your people is named there."),
    )
    language = forms.ChoiceField(
        label=_("Language in which you ask"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)


class InviteForm(forms.Form):
    name = NameField(label=_("Name of your colleague"))
    role = forms.ChoiceField(
        label=_("What may they do?"),
        choices=[
            ("staff", _("Staff: take part, enter answers at the counter, see results")),
            ("owner", _("Owner: everything you may")),
        ],
        initial="staff",
        widget=forms.RadioSelect,
    )


class InviteByMailForm(InviteForm):
    email = MailField(
        label=_("Mail address"),
        required=False,
        help_text=_("The link goes there too. Without it you pass the link on yourself."),
    )


class RoleForm(EditForm):
    role = forms.ChoiceField(
        label=_("Role"), choices=[("staff", _("Staff")), ("owner", _("Owner"))]
    )


class ButtonForm(forms.Form):
    """Nothing but the button."""


class SignUpForm(forms.Form):
    firm = LineField(80, label=_("Name of your firm"))
    kind = forms.ChoiceField(
        required=False,
        label=_("What you are"),
        choices=list(KINDS.items()),
        initial="sme",
        widget=forms.RadioSelect,
    )
    name = NameField(label=_("Your name"))
    email = MailField(label=_("Your mail address"))


class FindForm(forms.Form):
    """What the public list is narrowed to; a word that is none of these narrows nothing."""

    q = LineField(80, required=False, label=_("Part of the name"))
    kind = forms.ChoiceField(
        required=False, label=_("Kind"), choices=[("", _("all")), *KINDS.items()]
    )
