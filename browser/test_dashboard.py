"""The dashboard that builds itself: a view per account, with what the account has."""

from cards import are_drawn, has_no_error, kinds
from conftest import Visit
from dashboards import CARDS, STORED, YAML
from household import Household
from playwright.async_api import expect
import pytest

# What an old band has: no stress, no training.
_POOR = ["night", "heart", "history"]


@pytest.mark.parametrize("dashboard", [STORED, YAML])
async def test_everybody_has_a_view_with_what_there_is(
    household: Household, visit: Visit, dashboard: str
) -> None:
    async with visit() as visitor:
        await visitor.open(dashboard)
        await are_drawn(visitor, *_POOR)
        tabs = visitor.page.get_by_role("tab")
        await expect(tabs).to_have_text(["Jon", "Mira"])

        assert await kinds(visitor) == _POOR
        await has_no_error(visitor)

        await tabs.filter(has_text="Mira").click()
        await are_drawn(visitor)
        assert await kinds(visitor) == list(CARDS)
        await has_no_error(visitor)


async def test_core_shows_the_rest(visit: Visit, past: None) -> None:
    async with visit() as visitor:
        await visitor.open(STORED)
        await are_drawn(visitor, "night")
        await visitor.page.get_by_role("tab").filter(has_text="Mira").click()
        await are_drawn(visitor)

        for tag in ("hui-tile-card", "hui-statistics-graph-card", "hui-calendar-card"):
            await expect(visitor.page.locator(tag).first).to_be_visible()
        lines = visitor.page.locator("hui-statistics-graph-card canvas")
        assert await lines.count() > 0
