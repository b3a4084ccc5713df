"""The words of the register for its codes, in one place for pages, forms and tables."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, Promise] = {
    "customers": _("Customers"),
    "employees": _("Employees"),
    "suppliers": _("Suppliers"),
    "community": _("Neighbours"),
    "investors": _("Investors"),
    "partners": _("Partners"),
    "competitors": _("Competitors"),
    "regulators": _("Authorities"),
}
KINDS: dict[str, Promise] = {"person": _("a person"), "organisation": _("an organisation")}
CHANNELS: dict[str, Promise] = {
    "whatsapp": _("WhatsApp"),
    "sms": _("SMS"),
    "email": _("Mail"),
    "call": _("Call"),
    "letter": _("Letter"),
    "in_person": _("In person"),
}
# The four fields of the matrix, in the words of the field.
FIELDS: dict[str, Promise] = {
    "manage_closely": _("Manage Closely"),
    "keep_satisfied": _("Keep Satisfied"),
    "keep_informed": _("Keep Informed"),
    "monitor": _("Monitor"),
}
