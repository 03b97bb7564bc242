"""A home that is lived in: Home Assistant, a browser, and the cloud that it asks."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chromium import opened, picture_of_dialog
from demo import served
from home import ROOT, Home, HomeProcess, free_port, home_process, prepare
from playwright.async_api import Page, ViewportSize, expect

from tests.zepp_cloud import Login, Person, ZeppCloud

IMAGES = ROOT / "docs" / "images"
CODE = ("/v2/registrations/tokens", 303)
TOKENS = ("/v2/client/login", 200)
REFUSED = ("/v1/client/app_tokens", 401)
_SIGN_INS = {path for path, _ in (CODE, TOKENS, REFUSED)}
_SIZE = ViewportSize(width=1000, height=860)
_LIMIT = 60  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Home Assistant, who clicks in it, and the cloud that it asks."""

    page: Page
    process: HomeProcess
    folder: Path
    cloud: ZeppCloud

    @property
    def home(self) -> Home:
        """Home Assistant, asked without the browser."""
        return self.process.home

    def sign_ins(self, since: int = 0) -> list[tuple[str, int]]:
        """Return paths and statuses of all attempts to sign in, from a request on."""
        found = [(request.path, request.status) for request in self.cloud.requests[since:]]
        return [(path, status) for path, status in found if path in _SIGN_INS]

    def stored(self) -> dict[str, dict[str, Any]]:
        """Return what the entries keep, by title."""
        content = json.loads(self._entries.read_text())
        return {
            entry["title"]: entry["data"]
            for entry in content["data"]["entries"]
            if entry["domain"] == "zepp"
        }

    def store(self, title: str, changes: Mapping[str, str | None]) -> None:
        """Change what an entry keeps while nothing runs; None = nothing."""
        content = json.loads(self._entries.read_text())
        for entry in content["data"]["entries"]:
            if entry["title"] == title:
                data = {**entry["data"], **changes}
                entry["data"] = {key: text for key, text in data.items() if text}
        self._entries.write_text(json.dumps(content))

    @property
    def _entries(self) -> Path:
        return self.folder / ".storage" / "core.config_entries"

    async def flows(self) -> list[str]:
        """Return the steps of flows that wait for the user."""
        found = await self.home.ask("config_entries/flow/progress")
        return [flow["step_id"] for flow in found if flow["handler"] == "zepp"]

    async def issues(self) -> list[str]:
        """Return the repairs that concern the integration."""
        found = (await self.home.ask("repairs/list_issues"))["issues"]
        return [
            issue["translation_key"]
            for issue in found
            if "zepp" in (issue["domain"], issue["issue_domain"])
        ]

    async def steps(self, person: Person) -> str | None:
        """Return what the sensor of somebody's steps shows, None without one."""
        states = await self.home.states()
        state: dict[str, str] = states.get(f"sensor.{person.name.lower()}_steps", {})
        return state.get("state")

    async def poll(self, person: Person) -> None:
        """Have somebody's data asked for now."""
        entity = {"entity_id": f"sensor.{person.name.lower()}_steps"}
        await self.home.post("/api/services/homeassistant/update_entity", entity)

    async def picture(self, name: str) -> None:
        """Take a picture of the dialog."""
        await picture_of_dialog(self.page, IMAGES / f"sign-in-{name}.png")

    async def says(self, text: str, **values: str) -> None:
        """Wait until a text of the integration is on the page."""
        words = text.format(**values).replace("**", "").split("\n")[0]
        await expect(self.page.get_by_text(words).first).to_be_visible()

    async def shows_numbers(self, person: Person) -> None:
        """Wait until somebody's sensor shows a number, and nobody is asked for anything."""

        async def has_number() -> bool:
            return (await self.steps(person) or "").isdecimal()

        await eventually(has_number, wanted=True, what="a number of steps")
        same(await self.flows(), [], "flows")
        same(await self.issues(), [], "repairs")

    async def fill(self, login: Login, password: str | None = None) -> None:
        """Fill in e-mail and password."""
        await self.page.locator("input[type=email]").fill(login.email)
        await self.page.locator("input[type=password]").fill(password or login.password)


async def eventually(
    ask: Callable[[], Awaitable[object]], wanted: object, what: str
) -> None:
    """Ask until something is as it should be; raise if it never is."""
    for _ in range(_LIMIT):
        if (found := await ask()) == wanted:
            return
        await asyncio.sleep(1)
    same(found, wanted, what)


def same(found: object, wanted: object, what: str) -> None:
    """Raise unless something is as it should be."""
    if found != wanted:
        raise RuntimeError(f"{what}: {found} in place of {wanted}")


def without(text: str, words: tuple[str, ...], where: str) -> None:
    """Raise if one of the words is in a text."""
    if found := [word for word in words if word in text]:
        raise RuntimeError(f"{where} has {found}")


@asynccontextmanager
async def lived_in(people: list[Person]) -> AsyncGenerator[House]:
    """Run Home Assistant, a browser and the cloud of some people."""
    cloud = ZeppCloud(people)
    with TemporaryDirectory(prefix="zepp-signing-") as name:
        folder, port = Path(name), free_port()
        prepare(folder, port)
        async with (
            served(cloud) as url,
            home_process(folder, port, url) as process,
        ):
            await process.launch()
            await process.wait_up()
            await process.home.onboard()
            async with opened(process.home.url, _SIZE) as page:
                yield House(page=page, process=process, folder=folder, cloud=cloud)
