"""Nothing overflows or overlaps, on any screen, in any language; pictures are kept."""

from itertools import product

from cards import are_drawn, ask, card
from conftest import Visit
from dashboards import CARDS, CHOSEN, STORED
from home import ROOT
from household import Household
from playwright.async_api import ViewportSize
import pytest
from visitor import Visitor

pytestmark = pytest.mark.newest

_WIDTHS = (300, 390, 500, 1280)
_LANGUAGES = ("en", "de", "he")
_PICTURES = ROOT / ".pictures"
_HEIGHT = 900
_RESIZED = 150  # milliseconds


async def _misfits(visitor: Visitor, where: str) -> list[str]:
    """Return what does not fit, with where it was seen."""
    return [f"{where}: {misfit}" for misfit in await ask(visitor, "misfits()")]


async def _resize(visitor: Visitor, width: int, height: int = _HEIGHT) -> None:
    """Give the page another size."""
    await visitor.page.set_viewport_size(ViewportSize(width=width, height=height))
    await visitor.page.wait_for_timeout(_RESIZED)


async def _choices(visitor: Visitor, where: str) -> list[str]:
    """Go through all that can be chosen in the cards, return what does not fit."""
    found: list[str] = []
    for name in CARDS:
        radios = card(visitor.page, name).get_by_role("radio", checked=False)
        chosen = card(visitor.page, name).get_by_role("radio", checked=True)
        # The last is what was chosen at first, so that pictures show that.
        labels = await radios.all_inner_texts() + await chosen.all_inner_texts()
        for label in labels:
            choice = card(visitor.page, name).get_by_role("radio", name=label, exact=True)
            await choice.click()
            await are_drawn(visitor, name)
            found += await _misfits(visitor, f"{where} {label}")
    return found


@pytest.mark.parametrize(("language", "dark"), list(product(_LANGUAGES, [False, True])))
async def test_cards_fit(visit: Visit, past: None, language: str, *, dark: bool) -> None:
    theme = "dark" if dark else "light"
    found: list[str] = []
    async with visit(language=language, dark=dark) as visitor:
        await visitor.open(f"{CHOSEN}/all")
        for width in _WIDTHS:
            await _resize(visitor, width)
            await are_drawn(visitor)
            where = f"{language} {width}"
            found += await _misfits(visitor, where)
            for name in CARDS:
                picture = _PICTURES / f"{name}-{language}-{theme}-{width}.png"
                await card(visitor.page, name).screenshot(path=picture)
            found += await _choices(visitor, where)
    assert found == []


@pytest.mark.parametrize("person", ["Mira", "Jon"])
async def test_the_dashboard_fits(
    household: Household, visit: Visit, past: None, person: str
) -> None:
    found: list[str] = []
    drawn = CARDS if person == "Mira" else ("night", "heart", "history")
    async with visit() as visitor:
        await visitor.open(f"{STORED}/{household.view(person)}")
        for width in _WIDTHS:
            await _resize(visitor, width)
            await are_drawn(visitor, *drawn)
            found += await _misfits(visitor, str(width))
            picture = _PICTURES / f"dashboard-{person.lower()}-{width}.png"
            await _resize(visitor, width, await ask(visitor, "height()"))
            await visitor.page.screenshot(path=picture)
    assert found == []


@pytest.mark.parametrize("language", _LANGUAGES)
async def test_words_of_poor_accounts_fit(visit: Visit, past: None, language: str) -> None:
    found: list[str] = []
    async with visit(language=language) as visitor:
        await visitor.open(f"{CHOSEN}/poor")
        for width in _WIDTHS:
            await _resize(visitor, width)
            await are_drawn(visitor, "night", "heart", "history")
            found += await _misfits(visitor, f"{language} {width}")
    assert found == []
