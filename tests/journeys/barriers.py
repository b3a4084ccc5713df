"""What keeps somebody out of a page, as a machine can see it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on the theme is the contrast alone.
CONTRAST = ["color-contrast"]
LOOK_FOR = """async only => {
  const type = only.length === 1 ? "rule" : "tag";
  const options = {runOnly: {type, values: only}, resultTypes: ["violations"]};
  const found = await axe.run(document, options);
  return found.violations.map(
    one => one.id + ": " + one.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(" | "));
}"""


def barriers(page: Page, width: int) -> list[str]:
    """What axe finds in both themes, and whether 320 px are enough."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(Axe().axe_script)
    found = [f"light: {one}" for one in page.evaluate(LOOK_FOR, RULES)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {one}" for one in page.evaluate(LOOK_FOR, CONTRAST)]
    page.emulate_media(color_scheme="light")
    if width < 600:
        page.set_viewport_size({"width": 320, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{wide} px wide at 320"] * (wide > 320)
        page.set_viewport_size({"width": width, "height": 800})
    return found
