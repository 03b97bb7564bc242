"""The demo, and its check: what Home Assistant shows against what the cloud knows."""

import argparse
import asyncio
from collections.abc import AsyncGenerator, Mapping
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
from home import ROOT, TIME_ZONE, Home, free_port, prepare, running_home

from tests.zepp_cloud import MeanRow, Person, Truth, ZeppCloud

PORT = 8123
DASHBOARD = "zepp-demo"
DAYS = 400
HISTORY_DAYS = 365
CHECK_LIMIT = 240.0
_HOURS = {"sleep_duration", "deep_sleep", "light_sleep", "rem_sleep"}
_EXACT = 1e-6


def somebody() -> Person:
    """Return the person of the demo."""
    today = datetime.now(ZoneInfo(TIME_ZONE)).date()
    return Person(time_zone=TIME_ZONE, first_day=today - timedelta(days=DAYS))


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
    flow = await home.post("/api/config/config_entries/flow", {"handler": "zepp"})
    entered = {"token": person.token, "region": cloud_url}
    result = await home.post(f"/api/config/config_entries/flow/{flow['flow_id']}", entered)
    if result["type"] != "create_entry":
        raise RuntimeError(f"the flow did not end in an entry: {result}")
    entry_id: str = result["result"]["entry_id"]
    return entry_id


async def show(home: Home, person: Person) -> None:
    """Make a dashboard of what there is to see."""
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
    await home.ask(
        "lovelace/dashboards/create",
        url_path=DASHBOARD,
        title=person.name,
        icon="mdi:heart-pulse",
        mode="storage",
        show_in_sidebar=True,
        require_admin=False,
    )
    view = {"title": person.name, "cards": cards}
    await home.ask("lovelace/config/save", url_path=DASHBOARD, config={"views": [view]})


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
            comparison = Comparison(
                home, cloud, person, await sign_in(home, person, cloud_url)
            )
            await comparison.enable_all()
            await comparison.wait()
            log = (folder / "home-assistant.log").read_text()
    comparison.print()
    print(
        f"\n{len(cloud.requests)} requests, {time.monotonic() - up:.0f} s after the start"
    )
    complaints = [line for line in log.splitlines() if _complains(line)]
    print(*complaints, sep="\n")
    return comparison.is_right and not complaints


def _complains(line: str) -> bool:
    ours = "zepp" in line and "We found a custom integration" not in line
    return ours and any(level in line for level in (" WARNING ", " ERROR ", "Traceback"))


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
        self._rows: dict[str, dict[datetime, MeanRow | float]] = {}
        self._broken_sums: list[str] = []

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
        self._shown = {
            entity["translation_key"]: states[entity["entity_id"]]["state"]
            for entity in await self._entities()
            if entity["entity_id"] in states
        }
        prefix = f"zepp:{self._person.user_id}_"
        found = await self._home.ask(
            "recorder/statistics_during_period",
            start_time="2000-01-01T00:00:00+00:00",
            statistic_ids=[prefix + key for key in self._truth.statistics],
            period="hour",
            types=["mean", "min", "max", "state", "sum"],
        )
        self._rows = {id_.removeprefix(prefix): _rows(rows) for id_, rows in found.items()}
        self._broken_sums = [
            id_.removeprefix(prefix)
            for id_, rows in found.items()
            if not _sums_add_up(rows)
        ]

    @property
    def is_right(self) -> bool:
        """Whether everything agrees."""
        sensors = self._truth.sensors
        return (
            all(self._sensor_agrees(key) for key in sensors)
            and all(self._series_agrees(key) for key in self._truth.statistics)
            and self._shown.keys() == sensors.keys()
        )

    def _sensor_agrees(self, key: str) -> bool:
        return key in self._shown and _agrees(
            self._shown[key], _as_shown(key, self._truth.sensors[key])
        )

    def _series_agrees(self, key: str) -> bool:
        wanted = self._truth.statistics[key]
        found = self._rows.get(key, {})
        return (
            key not in self._broken_sums
            and found.keys() == wanted.keys()
            and all(_same_row(found[start], wanted[start]) for start in wanted)
        )

    def print(self) -> None:
        """Print both tables."""
        print(f"\n{'sensor':32}{'shown':>28}{'true':>28}")
        for key, value in sorted(self._truth.sensors.items()):
            true = _as_shown(key, value)
            true = f"{true:.6g}" if isinstance(true, float) else str(true)
            self._line(
                f"{key:32}{self._shown.get(key, 'missing'):>28.26}{true:>28}",
                right=self._sensor_agrees(key),
            )
        print(
            f"\n{'statistic':28}{'rows':>7}{'true':>7}   {'first hour':22}{'last hour':22}"
        )
        for key, wanted in sorted(self._truth.statistics.items()):
            found = self._rows.get(key, {})
            first = f"{min(found):%Y-%m-%d %H:%M}" if found else "-"
            last = f"{max(found):%Y-%m-%d %H:%M}" if found else "-"
            self._line(
                f"{key:28}{len(found):>7}{len(wanted):>7}   {first:22}{last:22}",
                right=self._series_agrees(key),
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


def _rows(found: list[Mapping[str, Any]]) -> dict[datetime, MeanRow | float]:
    """Return the rows that are not void."""
    rows: dict[datetime, MeanRow | float] = {}
    for row in found:
        start = datetime.fromtimestamp(row["start"] / 1000, UTC)
        if row.get("mean") is not None:
            rows[start] = MeanRow(row["mean"], row["min"], row["max"])
        elif row.get("state"):
            rows[start] = row["state"]
    return rows


def _same_row(found: MeanRow | float, wanted: MeanRow | float) -> bool:
    if isinstance(found, MeanRow) and isinstance(wanted, MeanRow):
        return all(abs(a - b) <= _EXACT for a, b in zip(found, wanted, strict=True))
    if isinstance(found, MeanRow) or isinstance(wanted, MeanRow):
        return False
    return abs(found - wanted) <= _EXACT


def _sums_add_up(rows: list[Mapping[str, Any]]) -> bool:
    """Return whether a counter begins at its first state and grows by each later one."""
    before = 0.0
    for row in rows:
        if row.get("sum") is None:
            continue
        if abs(row["sum"] - before - row["state"]) > _EXACT * max(1.0, row["sum"]):
            return False
        before = row["sum"]
    return True


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
