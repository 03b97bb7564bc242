"""Chromium, as a person would use it: pages, dialogs, pictures.

python scripts/chromium.py prints where it is, and fails where there is none.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import shutil
import sys

from home import TIME_ZONE
from playwright.async_api import Browser, FloatRect, Page, ViewportSize, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that a test has changed on its way may talk to this machine like any other.
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
]
_MARGIN = 6
# Milliseconds until a dialog stands still.
_STILL = 1200


def find() -> str | None:
    """Return where the browser is, None if there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def launched() -> AsyncGenerator[Browser]:
    """Run a browser, which ends with the context."""
    if (path := find()) is None:
        raise RuntimeError(f"there is no browser: {', '.join(_NAMES)}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(url: str, size: ViewportSize) -> AsyncGenerator[Page]:
    """Open Home Assistant in a browser, which ends with the context."""
    async with launched() as browser:
        page = await browser.new_page(viewport=size, timezone_id=TIME_ZONE)
        await page.goto(url)
        await page.wait_for_url("**/home/overview")
        yield page


async def begin_to_add(page: Page, url: str) -> None:
    """Ask for a further account, up to the menu."""
    await page.goto(f"{url}/config/integrations/dashboard/add?domain=zepp")
    agree = page.get_by_role("button", name="OK").or_(
        page.get_by_role("button", name="Yes")
    )
    await agree.first.click()


async def submit(page: Page) -> None:
    """Submit the form of a dialog."""
    await page.get_by_role("button", name="Submit").click()


async def choose_region(page: Page, region: str) -> None:
    """Choose a region by its name, or type an address in."""
    await page.locator("ha-selector-select").click()
    search = page.get_by_placeholder("Search | Add custom item")
    await search.fill(region)
    await page.wait_for_timeout(_STILL)
    await search.press("Enter")
    await page.wait_for_timeout(_STILL)


async def finish(page: Page) -> None:
    """Close the dialog of a flow that has ended."""
    names = ("Finish", "Skip and finish", "Close")
    ends = [page.get_by_role("button", name=name, exact=True) for name in names]
    # The cross in the corner is called Close as well.
    await ends[0].or_(ends[1]).or_(ends[2]).last.click()
    await page.wait_for_timeout(_STILL)


async def picture_of_dialog(page: Page, path: Path) -> None:
    """Take a picture of the open dialog with a little around it."""
    # What is pointed at looks different.
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(_STILL)
    box = await page.locator("dialog[open]").bounding_box()
    if box is None:
        raise RuntimeError("there is no dialog")
    around = FloatRect(
        x=box["x"] - _MARGIN,
        y=box["y"] - _MARGIN,
        width=box["width"] + 2 * _MARGIN,
        height=box["height"] + 2 * _MARGIN,
    )
    await page.screenshot(path=path, clip=around)


def main() -> int:
    """Print where the browser is."""
    path = find()
    print(path or "there is no browser", file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
