"""What can be said of our cards on a page."""

import asyncio
import re
from typing import Any

from dashboards import CARDS
from playwright.async_api import Locator, Page, expect
from visitor import Visitor

STRATEGY_ERROR = re.compile("Error loading the (dashboard|view) strategy")
_LIMIT = 20_000  # milliseconds
_STILL = 100
_REST = 800
_REST_LIMIT = 20.0  # seconds


def card(page: Page, name: str) -> Locator:
    """Return a card, or all of its kind."""
    return page.locator(f"zepp-{name}-card")


def frame(page: Page, name: str) -> Locator:
    """Return what is seen of a card, or of all of its kind."""
    return card(page, name).locator("ha-card")


def chart(page: Page, name: str) -> Locator:
    """Return the picture of a card."""
    return card(page, name).locator("[role=slider]")


async def are_drawn(visitor: Visitor, *names: str) -> None:
    """Wait until cards show a picture; all five unless some are named."""
    for name in names or CARDS:
        await expect(chart(visitor.page, name).first).to_be_attached(timeout=_LIMIT)
    await visitor.page.wait_for_timeout(_STILL)


async def ask(visitor: Visitor, what: str) -> Any:
    """Ask the probe in the page."""
    return await visitor.page.evaluate(f"window.probe.{what}")


async def kinds(visitor: Visitor) -> list[str]:
    """Return the names of the cards on the page, in order."""
    names = await ask(visitor, "cards().map(probe.nameOf)")
    return sorted(names, key=CARDS.index)


async def has_no_error(visitor: Visitor) -> None:
    """Raise if there is an error in place of a card, a view or a strategy."""
    for tag in ("hui-error-card", "ha-alert[alert-type=error]"):
        await expect(visitor.page.locator(tag)).to_have_count(0)
    await expect(visitor.page.get_by_text(STRATEGY_ERROR)).to_have_count(0)


async def come_to_rest(visitor: Visitor) -> None:
    """Wait until no card changes any more, and begin to count changes."""
    async with asyncio.timeout(_REST_LIMIT):
        while True:
            await ask(visitor, "watch()")
            asked = len(visitor.questions)
            await visitor.page.wait_for_timeout(_REST)
            changes = (await ask(visitor, "changes")).values()
            if not any(changes) and len(visitor.questions) == asked:
                return
