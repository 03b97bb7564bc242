"""The demo, and its check: what Home Assistant shows against what the cloud knows."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
import shutil
import signal
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from blocks import missing_blocks
from home import ROOT, TIME_ZONE, Home, complaints, free_port, prepare, running_home
from recorded import Recorded

from tests.zepp_cloud import Person, Truth, ZeppCloud

PORT = 8123
DASHBOARD = "zepp-demo"
STATISTICS = "zepp-statistics"
DAYS = 400
HISTORY_DAYS = 365
CHECK_LIMIT = 600.0
_HOURS = {"sleep_duration", "deep_sleep", "light_sleep", "rem_sleep"}
_EXACT = 1e-6


def somebody(days: int = DAYS) -> Person:
    """Return a person with a life of so many days."""
    today = datetime.now(ZoneInfo(TIME_ZONE)).date()
    return Person(time_zone=TIME_ZONE, first_day=today - timedelta(days=days))


@asynccontextmanager
async def served(cloud: ZeppCloud) -> AsyncGenerator[str]:
    """Serve the simulated cloud, return its URL."""
    runner = web.AppRunner(cloud.app(), access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def sign_in(home: Home, person: Person, cloud_url: str) -> str:
    """Set the integration up through its own flow, return the entry's id."""
    flows = "/api/config/config_entries/flow"
    flow = await home.post(flows, {"handler": "zepp"})
    await home.post(f"{flows}/{flow['flow_id']}", {"next_step_id": "token"})
    entered = {"token": person.token, "region": cloud_url}
    result = await home.post(f"{flows}/{flow['flow_id']}", entered)
    if result["type"] != "create_entry":
        raise RuntimeError(f"the flow did not end in an entry: {result}")
    entry_id: str = result["result"]["entry_id"]
    return entry_id


async def show(home: Home, person: Person) -> None:
    """Make the dashboard that builds itself, and one of core's statistics graphs."""
    strategy = {"strategy": {"type": "custom:zepp"}}
    await add_dashboard(home, DASHBOARD, "Zepp", "mdi:watch", strategy)
    view = {"title": person.name, "cards": _statistics_cards(person)}
    await add_dashboard(home, STATISTICS, person.name, "mdi:heart-pulse", {"views": [view]})


async def add_dashboard(
    home: Home, path: str, title: str, icon: str, config: dict[str, Any]
) -> None:
    """Make a dashboard that everybody sees in the sidebar."""
    await home.ask(
        "lovelace/dashboards/create",
        url_path=path,
        title=title,
        icon=icon,
        mode="storage",
        show_in_sidebar=True,
        require_admin=False,
    )
    await home.ask("lovelace/config/save", url_path=path, config=config)


def _statistics_cards(person: Person) -> list[dict[str, Any]]:
    graphs = [
        ("Heart rate, hour by hour", ["heart_rate"], ["mean", "min", "max"], 7, "hour"),
        ("Stress, hour by hour", ["stress"], ["mean", "max"], 7, "hour"),
        ("Steps a day", ["steps"], ["change"], 30, "day"),
        ("Sleep score", ["sleep_score"], ["mean"], 90, "day"),
        (
            "Fatigue and fitness",
            ["acute_training_load", "chronic_training_load"],
            ["mean"],
            HISTORY_DAYS,
            "day",
        ),
        ("Resting heart rate", ["resting_heart_rate"], ["mean"], HISTORY_DAYS, "week"),
    ]
    cards: list[dict[str, Any]] = [
        {
            "type": "statistics-graph",
            "title": title,
            "entities": [f"zepp:{person.user_id}_{key}" for key in keys],
            "stat_types": types,
            "days_to_show": days,
            "period": period,
            "chart_type": "bar" if types == ["change"] else "line",
        }
        for title, keys, types, days, period in graphs
    ]
    history = [
        f"sensor.{person.name.lower()}_history_{key}" for key in ("progress", "start")
    ]
    return [{"type": "entities", "title": "History", "entities": history}, *cards]


async def run() -> None:
    """Run until Ctrl-C."""
    port = free_port(PORT)
    if port != PORT:
        print(f"Port {PORT} is taken, using {port} instead.")
    folder = ROOT / ".demo"
    shutil.rmtree(folder, ignore_errors=True)
    prepare(folder, port)
    person = somebody()
    print("Starting Home Assistant (about a minute the first time) …", flush=True)
    async with (
        served(ZeppCloud([person])) as cloud_url,
        running_home(folder, port) as home,
    ):
        await sign_in(home, person, cloud_url)
        await show(home, person)
        print(f"\n  Home Assistant   {home.url}/{DASHBOARD}  (no login needed)")
        print(f"  Simulated cloud  {cloud_url}")
        print(f"  Token            {person.token}   User ID {person.user_id}")
        print(f"  Log              {folder.relative_to(ROOT)}/home-assistant.log")
        print("\nCtrl-C ends everything.", flush=True)
        await asyncio.Event().wait()


async def check() -> bool:
    """Run without a browser, compare everything, return whether all of it is right."""
    began = time.monotonic()
    person = somebody()
    # Nothing new arrives while the comparison runs.
    person.sync_to(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5))
    cloud = ZeppCloud([person])
    with TemporaryDirectory(prefix="zepp-demo-") as name:
        folder = Path(name)
        port = free_port()
        prepare(folder, port)
        async with served(cloud) as cloud_url, running_home(folder, port) as home:
            up = time.monotonic()
            print(f"Home Assistant is up after {up - began:.0f} s", flush=True)
            entry_id = await sign_in(home, person, cloud_url)
            comparison = Comparison(home, cloud, person, entry_id)
            await comparison.enable_all()
            await comparison.wait()
            missing = await missing_blocks(home, person, entry_id)
            log = (folder / "home-assistant.log").read_text()
    comparison.print()
    print(
        f"\n{len(cloud.requests)} requests, {time.monotonic() - up:.0f} s after the start"
    )
    found = [*missing, *complaints(log)]
    print(*found, sep="\n")
    return comparison.is_right and not found


class Comparison:
    """What one account shows against the truth."""

    def __init__(self, home: Home, cloud: ZeppCloud, person: Person, entry_id: str) -> None:
        """Compare one entry with one person."""
        self._home = home
        self._cloud = cloud
        self._person = person
        self._entry_id = entry_id
        self._moments = [datetime.now(UTC)]
        self._truth: Truth = self._truth_at(self._moments[0])
        self._shown: dict[str, str] = {}
        self._recorded = Recorded({})

    def _truth_at(self, moment: datetime) -> Truth:
        today = moment.astimezone(ZoneInfo(TIME_ZONE)).date()
        since = today - timedelta(days=HISTORY_DAYS - 1)
        return self._cloud.truth(self._person, now=moment, since=since)

    async def enable_all(self) -> None:
        """Enable the sensors that are disabled at first."""
        for entity in await self._entities():
            if entity["disabled_by"]:
                await self._home.ask(
                    "config/entity_registry/update",
                    entity_id=entity["entity_id"],
                    disabled_by=None,
                )
        await self._home.post(
            f"/api/config/config_entries/entry/{self._entry_id}/reload", {}
        )
        self._moments.append(datetime.now(UTC))

    async def wait(self) -> None:
        """Look again and again until all is right, or time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CHECK_LIMIT):
                while True:
                    await self._look()
                    # An hour that ended meanwhile is written by the next poll only.
                    for moment in (*self._moments, datetime.now(UTC)):
                        self._truth = self._truth_at(moment)
                        if self.is_right:
                            return
                    await asyncio.sleep(2)

    async def _entities(self) -> list[dict[str, Any]]:
        found = await self._home.ask("config/entity_registry/list")
        return [entity for entity in found if entity["platform"] == "zepp"]

    async def _look(self) -> None:
        """Read what Home Assistant shows now."""
        states = await self._home.states()
        own = f"{self._person.user_id}_"
        self._shown = {
            key: states[entity["entity_id"]]["state"]
            for entity in await self._entities()
            # Sensors of the person; those of wearables have longer ids.
            if entity["entity_id"].startswith("sensor.")
            and (key := entity["unique_id"].removeprefix(own)) == entity["translation_key"]
            and entity["entity_id"] in states
        }
        self._recorded = await Recorded.read(self._home, self._person.user_id)

    @property
    def _sensors(self) -> dict[str, object]:
        """What the sensors should show, those about the import included."""
        zone = ZoneInfo(TIME_ZONE)
        oldest = min(min(rows) for rows in self._truth.statistics.values() if rows)
        start = datetime.combine(oldest.astimezone(zone), datetime.min.time(), zone)
        about_import = {"history_progress": None, "history_start": start.astimezone(UTC)}
        return {**self._truth.sensors, **about_import}

    @property
    def is_right(self) -> bool:
        """Whether everything agrees."""
        sensors = self._sensors
        return (
            all(self._sensor_agrees(key, value) for key, value in sensors.items())
            and self._recorded.agrees(self._truth.statistics)
            and self._shown.keys() == sensors.keys()
        )

    def _sensor_agrees(self, key: str, value: object) -> bool:
        return key in self._shown and _agrees(self._shown[key], _as_shown(key, value))

    def print(self) -> None:
        """Print both tables."""
        print(f"\n{'sensor':32}{'shown':>28}{'true':>28}")
        for key, value in sorted(self._sensors.items()):
            true = _as_shown(key, value)
            true = f"{true:.6g}" if isinstance(true, float) else str(true)
            self._line(
                f"{key:32}{self._shown.get(key, 'missing'):>28.26}{true:>28}",
                right=self._sensor_agrees(key, value),
            )
        print(
            f"\n{'statistic':28}{'rows':>7}{'true':>7}   {'first hour':22}{'last hour':22}"
        )
        for key, wanted in sorted(self._truth.statistics.items()):
            found = self._recorded.rows(key)
            first = f"{min(found):%Y-%m-%d %H:%M}" if found else "-"
            last = f"{max(found):%Y-%m-%d %H:%M}" if found else "-"
            self._line(
                f"{key:28}{len(found):>7}{len(wanted):>7}   {first:22}{last:22}",
                right=self._recorded.series_agrees(key, wanted),
            )

    def _line(self, text: str, *, right: bool) -> None:
        print(f"{text}  {'ok' if right else 'WRONG'}")


def _as_shown(key: str, value: object) -> str | float:
    """Return the state that shows a true value."""
    match value:
        case None:
            return "unknown"
        case datetime():
            return value.isoformat()
        case int() | float():
            return value / (60 if key in _HOURS else 1000 if key == "distance" else 1)
    return str(value)


def _agrees(shown: str, true: str | float) -> bool:
    if isinstance(true, str):
        return shown == true
    with suppress(ValueError):
        return abs(float(shown) - true) <= _EXACT * max(1.0, abs(true))
    return False


def main() -> int:
    """Run the demo, or its check."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare and end")
    arguments = parser.parse_args()
    # A polite end also ends Home Assistant, however this process is asked to stop.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if arguments.check:
            return 0 if asyncio.run(check()) else 1
        asyncio.run(run())
    except KeyboardInterrupt:
        print("Ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
