"""Adds the integration and an automation by hand, and takes most pictures of the docs.

Needs Chromium; run with PYTHONPATH=. .venv/bin/python scripts/screenshots.py
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from chromium import begin_to_add, finish, opened, submit
from demo import STATISTICS, served, show, somebody
from editor import assert_run, build_automation
from home import ROOT, TIME_ZONE, Home, free_port, prepare, running_home
from playwright.async_api import Page, ViewportSize

from tests.zepp_cloud import Person, ZeppCloud

IMAGES = ROOT / "docs" / "images"
_SIZE = ViewportSize(width=1280, height=960)
# Milliseconds for a page with its graphs; seconds for a year of history.
_DRAWN = 4000
_BEGUN = 0
_IMPORT = 60
_POLL = 15


async def add_by_hand(page: Page, home: Home, person: Person) -> None:
    """Add the integration as a person would."""
    await begin_to_add(page, home.url)
    await page.get_by_text("E-mail and password", exact=True).click()
    await page.locator("input[type=email]").fill(person.login.email)
    await page.locator("input[type=password]").fill(person.login.password)
    await submit(page)
    await finish(page)
    # It goes to another page by itself.
    await page.wait_for_timeout(_DRAWN)


async def picture(page: Page, url: str, name: str, height: int) -> None:
    """Take a picture of a page once it is drawn."""
    await page.set_viewport_size(ViewportSize(width=1280, height=height))
    await page.goto(url)
    await page.wait_for_timeout(_DRAWN)
    await page.screenshot(path=IMAGES / f"{name}.png")


async def main() -> None:
    """Take all pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    person = somebody()
    # The last night is still on the watch, until it is to be recorded before our eyes.
    person.sync_to(datetime.now(ZoneInfo(TIME_ZONE)).replace(hour=0, minute=5))
    with TemporaryDirectory(prefix="zepp-pictures-") as name:
        folder, port = Path(name), free_port()
        prepare(folder, port)
        async with (
            served(ZeppCloud([person])) as cloud_url,
            running_home(folder, port, cloud_url) as home,
            opened(home.url, _SIZE) as page,
        ):
            await add_by_hand(page, home, person)
            await show(home, person)
            await asyncio.sleep(_BEGUN)
            # While the import is half-way.
            await picture(page, f"{home.url}/{STATISTICS}", "import", 720)
            await asyncio.sleep(_IMPORT)
            await build_automation(page, home, person.name, IMAGES)
            await wake_up(home, person)
            await assert_run(home)
            await device_pictures(page, home)
            await picture(page, f"{home.url}/{STATISTICS}", "history", 720)
            night = f"event.{person.name.lower()}_night"
            await picture(page, f"{home.url}/logbook?entity_id={night}", "logbook", 400)
            await picture(page, f"{home.url}/calendar", "calendar", 960)
            await picture(
                page, f"{home.url}/config/integrations/integration/zepp", "integration", 560
            )


async def wake_up(home: Home, person: Person) -> None:
    """Let the night end and be uploaded, and Home Assistant poll."""
    now = datetime.now(ZoneInfo(TIME_ZONE)).replace(microsecond=0)
    night = person.life(now.date()).night
    if night is None:
        raise RuntimeError("nobody slept")
    late = int(now.timestamp()) // 60 * 60 - night.end
    person.edit(now.date(), night=replace(night, start=night.start + late))
    person.sync_to(now)
    entity = f"sensor.{person.name.lower()}_sleep_score"
    await home.post("/api/services/homeassistant/update_entity", {"entity_id": entity})
    await asyncio.sleep(_POLL)


async def device_pictures(page: Page, home: Home) -> None:
    """Take a picture of the account's page, and one of its wearable's."""
    for device in await home.ask("config/device_registry/list"):
        if device["manufacturer"] == "Zepp Health":
            name, height = (
                ("wearable", 480) if device["via_device_id"] else ("device", 1300)
            )
            url = f"{home.url}/config/devices/device/{device['id']}"
            await picture(page, url, name, height)


if __name__ == "__main__":
    asyncio.run(main())
