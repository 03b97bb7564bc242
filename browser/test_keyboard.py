"""The cards without a mouse."""

import re

from cards import are_drawn, ask, card, chart
from conftest import Visit
from dashboards import CARDS, CHOSEN
from playwright.async_api import Locator, Page, expect
import pytest
from visitor import Visitor

pytestmark = pytest.mark.newest

_MOST_STOPS = 60
_VALUE = "aria-valuetext"
# Milliseconds: what keys do is loaded at the first touch.
_AWAKE = 500
_ANYTHING = re.compile(".")


async def _walk(visitor: Visitor, tag: str) -> list[str]:
    """Press Tab until a card is passed, return its stops."""
    found: list[str] = []
    for _ in range(_MOST_STOPS):
        await visitor.page.keyboard.press("Tab")
        focus = await ask(visitor, "focus()")
        if focus["inside"] == tag:
            found.append(focus["stop"])
        elif found:
            break
    return found


@pytest.mark.parametrize("name", CARDS)
async def test_tab_reaches_everything(visit: Visit, past: None, name: str) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/{name}")
        await are_drawn(visitor, name)

        stops = await ask(visitor, "stops(probe.cards()[0])")
        assert any(stop.startswith("slider") for stop in stops)
        assert await _walk(visitor, f"zepp-{name}-card") == stops


async def _value(slider: Locator) -> str:
    """Return what a chart says of where its cursor is."""
    return await slider.get_attribute(_VALUE) or ""


@pytest.mark.parametrize("name", CARDS)
async def test_keys_move_the_cursor(visit: Visit, past: None, name: str) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/{name}")
        await are_drawn(visitor, name)
        slider = chart(visitor.page, name).first
        keyboard = visitor.page.keyboard
        await slider.focus()
        await expect(slider).to_have_attribute(_VALUE, _ANYTHING)

        said = {}
        for key in ("Home", "ArrowRight", "PageDown", "End", "ArrowLeft", "PageUp"):
            await keyboard.press(key)
            said[key] = await _value(slider)
        assert all(said.values())
        assert len(set(said.values())) == len(said)
        await keyboard.press("End")
        assert await _value(slider) == said["End"]
        await keyboard.press("ArrowRight")
        assert await _value(slider) == said["End"]
        await expect(slider.locator(".cursor")).to_be_visible()

        await keyboard.press("Escape")
        await expect(slider.locator(".cursor")).to_be_hidden()


async def _choice(page: Page, name: str, group: int) -> str:
    """Return what is chosen of a group, which has the focus."""
    chosen = card(page, name).get_by_role("radiogroup").nth(group)
    chosen = chosen.get_by_role("radio", checked=True)
    await expect(chosen).to_have_count(1)
    await expect(chosen).to_be_focused()
    return await chosen.inner_text()


@pytest.mark.parametrize("name", ["heart", "training", "history"])
async def test_arrows_choose(visit: Visit, past: None, name: str) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/{name}")
        await are_drawn(visitor, name)
        groups = card(visitor.page, name).get_by_role("radiogroup")
        assert await groups.count() > 0
        for at in range(await groups.count()):
            radios = groups.nth(at).get_by_role("radio")
            names = await radios.all_inner_texts()
            await groups.nth(at).get_by_role("radio", checked=True).focus()
            await visitor.page.wait_for_timeout(_AWAKE)
            seen = [await _choice(visitor.page, name, at)]
            for _ in names:
                await visitor.page.keyboard.press("ArrowRight")
                await are_drawn(visitor, name)
                seen.append(await _choice(visitor.page, name, at))
            # Once around, back to where it began.
            assert set(seen) == set(names)
            assert seen[0] == seen[-1]
            await visitor.page.keyboard.press("ArrowLeft")
            await are_drawn(visitor, name)
            assert await _choice(visitor.page, name, at) == seen[-2]
