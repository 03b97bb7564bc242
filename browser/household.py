"""Two people in one house: one whose watch can do everything, one with an old band."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
import shutil
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import dashboards
from demo import served, sign_in
from home import ENVIRONMENTS, Home, HomeProcess, free_port, home_process, prepare

from tests.zepp_cloud import Person, ZeppCloud

# Four hours apart: somewhere it is always afternoon, with a night behind and a day to show.
_ZONES = (
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Karachi",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/Phoenix",
    "Pacific/Pago_Pago",
)
_AFTERNOON = 17
_HELD_BACK = timedelta(minutes=10)
_ENDED = "History import has ended"
_LIMIT = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Home Assistant, who lives there, and the cloud that it asks."""

    process: HomeProcess
    folder: Path
    cloud: ZeppCloud
    cloud_url: str
    release: str
    zone: str
    mira: Person
    jon: Person
    entries: dict[str, str]
    """The accounts' config entries by name."""
    guest: dict[str, Any]
    """The tokens of somebody who may not administrate."""

    @property
    def home(self) -> Home:
        """Home Assistant, asked without a browser."""
        return self.process.home

    @property
    def people(self) -> tuple[Person, Person]:
        """Both of them."""
        return self.mira, self.jon

    def view(self, name: str) -> str:
        """Return the path of somebody's view of the strategy."""
        return self.entries[name].lower()

    async def past_is_there(self) -> None:
        """Wait until everybody's past is imported."""
        async with asyncio.timeout(_LIMIT):
            while self.process.log.count(_ENDED) < len(self.people):
                self.process.check()
                await asyncio.sleep(0.5)

    async def is_written(self) -> None:
        """Wait until Home Assistant has stored accounts and dashboards."""
        wanted = [*self.entries.values(), dashboards.STORED, dashboards.CHOSEN]
        files = ("core.config_entries", "lovelace_dashboards")
        async with asyncio.timeout(_LIMIT):
            while True:
                paths = [self.folder / ".storage" / name for name in files]
                text = "".join(path.read_text() for path in paths if path.exists())
                if all(word in text for word in wanted):
                    return
                await asyncio.sleep(0.5)

    async def sync(self, person: Person) -> None:
        """Let somebody's watch sync, and Home Assistant hear of it."""
        person.sync_to(datetime.now(UTC).replace(microsecond=0))
        entity = {"entity_id": f"sensor.{person.name.lower()}_steps"}
        await self.home.post("/api/services/homeassistant/update_entity", entity)

    async def set_option(self, person: Person, **changes: object) -> None:
        """Change options of somebody's account, as its form does."""
        flows = "/api/config/config_entries/options/flow"
        flow = await self.home.post(flows, {"handler": self.entries[person.name]})
        known = {
            field["name"]: field["default"]
            for field in flow["data_schema"]
            if "default" in field
        }
        await self.home.post(f"{flows}/{flow['flow_id']}", {**known, **changes})


def _zone() -> str:
    """Return where it is afternoon now."""

    def distance(zone: str) -> int:
        return abs(datetime.now(ZoneInfo(zone)).hour - _AFTERNOON)

    return min(_ZONES, key=distance)


def _people(days: int, zone: str) -> tuple[Person, Person]:
    """Return who lives there, with lives of so many days."""
    first_day = datetime.now(ZoneInfo(zone)).date() - timedelta(days=days)
    mira = Person(first_day=first_day, time_zone=zone)
    jon = Person.old_band(
        user_id="2200334455",
        name="Jon",
        token="AT-0000-JON",
        seed=2,
        time_zone=zone,
        first_day=first_day,
    )
    for person in (mira, jon):
        # Nothing new arrives before a test asks for it.
        person.sync_to(datetime.now(UTC).replace(microsecond=0) - _HELD_BACK)
    return mira, jon


async def _add_guest(home: Home) -> dict[str, Any]:
    """Make a member of the household, return the tokens of a login."""
    groups = {"name": "Guest", "group_ids": ["system-users"]}
    created = await home.ask("config/auth/create", **groups)
    return await home.tokens_of(created["user"]["id"])


@asynccontextmanager
async def moved_in(release: str, days: int) -> AsyncGenerator[Household]:
    """Run a release of Home Assistant with two accounts and a guest."""
    zone = _zone()
    mira, jon = _people(days, zone)
    cloud = ZeppCloud([mira, jon])
    with TemporaryDirectory(prefix="zepp-browser-") as name:
        folder, port = Path(name), free_port()
        prepare(folder, port, zone=zone, more=dashboards.CONFIGURATION)
        dashboards.write(folder)
        async with (
            served(cloud) as cloud_url,
            home_process(folder, port, environment=ENVIRONMENTS[release]) as process,
        ):
            await process.launch()
            await process.wait_up()
            await process.home.onboard()
            entries = {
                person.name: await sign_in(process.home, person, cloud_url)
                for person in (mira, jon)
            }
            await dashboards.create(process.home, entries)
            yield Household(
                process=process,
                folder=folder,
                cloud=cloud,
                cloud_url=cloud_url,
                release=release,
                zone=zone,
                mira=mira,
                jon=jon,
                entries=entries,
                guest=await _add_guest(process.home),
            )


@asynccontextmanager
async def elsewhere(
    household: Household, *, safe: bool = False, recorder: bool = True
) -> AsyncGenerator[HomeProcess]:
    """Run a copy of the household's Home Assistant in another way, beside the first."""
    with TemporaryDirectory(prefix="zepp-browser-") as name:
        folder, port = Path(name), free_port()
        await household.is_written()
        more, zone = dashboards.CONFIGURATION, household.zone
        prepare(folder, port, zone=zone, more=more, recorder=recorder)
        dashboards.write(folder)
        for file in (household.folder / ".storage").iterdir():
            if file.name != "http":
                shutil.copy(file, folder / ".storage" / file.name)
        if safe:
            (folder / "safe-mode").touch()
        environment = ENVIRONMENTS[household.release]
        async with home_process(folder, port, environment=environment) as process:
            # Whoever was logged in there is so here as well.
            process.home.tokens = household.home.tokens
            await process.launch()
            await process.wait_up()
            yield process
