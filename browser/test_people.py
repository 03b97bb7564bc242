"""Two people in one house, and who may see them."""

from cards import are_drawn, chart, frame, has_no_error
from conftest import Visit
from dashboards import CARDS, CHOSEN, STORED
from household import Household
from playwright.async_api import expect
import pytest
from texts import text

pytestmark = pytest.mark.newest

# What an old band has something for.
_POOR = ("night", "heart", "history")


async def test_two_people_side_by_side(household: Household, visit: Visit) -> None:
    states = await household.home.states()
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/both")
        await expect(chart(visitor.page, "night")).to_have_count(2)

        nights = frame(visitor.page, "night")
        for at, person in enumerate(household.people):
            state = states[f"sensor.{person.name.lower()}_sleep_duration"]["state"]
            hours, minutes = divmod(round(float(state) * 60), 60)
            await expect(nights.nth(at)).to_contain_text(f"{hours}h {minutes}m")
        one, two = [await nights.nth(at).inner_text() for at in range(2)]
        assert one != two


async def test_a_poor_account_is_told_in_words(visit: Visit) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/poor")
        await are_drawn(visitor, *_POOR)

        for name in ("stress", "training"):
            words = frame(visitor.page, name)
            await expect(words).not_to_contain_text(text("loading"))
            await expect(words).not_to_contain_text("error", ignore_case=True)
            assert (await words.inner_text()).strip()
        await has_no_error(visitor)


async def test_everybody_may_see(household: Household, visit: Visit) -> None:
    async with visit(tokens=household.guest) as visitor:
        await visitor.open(f"{CHOSEN}/poor")
        await are_drawn(visitor, *_POOR)


async def test_administrators_only(household: Household, visit: Visit) -> None:
    await household.set_option(household.jon, visibility="administrators")
    try:
        async with visit(tokens=household.guest) as visitor:
            await visitor.open(f"{CHOSEN}/poor")
            for name in CARDS:
                words = frame(visitor.page, name)
                await expect(words).to_contain_text(text("administrators_only"))
            await visitor.open(f"{STORED}/{household.view('Jon')}")
            told = visitor.page.get_by_text(text("administrators_only"))
            await expect(told.first).to_be_visible()
            await has_no_error(visitor)
        async with visit() as visitor:
            await visitor.open(f"{CHOSEN}/poor")
            await are_drawn(visitor, *_POOR)
    finally:
        await household.set_option(household.jon, visibility="everyone")
