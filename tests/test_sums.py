"""The counters' sums in the recorder, whatever order days arrive in.

A state machine corrects days, imports them and is killed, through the integration's own
code; a model of what was read when says what the recorder's table has to hold after that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import count, islice, pairwise, product
import logging
from typing import Any, cast

from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.statistics import (
    StatisticsRow,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp.api import ZeppClient
from custom_components.zepp.const import DOMAIN, RECENT_DAYS
from custom_components.zepp.history import History
from custom_components.zepp.parts import PARTS_BY_KEY, Part
from custom_components.zepp.plan import Kind
from custom_components.zepp.rows import Rows
from custom_components.zepp.statistics import StatisticsWriter, statistic_id
from tests.zepp_cloud import Life, Person, ZeppCloud
from tests.zepp_cloud.generate import life_of
from tests.zepp_cloud.view import day_view
from tests.zepp_cloud.zone import local_date, midnight

from .conftest import EXAMPLES

type Place = tuple[str, int]
type Write = Callable[..., Awaitable[int]]
type Parts = tuple[Part, ...]
type Truth = tuple[dict[int, float], float]  # of a day: its rows by hour, and its total

DAY = timedelta(days=1)
OWNED = 45  # days for which everybody has had a watch
# The series with sums, and what the simulated cloud calls them.
COUNTERS = {"steps": "steps", "distance": "distance", "active_energy": "energy"}
# Where and when, and a day around which much happens: of 25, 23, 25, 23, 24 and 24 hours.
WORLDS = (
    ("Europe/Berlin", "2026-11-18T14:20:30+00:00", date(2026, 10, 25)),
    ("Europe/Berlin", "2026-04-15T22:05:00+00:00", date(2026, 3, 29)),
    ("America/New_York", "2026-11-18T14:20:30+00:00", date(2026, 11, 1)),
    ("America/New_York", "2026-04-01T04:10:00+00:00", date(2026, 3, 8)),
    ("Asia/Kathmandu", "2026-11-18T14:20:30+00:00", date(2026, 11, 1)),
    ("Pacific/Kiritimati", "2026-11-18T14:20:30+00:00", date(2026, 11, 1)),
)
PER_WORLD = -(-EXAMPLES // len(WORLDS))
# So far back from today, from the day above or from the one that was corrected last.
PLACES = st.tuples(st.just("today"), st.integers(0, OWNED + 4)) | st.tuples(
    st.sampled_from(("pivot", "corrected")), st.integers(-2, 2)
)
NOTHING = {"steps": 0, "distance": 0, "energy": 0, "minute_steps": b""}
MINUTES = st.dictionaries(st.integers(0, 1439), st.integers(1, 250)).map(
    lambda found: bytes(found.get(minute, 0) for minute in range(1440))
)
CHANGES = st.sampled_from((NOTHING, None)) | st.fixed_dictionaries(
    dict.fromkeys(("steps", "distance", "energy"), st.integers(0, 30_000)),
    optional={"minute_steps": MINUTES},
)
AGES = st.sampled_from((0, 0, 0, 0, 5, 15, 30, 100))
LENGTHS = st.integers(1, 3) | st.integers(1, 15)
KINDS = st.sampled_from((Kind.REQUESTED, Kind.REQUESTED, Kind.REBUILD))
BAND, STRESS = PARTS_BY_KEY["band_data"], PARTS_BY_KEY["stress"]
SOME = st.sampled_from(((BAND,), (BAND,), (BAND,), (BAND, STRESS), (STRESS,)))
# After how many series the writer is killed; a window of band data has twelve. 12: written
# but not struck off; 13 to 24: in the next window; 99: before the sums are closed.
FOREVER = 10**9
FATES = st.sampled_from((*[FOREVER] * 9, 0, 2, 3, 12, 13, 15, 24, 99, 99))
USERS = map(str, count(1))


class Writer(StatisticsWriter):
    """A writer that can be killed, and knows how far it came."""

    left = FOREVER  # series that it may still write
    dead = False
    wrote: set[tuple[str, int, int]]

    async def async_write(self, rows: Rows, begin: int, end: int) -> int:
        return await self._write(super().async_write, rows, begin, end)

    async def async_rewrite(self, rows: Rows, begin: int, end: int) -> int:
        return await self._write(super().async_rewrite, rows, begin, end)

    async def async_close_sums(self) -> None:
        self.die_if(self.left < 100)
        await super().async_close_sums()

    async def _write(self, write: Write, rows: Rows, begin: int, end: int) -> int:
        # A task is killed where it waits, which may be between any two series.
        some = dict(islice(rows.items(), self.left))
        written = await write(some, begin, end)
        self.wrote |= {(key, begin, end) for key in some}
        self.left = max(self.left - len(rows), 0)
        self.die_if(self.left == 0)
        return written

    def die_if(self, now: bool) -> None:
        if now:
            self.dead = True
            raise asyncio.CancelledError


def dates(first: date, last: date) -> set[date]:
    return {first + n * DAY for n in range((last - first).days + 1)}


class Sums(RuleBasedStateMachine):
    """One person, one account, one history."""

    def __init__(self, hass: HomeAssistant, cloud: ZeppCloud, url: str, day: date) -> None:
        super().__init__()
        self.hass, self.cloud, self.url = hass, cloud, url
        self.pivot = self.corrected = day
        self.now, self.zone = cloud.clock(), hass.config.time_zone
        self.today = local_date(self.zone, self.now.timestamp())
        self.born = self.today - (OWNED - 1) * DAY
        self.person = Person(user_id=next(USERS), time_zone=self.zone, first_day=self.born)
        self.person.families = frozenset()
        cloud.people, cloud.requests = [self.person], []
        # What the recorder should have, by series and date, and what the cloud says.
        self.known: dict[tuple[str, date], Truth] = {}
        self.said: dict[tuple[str, date], Truth] = {}
        self.due: set[tuple[str, date]] = set()
        self.days = 0
        self.oldest = self.today - (RECENT_DAYS - 1) * DAY
        self.run(self.start())

    def run(self, coro: Coroutine[Any, Any, None]) -> None:
        """Run something in the event loop and wait for it here, in another thread."""
        asyncio.run_coroutine_threadsafe(coro, self.hass.loop).result(30)

    async def start(self) -> None:
        """Start the integration, with what its store has."""
        user_id, token = self.person.user_id, self.person.token
        session = async_get_clientsession(self.hass)
        client = ZeppClient(session, token=token, user_id=user_id, base_url=self.url)
        self.writer = Writer(self.hass, user_id, "Somebody")
        entry = MockConfigEntry(domain=DOMAIN, entry_id=user_id)
        self.history = History(self.hass, entry, client, self.writer)
        await self.history.async_load()

    def day(self, place: Place) -> date:
        day: date = getattr(self, place[0]) - place[1] * DAY
        return min(day, self.today)

    @rule(place=PLACES, changes=CHANGES, age=AGES)
    def correct(self, place: Place, changes: dict[str, Any] | None, age: int) -> None:
        """Let a day have other totals and minutes, none, or those it had at first.

        If the newest upload is so many hours old, the days since are cut off or missing.
        """
        # Of the running day only minutes become rows, whatever its total.
        day = min(self.day(place), self.today - DAY * (changes != NOTHING))
        life = active_life(self.person.seed, self.zone, day)
        self.person.edit(day, **(changes or {key: getattr(life, key) for key in NOTHING}))
        self.person.sync_to(self.now - timedelta(hours=age))
        self.corrected = day
        self.said.clear()

    @rule(place=PLACES, days=LENGTHS, kind=KINDS, parts=SOME, fate=FATES)
    def ask(self, place: Place, days: int, kind: Kind, parts: Parts, fate: int) -> None:
        """Import some days, with the counters or without."""
        first, last = self.day(place) - (days - 1) * DAY, self.day(place)
        ask = partial(self.history.async_import, parts, first, last, kind=kind)
        self.work(ask, dates(first, last) if BAND in parts else set(), fate)

    @rule(days=st.just(0) | st.integers(RECENT_DAYS, OWNED), fate=FATES)
    def begin(self, days: int, fate: int) -> None:
        """Do as after a start: go on, import what is missing of so many days, close.

        Fewer days than before would end an import; that is another test's.
        """
        before, self.days = self.oldest, max(days, self.days)
        self.oldest = min(self.today - (days - 1) * DAY, before)
        begin = partial(self.history.async_begin, self.days)
        self.work(begin, dates(self.oldest, before - DAY), fate)

    def work(self, begin: Callable[[], object], due: set[date], fate: int) -> None:
        """Let the integration work until it is done or killed, and look at what it did."""
        self.writer.left, self.writer.wrote = fate, set()
        self.hass.add_job(begin)
        self.run(self.hass.async_block_till_done(wait_background_tasks=True))
        self.said = self.said or self.ask_cloud()
        wrote = {
            (key, day)
            for key, begin, end in self.writer.wrote
            for day in dates(local_date(self.zone, begin), local_date(self.zone, end) - DAY)
        }
        self.known |= {place: self.said.get(place, ({}, 0)) for place in wrote}
        self.due = self.due.union(product(COUNTERS, due)) - wrote
        if self.writer.dead:
            self.run(self.start())
        else:
            assert not self.history.ledger.sums_open
            assert not self.due & self.said.keys()
            self.due.clear()
        self.check()

    def ask_cloud(self) -> dict[tuple[str, date], Truth]:
        """Return what is true now, by series and date, of days with a record."""
        truth = self.cloud.truth(self.person, now=self.now, since=self.born).statistics
        synced = self.person.synced_at(self.now).timestamp()
        said: dict[tuple[str, date], Truth] = {}
        for key, name in COUNTERS.items():
            for day in dates(self.born, self.today):
                if view := day_view(self.person, day, synced):
                    said[key, day] = {}, getattr(view, name)
            for start, row in truth[key].items():
                hour = int(start.timestamp())
                said[key, local_date(self.zone, hour)][0][hour] = cast("float", row)
        return said

    def check(self) -> None:
        """Compare the recorder's tables with the model, and their graphs with the cloud."""
        first, is_open = self.born - OWNED * DAY, self.history.ledger.sums_open
        tables = self.read(first, "hour", {"state", "sum"})
        if is_open:
            # Until the sums are closed a graph may begin with any day but the oldest.
            oldest = [self.date_of(row) for rows in tables.values() for row in rows[:1]]
            first = max(oldest, default=first) + DAY
        graphs = self.read(first, "day", {"change"})
        for key, table in tables.items():
            known = {day: truth for (name, day), truth in self.known.items() if name == key}
            expected = [row for rows, _ in known.values() for row in rows.items()]
            # A row that is doubled would not be here; one that is void is 0.
            shown = [(row["start"], row["state"]) for row in table if row["state"]]
            assert shown == sorted(expected), key
            for before, after in pairwise(table):
                assert after["sum"] - before["sum"] == after["state"], (key, before, after)
            assert is_open or not table or table[0]["sum"] == table[0]["state"], key
            # Of the running day there are the hours that have ended.
            known[self.today] = {}, sum(known.get(self.today, ({}, 0))[0].values())
            for row in table[-1:]:
                if self.date_of(row, 86400) == self.date_of(row):
                    # Home Assistant leaves out a last day that has 24 hours after its rows.
                    known.pop(self.date_of(row), None)
            totals = {day: n for day, (_, n) in known.items() if n and day >= first}
            graph = {self.date_of(row): row["change"] for row in graphs[key]}
            assert {day: n for day, n in graph.items() if n} == totals, key

    def date_of(self, row: StatisticsRow, later: int = 0) -> date:
        return local_date(self.zone, row["start"] + later)

    def read(self, first: date, period: Any, types: set[Any]) -> dict[str, list[Any]]:
        """Return what the recorder has from a day on."""
        start = datetime.fromtimestamp(midnight(self.zone, first), UTC)
        ids = {key: statistic_id(self.person.user_id, key) for key in COUNTERS}
        asked = set(ids.values()), period, None, types
        found = statistics_during_period(self.hass, start, None, *asked)
        return {key: found.get(id_, []) for key, id_ in ids.items()}


@cache
def active_life(seed: int, zone: str, day: date) -> Life:
    """Return a life of few rows, all of which count, so that there is less to do."""
    minutes = {*range(day.day, 1440, 480), 1439}
    life, pulse = life_of(seed, zone, day), b"\xff" * 1440
    steps = bytes(minute % 97 * (minute in minutes) for minute in range(1440))
    life = replace(life, minute_steps=steps, heart_rate=pulse, stress=())
    return replace(life, night=None, naps=())


@pytest.mark.timeout(60 + 5 * PER_WORLD)
@pytest.mark.usefixtures("recorder_mock", "hass_storage", "socket_enabled")
@pytest.mark.parametrize("where", WORLDS)
async def test_sums_are_true_in_any_order(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    where: tuple[str, str, date],
) -> None:
    caplog.set_level(logging.WARNING)
    hass.loop.set_debug(False)
    monkeypatch.setattr("tests.zepp_cloud.person.life_of", active_life)
    await hass.config.async_set_time_zone(where[0])
    freezer.move_to(where[1])
    cloud = ZeppCloud([], clock=dt_util.utcnow)
    async with TestServer(cloud.app(), host="127.0.0.1") as server:

        class Here(Sums):
            # The default is part of hypothesis' seed: each world has examples of its own.
            def __init__(self, _seed: str = str(where)) -> None:
                super().__init__(hass, cloud, f"http://127.0.0.1:{server.port}", where[2])

        some = settings(max_examples=PER_WORLD, stateful_step_count=8)
        # Not as a job of Home Assistant: it would wait for it whenever it is to settle.
        await asyncio.to_thread(run_state_machine_as_test, Here, settings=some)
