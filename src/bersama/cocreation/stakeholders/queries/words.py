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
# What one does for or to another, between the names of the two.
RELATIONS: dict[str, Promise] = {
    "supplies": _("supplies"),
    "influences": _("influences"),
    "member_of": _("belongs to"),
    "competes_with": _("competes with"),
}
STRENGTHS: dict[int, Promise] = {1: _("a little"), 2: _("clearly"), 3: _("very much")}
VALUES: dict[str, Promise] = {
    "money": _("money"),
    "goods": _("goods"),
    "service": _("a service"),
    "knowledge": _("knowledge"),
    "reputation": _("reputation"),
    "access": _("access"),
    "trust": _("trust"),
    "other": _("something else"),
}
