"""Safe mode: Home Assistant leaves us out, and nothing of ours is in the way."""

from cards import STRATEGY_ERROR
from dashboards import CHOSEN, STORED
from home import complaints
from household import Household, elsewhere
from playwright.async_api import Browser, expect
import pytest
from visitor import visiting

pytestmark = pytest.mark.newest

_CORE = "Timeout waiting for strategy element"


async def test_pages_open_without_us(household: Household, browser: Browser) -> None:
    async with elsewhere(household, safe=True) as process:
        async with visiting(
            browser, process.home, zone=household.zone, expected=[_CORE]
        ) as visitor:
            page = visitor.page
            errors = {
                STORED: page.get_by_text(STRATEGY_ERROR),
                f"{CHOSEN}/night": page.locator("hui-error-card"),
            }
            for path, error in errors.items():
                await visitor.open(path)
                # Home Assistant says what is missing; it waits for it before.
                await expect(error.first).to_be_visible(timeout=15_000)
                await expect(page.locator("ha-sidebar")).to_be_visible()
            assert visitor.modules == []
        assert complaints(process.log) == []
