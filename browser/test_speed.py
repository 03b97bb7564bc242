"""How long drawing takes; the limits leave room for a busy machine, figures are printed."""

from statistics import median
from typing import Any

from cards import are_drawn, ask, come_to_rest
from conftest import Report, Visit
from dashboards import CARDS, CHOSEN
from playwright.async_api import ViewportSize
import pytest
from visitor import Visitor

pytestmark = pytest.mark.newest

_FIRST, _AGAIN, _SLOW = 10, 5, 20  # milliseconds, on a machine with nothing else to do
_ROOM = 3
# A card as wide as in a column of a dashboard.
_SIZE = ViewportSize(width=500, height=900)
_TIMES = 60
_VISITS = 3
_THROTTLE = 6
_MOST_ELEMENTS = 400


async def _first_drawings(visitor: Visitor) -> dict[str, float]:
    """Return what the first drawing of each card takes in a fresh page."""
    await visitor.open(f"{CHOSEN}/nothing")
    await visitor.page.wait_for_function("!!customElements.get('zepp-night-card')")
    module = (await visitor.entry()).replace("zepp.js", "card.js")
    await visitor.page.evaluate("url => window.probe.measure(url)", module)
    for name in CARDS:
        await visitor.move_to(f"{CHOSEN}/{name}")
        await are_drawn(visitor, name)
    drawings: list[dict[str, Any]] = await ask(visitor, "drawings")
    return {one["name"]: one["ms"] for one in reversed(drawings) if one["drawn"]}


async def test_first_drawing(visit: Visit, past: None, report: Report) -> None:
    found = []
    for _ in range(_VISITS):
        async with visit(size=_SIZE) as visitor:
            found.append(await _first_drawings(visitor))
    first = {name: median(figures[name] for figures in found) for name in CARDS}
    report("first drawing, ms", first)
    assert max(first.values()) <= _FIRST * _ROOM


@pytest.mark.parametrize(("throttle", "limit"), [(1, _AGAIN), (_THROTTLE, _SLOW)])
async def test_drawing_again(
    visit: Visit, past: None, report: Report, throttle: int, limit: int
) -> None:
    found = {}
    async with visit(size=_SIZE) as visitor:
        await visitor.open(f"{CHOSEN}/nothing")
        session = await visitor.page.context.new_cdp_session(visitor.page)
        for name in CARDS:
            await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            await visitor.move_to(f"{CHOSEN}/{name}")
            await are_drawn(visitor, name)
            await come_to_rest(visitor)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
            times = await ask(visitor, f"timed(probe.cards()[0], {_TIMES})")
            found[name] = median(times)
    report(f"drawing again, {throttle} times slower, ms", found)
    assert max(found.values()) <= limit * _ROOM


async def test_no_element_per_minute(visit: Visit, past: None, report: Report) -> None:
    async with visit() as visitor:
        await visitor.open(f"{CHOSEN}/all")
        await are_drawn(visitor)

        counts: dict[str, int] = await ask(visitor, "elements()")
    report("elements", counts)
    assert sorted(counts) == sorted(CARDS)
    assert max(counts.values()) < _MOST_ELEMENTS
