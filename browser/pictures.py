"""Takes the pictures of the dashboard and of its cards for the docs.

Needs Chromium; run with PYTHONPATH=.:scripts .venv/bin/python browser/pictures.py
"""

import asyncio
from pathlib import Path

from chromium import launched
from dashboards import CARDS, CHOSEN, STORED
from home import ROOT
from household import Household, moved_in
from playwright.async_api import Browser, ViewportSize
from visitor import Visitor, visiting

IMAGES = ROOT / "docs" / "images"
_RELEASE = "2026.11.0"
_DAYS = 120
_WIDE = ViewportSize(width=1440, height=980)
_NARROW = ViewportSize(width=560, height=1000)
# Milliseconds until core's graphs stand still, too.
_DRAWN = 4000


async def take(visitor: Visitor, path: str, file: Path, element: str | None = None) -> None:
    """Take a picture of a page, or of an element of it."""
    await visitor.open(path)
    await visitor.page.mouse.move(0, 0)
    await visitor.page.wait_for_timeout(_DRAWN)
    if element:
        await visitor.page.locator(element).locator("ha-card").screenshot(path=file)
    else:
        await visitor.page.screenshot(path=file)


async def take_all(browser: Browser, household: Household) -> None:
    """Take the dashboard, then every card."""
    home, zone = household.home, household.zone
    async with visiting(browser, home, zone=zone, size=_WIDE) as visitor:
        path = f"{STORED}/{household.view('Mira')}"
        await take(visitor, path, IMAGES / "dashboard.png")
    async with visiting(browser, home, zone=zone, size=_NARROW) as visitor:
        for card in CARDS:
            file = IMAGES / f"card-{card}.png"
            await take(visitor, f"{CHOSEN}/{card}", file, f"zepp-{card}-card")


async def main() -> None:
    """Take all pictures."""
    async with moved_in(_RELEASE, _DAYS) as household, launched() as browser:
        await household.past_is_there()
        await take_all(browser, household)


if __name__ == "__main__":
    asyncio.run(main())
