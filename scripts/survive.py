"""Kills Home Assistant at random moments of an import of three years, then compares."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
import json
from pathlib import Path
import random
import signal
import sys
from tempfile import TemporaryDirectory
import time
from zoneinfo import ZoneInfo

from aiohttp import ClientError
from demo import served, sign_in, somebody
from figures import Table
from home import TIME_ZONE, Home, HomeProcess, complaints, free_port, home_process, prepare
from recorded import Recorded, Rows

from tests.zepp_cloud import Person, Request, ZeppCloud

KILLS = 10
DAYS = 1130
HISTORY_DAYS = 1095
# The import has 64 windows; the last kill must find some left.
_WINDOWS = 54
# A window takes about so long, with the pause after it.
_WINDOW_SECONDS = 1.0
_MOST_FETCHES = 2
_ENDED = "History import has ended"
# Seconds: between two looks, until the import must have come on, and for everything.
_LOOK = 0.02
_STALL_LIMIT = 180.0
_WHOLE_LIMIT = 1200.0

type Window = tuple[str, tuple[tuple[str, str], ...]]
"""Path and query."""


def last_date(query: dict[str, str]) -> date:
    """Return the last date that a request asks for; requests without dates are of today."""
    if "to" in query:
        return datetime.fromtimestamp(int(query["to"]) / 1000, ZoneInfo(TIME_ZONE)).date()
    return date.fromisoformat(query.get("to_date") or query.get("endDay") or "9999-12-31")


def windows(requests: Iterable[Request], today: date) -> list[Window]:
    """Return the windows of history in the order in which they were fetched.

    Polls and the sign-in ask up to today, the import never does.
    """
    return [
        (request.path, tuple(sorted(request.query.items())))
        for request in requests
        if last_date(request.query) < today
    ]


class Trial:
    """One import with its kills, and what came of it."""

    def __init__(
        self, process: HomeProcess, cloud: ZeppCloud, person: Person, chance: random.Random
    ) -> None:
        """Prepare a trial; the process does not run yet."""
        self.kills = 0
        self.wrong: list[str] = []
        self._process = process
        self._cloud = cloud
        self._person = person
        self._chance = chance
        self._today = datetime.now(ZoneInfo(TIME_ZONE)).date()
        self._launched = datetime.now(UTC)

    @property
    def fetched(self) -> list[Window]:
        """The windows that were fetched so far."""
        return windows(self._cloud.requests, self._today)

    async def run(self, folder: Path, cloud_url: str) -> Recorded:
        """Import, killed again and again, until it ends; return the recorder's rows."""
        home = self._process.home
        await self._launch()
        await self._process.wait_up()
        await home.onboard()
        entry_id = await sign_in(home, self._person, cloud_url)
        await set_history_days(home, entry_id)
        ledger = folder / ".storage" / f"zepp.{entry_id}"
        for window in sorted(self._chance.sample(range(1, _WINDOWS + 1), KILLS)):
            await self._kill_after(window, ledger)
            await self._launch()
        await self._process.wait_up()
        await self._until(lambda: _ENDED in self._process.log, "the import has not ended")
        await self._check_progress(home)
        return await Recorded.read(home, self._person.user_id)

    async def _launch(self) -> None:
        self._launched = datetime.now(UTC)
        await self._process.launch()

    async def _kill_after(self, count: int, ledger: Path) -> None:
        """Kill some moment after so many different windows have been asked for.

        One at least is new since the launch: the one that the last kill interrupted is done
        then, and a third fetch of it would be the component's fault, not the next kill's.
        """
        count = max(count, len(set(self.fetched)) + 1)
        await self._until(
            lambda: len(set(self.fetched)) >= count, f"window {count} was not asked for"
        )
        wait = self._chance.uniform(0.0, _WINDOW_SECONDS)
        await asyncio.sleep(wait)
        self._process.check()
        await self._process.kill()
        self.kills += 1
        left = days_left(ledger)
        if not left or _ENDED in self._process.log:
            self.wrong.append(f"kill {self.kills} came after the import")
        lived = (datetime.now(UTC) - self._launched).total_seconds()
        print(
            f"kill {self.kills:2} {lived:5.1f} s after the launch, {wait:.2f} s after "
            f"window {count:2} was asked for; {left:5,} days times parts left",
            flush=True,
        )

    async def _until(self, found: Callable[[], bool], failure: str) -> None:
        """Wait for something, as long as Home Assistant runs."""
        try:
            async with asyncio.timeout(_STALL_LIMIT):
                while not found():
                    self._process.check()
                    await asyncio.sleep(_LOOK)
        except TimeoutError as err:
            raise RuntimeError(f"{failure} within {_STALL_LIMIT:.0f} s") from err

    async def _check_progress(self, home: Home) -> None:
        """Note if the sensor does not tell that no import runs."""
        entities = await home.ask("config/entity_registry/list")
        (progress,) = (
            entity["entity_id"]
            for entity in entities
            if entity["platform"] == "zepp"
            and entity["translation_key"] == "history_progress"
        )
        # It is told a moment after the log.
        await asyncio.sleep(_WINDOW_SECONDS)
        shown = (await home.states())[progress]["state"]
        if shown != "unknown":
            self.wrong.append(f"{progress} is {shown} after the import")

    def judge(self, recorded: Recorded, table: Table) -> None:
        """Compare with the truth, and print the figures."""
        truth = self._truth(recorded)
        self.wrong += recorded.differences(truth)
        self.wrong += complaints(self._process.log)
        if (ends := self._process.log.count(_ENDED)) != 1:
            self.wrong.append(f"the import has ended {ends} times")
        fetches = Counter(self.fetched)
        twice = sum(count > 1 for count in fetches.values())
        most = max(fetches.values())
        rows = sum(len(recorded.rows(key)) for key in truth)
        true = sum(map(len, truth.values()))
        table.line("kills while the import ran", self.kills, "", f"= {KILLS}")
        table.line("windows of history", len(fetches), "")
        table.line("  fetched again, because a kill came between", twice, "")
        table.line(
            "  most fetches of one window",
            most,
            "",
            f"<= {_MOST_FETCHES}",
            ok=most <= _MOST_FETCHES,
        )
        table.line("rows that the recorder has", rows, "", f"= {true:,}", ok=rows == true)

    def _truth(self, recorded: Recorded) -> Mapping[str, Rows]:
        """Return the rows there should be."""
        since = self._today - timedelta(days=HISTORY_DAYS - 1)
        now = datetime.now(UTC)
        # An hour that has ended since the last launch is written by the next poll only.
        earlier, later = (
            self._cloud.truth(self._person, now=moment, since=since).statistics
            for moment in (self._launched, now)
        )
        return earlier if recorded.agrees(earlier) else later


async def set_history_days(home: Home, entry_id: str) -> None:
    """Ask for three years through the options; the entry is loaded anew then."""
    path = "/api/config/config_entries/options/flow"
    flow = await home.post(path, {"handler": entry_id})
    result = await home.post(f"{path}/{flow['flow_id']}", {"history_days": HISTORY_DAYS})
    if result["type"] != "create_entry":
        raise RuntimeError(f"the options were not taken: {result}")


def days_left(ledger: Path) -> int:
    """Return how many days the import still has to read, part by part."""
    pending = json.loads(ledger.read_text())["data"]["pending"]
    return sum(
        (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        for _, kind, first, last in pending
        if kind == "backfill"
    )


async def survive(seed: int) -> bool:
    """Run a trial, return whether all is right afterwards."""
    began = time.monotonic()
    person = somebody(DAYS)
    # Nothing new arrives while the trial runs.
    person.sync_to(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5))
    cloud = ZeppCloud([person])
    # Makes up the whole life now, so that answers come at once.
    cloud.truth(person, now=datetime.now(UTC), since=person.first_day)
    # No "zepp" in its name: a complaint of the recorder that names its file is not ours.
    with TemporaryDirectory(prefix="survive-") as name:
        folder, port = Path(name), free_port()
        prepare(folder, port)
        async with (
            asyncio.timeout(_WHOLE_LIMIT),
            served(cloud) as cloud_url,
            home_process(folder, port) as process,
        ):
            trial = Trial(process, cloud, person, random.Random(seed))
            recorded = await trial.run(folder, cloud_url)
            table = Table()
            trial.judge(recorded, table)
    table.line("everything", time.monotonic() - began, "s")
    for line in trial.wrong:
        print(f"WRONG: {line}")
    return table.kept and not trial.wrong


def main() -> int:
    """Run a trial."""
    parser = argparse.ArgumentParser(prog="scripts/survive", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the moments; without it a random one")
    seed = parser.parse_args().seed
    if seed is None:
        seed = random.randrange(10**6)
    print(f"Seed {seed}", flush=True)
    # A polite end also ends Home Assistant, however this process is asked to stop.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return 0 if asyncio.run(survive(seed)) else 1
    except KeyboardInterrupt:
        print("Ended.")
    except TimeoutError:
        print(f"WRONG: not done after {_WHOLE_LIMIT:.0f} s")
    except (ClientError, RuntimeError) as err:
        print(f"WRONG: {err}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
