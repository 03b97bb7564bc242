"""A Home Assistant without recorder: no statistics, everything else."""

from cards import are_drawn, has_no_error, kinds
from dashboards import CARDS, STORED
from home import complaints
from household import Household, elsewhere
from playwright.async_api import Browser
import pytest
from visitor import visiting

pytestmark = pytest.mark.newest

# Home Assistant's own page asks the recorder how it is.
_CORE = ("unknown_command", "Object")
_SAID_ONCE = "Without the recorder"


async def test_the_dashboard_is_still_of_use(
    household: Household, browser: Browser
) -> None:
    async with elsewhere(household, recorder=False) as process:
        async with visiting(
            browser, process.home, zone=household.zone, expected=_CORE
        ) as visitor:
            await visitor.open(f"{STORED}/{household.view('Mira')}")
            await are_drawn(visitor, "night", "heart", "stress")

            assert await kinds(visitor) == list(CARDS)
            await has_no_error(visitor)
        said = complaints(process.log)
    assert [_SAID_ONCE in record for record in said] == [True]
