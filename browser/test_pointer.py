"""Who points at something is told about it, the first time as well."""

from cards import are_drawn, card, chart, frame
from conftest import Visit
from dashboards import CHOSEN
from playwright.async_api import expect
import pytest

pytestmark = pytest.mark.newest

_FAINT, _FULL = "0.2", "1"


async def test_the_first_touch_is_not_lost(visit: Visit, past: None) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/night")
        await are_drawn(visitor, "night")

        # One event, which also has the module of the cursor loaded.
        await chart(visitor.page, "night").hover()

        said = card(visitor.page, "night").locator(".cursor span")
        await expect(said).to_be_visible()
        await expect(said).to_contain_text("bpm")


@pytest.mark.parametrize(
    ("name", "share", "other"),
    [
        ("night", "deep", "rem"),
        ("stress", "relaxed", "normal"),
        ("history", "light", "deep"),
    ],
)
async def test_a_share_shows_where_it_was(
    visit: Visit, past: None, name: str, share: str, other: str
) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/{name}")
        await are_drawn(visitor, name)
        seen = frame(visitor.page, name)
        mine, others = (seen.locator(f".part.{kind}").first for kind in (share, other))

        await seen.locator(f".shares li.{share}").hover()

        await expect(others).to_have_css("opacity", _FAINT)
        await expect(mine).to_have_css("opacity", _FULL)

        await visitor.page.mouse.move(0, 0)
        await expect(others).to_have_css("opacity", _FULL)
