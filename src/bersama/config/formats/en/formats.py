"""English dates: the day comes first, as in Malaysia; never the month."""

from __future__ import annotations

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]
