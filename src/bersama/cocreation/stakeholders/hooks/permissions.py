"""What a firm asks the people of its register to permit, each with the words they are shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bersama.commons.people.registry import Use, register_use

register_use(
    Use(
        name="contact",
        label=_("Write to them and call them"),
        words=_("Yes, you may write to me and call me about your questions and what came of them."),
    )
)
register_use(
    Use(
        name="register",
        label=_("Keep notes about them"),
        words=_("Yes, you may keep my name, how to reach me and notes about me in your register."),
    )
)
register_use(
    Use(
        name="name",
        label=_("Name them publicly"),
        words=_("Yes, you may name me publicly, such as on a poster or on your page."),
    )
)
