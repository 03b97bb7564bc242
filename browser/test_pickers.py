"""How cards and the dashboard are found, added and changed by clicking."""

import re

from cards import are_drawn, ask, card, chart, frame, has_no_error
from conftest import Visit
from dashboards import CARDS, CHOSEN
from household import Household
from playwright.async_api import Locator, expect
import pytest
from texts import text
from visitor import Visitor

_LIMIT = 15_000  # milliseconds
_OURS = re.compile(r"^\s*Zepp: ")
# Core's cards, which are drawn there as well, ask for what this home does not have.
_CORE = ("unknown_command", "Object")
_NAMES = {
    "night": "Zepp: Night",
    "heart": "Zepp: Heart",
    "stress": "Zepp: Stress",
    "training": "Zepp: Training",
    "history": "Zepp: Sleep history",
}


async def test_add_a_dashboard(household: Household, visit: Visit) -> None:
    async with visit() as visitor:
        page = visitor.page
        await visitor.open("config/lovelace/dashboards")
        await page.get_by_role("button", name="Add dashboard").click()
        await expect(page.get_by_text("Community dashboards")).to_be_visible()
        await page.get_by_text(await ask(visitor, "described()")).click()
        title = page.get_by_role("textbox", name=re.compile("^Title"))
        await expect(title).to_have_value("Zepp")
        await page.get_by_role("button", name="Create", exact=True).click()
        await page.get_by_role("link", name="Zepp", exact=True).click()

        await page.wait_for_url("**/dashboard-zepp/**")
        await are_drawn(visitor, "night", "heart", "history")
        await has_no_error(visitor)
    found = await household.home.ask("lovelace/dashboards/list")
    (made,) = [one for one in found if one["url_path"] == "dashboard-zepp"]
    assert made["icon"] == "mdi:watch"
    await household.home.ask("lovelace/dashboards/delete", dashboard_id=made["id"])


async def _begin_to_add(visitor: Visitor) -> Locator:
    """Open the picker, return it."""
    await visitor.open(f"{CHOSEN}/nothing?edit=1")
    await visitor.page.get_by_role("button", name="Add card").first.click()
    picker = visitor.page.locator("hui-dialog-create-card")
    await expect(picker.get_by_role("tab", name="By card")).to_be_visible()
    return picker


async def test_all_cards_are_offered_and_drawn(visit: Visit, past: None) -> None:
    async with visit(expected=_CORE) as visitor:
        picker = await _begin_to_add(visitor)
        await picker.get_by_role("tab", name="By card").click()
        await picker.get_by_placeholder("Search").last.fill("zepp")

        await expect(picker.get_by_text(_OURS)).to_have_count(len(CARDS))
        for name in CARDS:
            await expect(picker.get_by_text(_NAMES[name], exact=True)).to_have_count(1)
            await expect(chart(visitor.page, name)).to_be_attached(timeout=_LIMIT)


@pytest.mark.newest
async def test_a_card_is_suggested_for_an_entity(visit: Visit, past: None) -> None:
    wanted = {
        "Sleep duration": "night",
        "Resting heart rate": "heart",
        "Average stress": "stress",
        "Acute training load": "training",
        "Sleep score": "history",
    }
    async with visit() as visitor:
        picker = await _begin_to_add(visitor)
        for entity, name in wanted.items():
            await picker.get_by_placeholder("Search entities").fill(f"mira {entity}")
            await picker.get_by_text(entity, exact=True).first.click()

            offered = picker.get_by_text(_NAMES[name], exact=True)
            await expect(offered).to_be_attached(timeout=_LIMIT)
            await expect(chart(visitor.page, name)).to_be_attached(timeout=_LIMIT)


@pytest.mark.newest
async def test_a_card_is_not_suggested_for_others(
    household: Household, visit: Visit
) -> None:
    other = {"state": "7", "attributes": {"friendly_name": "Sleep score elsewhere"}}
    await household.home.post("/api/states/sensor.elsewhere", other)
    async with visit() as visitor:
        picker = await _begin_to_add(visitor)
        await picker.get_by_placeholder("Search entities").fill("elsewhere")
        await picker.get_by_text("Sleep score elsewhere").first.click()

        await expect(picker.get_by_text("Tile", exact=True).first).to_be_visible()
        await expect(picker.get_by_text(_OURS)).to_have_count(0)


async def test_the_editor_changes_what_is_shown(visit: Visit, past: None) -> None:
    async with visit() as visitor:
        page = visitor.page
        await visitor.open(f"{CHOSEN}/both?edit=1")
        await are_drawn(visitor, "night")
        options = page.locator("hui-card-options").first
        await options.get_by_role("button", name="Edit", exact=True).click()
        editor = page.locator("hui-dialog-edit-card")
        await expect(editor.get_by_text(text("config_entry_id"))).to_be_visible()
        for part in ("heart_rate", "naps"):
            label = editor.get_by_text(text(f"show_{part}"))
            await expect(label.first).to_be_visible()
        preview = frame(page, "night").last
        await expect(preview).to_contain_text(text("bpm"))

        await editor.get_by_role("switch").first.press("Space")
        await expect(preview).not_to_contain_text(text("bpm"))
        assert await card(page, "night").count() == 3  # with the preview
