"""The cards are quiet: they ask once, and draw only when there is something new."""

from collections import Counter

from cards import are_drawn, ask, come_to_rest
from conftest import Visit
from dashboards import CARDS, CHOSEN, STORED
from household import Household
import pytest
from visitor import Visitor

_CHANGES = 100
_ARRIVED = """last => {
  const { hass } = document.querySelector("home-assistant");
  return hass.states["sensor.foreign"]?.state === last;
}"""


async def _asked_at_first(visitor: Visitor) -> int:
    """Open a page with all cards; once it is at rest, return how much it has asked."""
    await visitor.open(f"{CHOSEN}/all")
    await are_drawn(visitor)
    await come_to_rest(visitor)
    return len(visitor.questions)


async def test_changes_of_others_draw_nothing(
    household: Household, visit: Visit, past: None
) -> None:
    async with visit() as visitor:
        asked = await _asked_at_first(visitor)

        for number in range(_CHANGES):
            state = {"state": str(number)}
            await household.home.post("/api/states/sensor.foreign", state)
        await visitor.page.wait_for_function(_ARRIVED, arg=str(_CHANGES - 1))
        await visitor.page.wait_for_timeout(500)

        assert await ask(visitor, "changes") == dict.fromkeys(CARDS, 0)
        assert visitor.questions[asked:] == []


async def test_a_sync_is_asked_for_and_drawn(
    household: Household, visit: Visit, past: None
) -> None:
    async with visit() as visitor:
        asked = await _asked_at_first(visitor)

        await household.sync(household.mira)
        await visitor.page.wait_for_function(
            "names => names.every(name => window.probe.changes[name])", arg=CARDS
        )
        await come_to_rest(visitor)

        again = Counter(visitor.questions[asked:])
        assert again
        assert set(again.values()) == {1}
        assert set(again) == set(visitor.questions[:asked])


@pytest.mark.parametrize("path", [STORED, f"{CHOSEN}/all"])
async def test_every_question_is_asked_once(
    household: Household, visit: Visit, past: None, path: str
) -> None:
    async with visit() as visitor:
        view = f"/{household.view('Mira')}" if path == STORED else ""
        await visitor.open(path + view)
        await are_drawn(visitor)
        await come_to_rest(visitor)

        asked = Counter(visitor.questions)
        assert len(asked) >= len(CARDS)
        assert {question: times for question, times in asked.items() if times > 1} == {}
