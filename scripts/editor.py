"""Builds an automation in the editor of Home Assistant, by clicking as a person would."""

from pathlib import Path

from home import Home
from playwright.async_api import Locator, Page

AUTOMATION = "A slow morning"
MESSAGE = "Take it slow today"
# Milliseconds for a dialog or a list to be there.
_MOMENT = 1500
_LOADED = 4000
_SCORE = "99"


async def build_automation(page: Page, home: Home, person: str, images: Path) -> None:
    """Let a night with a score below 99 that is news show a notification."""
    await page.goto(f"{home.url}/config/automation/edit/new")
    await page.wait_for_timeout(_LOADED)
    dialog = await _choose_account(page, "Add trigger", person)
    await page.screenshot(path=images / "triggers.png")
    await _pick(page, dialog, "Sleep score crossed threshold")
    await _fill(page, "Below")
    await page.screenshot(path=images / "trigger.png")
    dialog = await _choose_account(page, "Add condition", person)
    await _pick(page, dialog, "Last night was")
    await _fill(page, "Score below")
    await page.get_by_role("button", name="Add action").click()
    dialog = page.locator("add-automation-element-dialog")
    await dialog.get_by_placeholder("Search").fill("notification create")
    await page.wait_for_timeout(_MOMENT)
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(_MOMENT)
    await (
        page.locator("ha-automation-sidebar").locator("input, textarea").first.fill(MESSAGE)
    )
    await page.wait_for_timeout(_MOMENT)
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_timeout(_MOMENT)
    await page.keyboard.type(AUTOMATION)
    await page.get_by_role("button", name="Save").last.click()
    await page.wait_for_timeout(_LOADED)


async def assert_run(home: Home) -> None:
    """Raise unless the automation has run, once."""
    found = await home.ask("persistent_notification/get")
    messages = [one["message"] for one in found if one["message"] == MESSAGE]
    if len(messages) != 1:
        raise RuntimeError(f"the automation ran {len(messages)} times instead of once")


async def _choose_account(page: Page, button: str, person: str) -> Locator:
    """Open a list of what can be added and choose whose."""
    await page.get_by_role("button", name=button).click()
    dialog = page.locator("add-automation-element-dialog")
    await page.wait_for_timeout(_MOMENT)
    account = dialog.get_by_text(person, exact=True).first
    # Used before, it is in the list at once.
    if not await account.is_visible():
        await dialog.get_by_text("Services", exact=True).click()
    await account.click()
    await page.wait_for_timeout(_MOMENT)
    return dialog


async def _pick(page: Page, dialog: Locator, name: str) -> None:
    """Take one of the list."""
    await dialog.get_by_text(name).first.click()
    await page.wait_for_timeout(_MOMENT)


async def _fill(page: Page, field: str) -> None:
    """Choose a field of what was added and fill in a score."""
    row = page.locator("ha-automation-sidebar ha-settings-row").filter(
        has=page.get_by_text(field, exact=True)
    )
    await row.locator("ha-checkbox").click()
    await row.locator("input[type=number]").fill(_SCORE)
    await page.wait_for_timeout(_MOMENT)
