"""Modules that come too early or too late.

Up to 2026.10 pages load modules while Home Assistant swaps the registry of elements: what
is defined before is forgotten without a word. And a module may always be late.
"""

import asyncio
import re

from cards import are_drawn, ask, card, has_no_error
from conftest import Visit
from dashboards import CARDS, CHOSEN, STORED
from household import Household
from playwright.async_api import Page, Route, expect
import pytest
from visitor import Visitor

_APP = re.compile(r"/frontend_latest/(app|core)\.[^/]*\.js$")
# Seconds; a strategy that takes longer than five is an error for good.
_LATE = 3.5
_TOO_LATE = 5.5
_NAIVE = 'customElements.define("naive-card", class extends HTMLElement {})'


async def _delay(page: Page, pattern: str | re.Pattern[str], seconds: float) -> None:
    """Let some files come later."""

    async def handle(route: Route) -> None:
        await asyncio.sleep(seconds)
        await route.continue_()

    await page.route(pattern, handle)


async def _put_first(visitor: Visitor, path: str) -> None:
    """Let a page load our module before anything else."""
    entry = await visitor.entry()

    async def handle(route: Route) -> None:
        response = await route.fetch()
        head = f'<head><script type="module" src="{entry}"></script>'
        body = (await response.text()).replace("<head>", head, 1)
        await route.fulfill(response=response, body=body)

    await visitor.page.route(f"{visitor.url}/{path}", handle)


@pytest.mark.parametrize("is_first", [False, True], ids=["as it is", "module first"])
async def test_cards_are_defined_in_the_registry_that_stays(
    visit: Visit, *, is_first: bool
) -> None:
    path = f"{CHOSEN}/night"
    async with visit() as visitor:
        await visitor.page.add_init_script(_NAIVE)
        if is_first:
            await _put_first(visitor, path)
        await _delay(visitor.page, _APP, 1)
        await visitor.open(path)
        await are_drawn(visitor, "night")

        gone, there = await visitor.page.evaluate(
            '["naive-card", "zepp-night-card"].map((name) => !customElements.get(name))'
        )
        # Else this page would prove nothing.
        assert gone
        assert not there
        await has_no_error(visitor)


@pytest.mark.parametrize("path", [f"{CHOSEN}/night", STORED])
async def test_a_late_entry_is_waited_for(visit: Visit, path: str) -> None:
    async with visit() as visitor:
        await _delay(visitor.page, "**/zepp_static/*/zepp.js", _LATE)
        await visitor.open(path)

        await are_drawn(visitor, "night")
        await has_no_error(visitor)


async def test_a_late_card_holds_up_nobody(household: Household, visit: Visit) -> None:
    async with visit() as visitor:
        await _delay(visitor.page, "**/zepp_static/*/night.js", _TOO_LATE)
        await visitor.open(f"{STORED}/{household.view('Mira')}")

        await are_drawn(visitor, *(name for name in CARDS if name != "night"))
        assert await card(visitor.page, "night").get_by_role("slider").count() == 0
        await has_no_error(visitor)

        await are_drawn(visitor, "night")
        await has_no_error(visitor)


@pytest.mark.newest
async def test_a_late_view_is_waited_for(visit: Visit) -> None:
    async with visit() as visitor:
        await _delay(visitor.page, "**/zepp_static/*/view.js", _TOO_LATE)
        await visitor.open(STORED)

        await are_drawn(visitor, "night")
        await has_no_error(visitor)


@pytest.mark.newest
async def test_a_card_that_never_comes_takes_nothing_down(
    household: Household, visit: Visit
) -> None:
    async with visit(expected=["night.js"]) as visitor:
        await visitor.page.route("**/zepp_static/*/night.js", lambda route: route.abort())
        await visitor.open(f"{STORED}/{household.view('Mira')}")

        await are_drawn(visitor, *(name for name in CARDS if name != "night"))
        await expect(card(visitor.page, "night")).to_have_count(1)
        await has_no_error(visitor)


@pytest.mark.newest
async def test_loaded_twice_is_once(visit: Visit) -> None:
    # As when somebody adds the file to the resources as well.
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/night")
        await are_drawn(visitor, "night")
        entry = await visitor.entry()

        await visitor.page.evaluate("url => import(url)", f"{entry}?twice")

        known = await ask(visitor, "offered()")
        assert sorted(known) == sorted(set(known))
        assert sum("zepp" in name for name in known) == len(CARDS) + 2
