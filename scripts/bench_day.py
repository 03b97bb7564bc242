"""A day of polls in some seconds, run by pytest for scripts/bench_polling.py.

The recorder is a real one with a file of its own; only the clock is moved by hand. The
five-minute statistics that the recorder makes of all states are off: they are not the
integration's, and would be the same without any poll.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
import os
from pathlib import Path
import random
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import coordinator
from tests.conftest import Tick, async_set_up
from tests.truth import assert_rows, recorded
from tests.zepp_cloud import MeanRow, Person, Truth, ZeppCloud

pytest_plugins = ["tests.conftest"]

POLLS = 96
UPLOADS = 12
HISTORY_DAYS = 100
RECENT_DAYS = 14
BEGIN = "2026-11-18T05:10:00+00:00"
_INTERVAL = timedelta(minutes=15)
_DAY = timedelta(days=1)
_EXACT = 1e-6

type Row = MeanRow | tuple[float, float]
"""Average, lowest and highest value, or what a counter grew by and its sum."""
type Table = dict[tuple[str, datetime], Row]


@dataclass(slots=True, kw_only=True)
class Figures:
    """What a day of polls costs."""

    polls: int = 0
    requests: int = 0
    entities: int = 0
    state_writes: int = 0
    inserted: int = 0
    updated: int = 0
    changes: int = 0
    """How often a true row became another one, from poll to poll."""
    changed: int = 0
    """True rows that are not what they were a day before."""
    rewritten: int = 0
    """Rows that would be written if each upload wrote its recent days anew."""
    written_bytes: int = 0
    """What went into the write-ahead log of the database: pages, with a few bytes each."""


class Watch(RecorderTask):
    """Lets the recorder's own connection count the rows it writes."""

    def __init__(self, figures: Figures) -> None:
        """Count into the figures."""
        self._figures = figures

    @override
    def run(self, instance: Recorder) -> None:
        """Run in the recorder's thread, which alone writes and has one connection."""

        def note(kind: str) -> None:
            setattr(self._figures, kind, getattr(self._figures, kind) + 1)

        assert instance.engine
        with instance.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            # From here on the log only grows, so its length is what was written.
            raw.execute("PRAGMA wal_autocheckpoint = 0")
            is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            assert not is_busy
            raw.create_function("note_row", 1, note)
            for kind, event in (("inserted", "INSERT"), ("updated", "UPDATE")):
                raw.execute(
                    f"CREATE TEMP TRIGGER {kind} AFTER {event} ON main.statistics"
                    f" BEGIN SELECT note_row('{kind}'); END"
                )


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll every 15 minutes sharp, so that a day has 96 polls."""
    monkeypatch.setattr(coordinator, "_JITTER", timedelta(0))


@pytest.fixture
def persistent_database() -> bool:
    """Keep the database in a file."""
    return True


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Commit as seldom as is usual."""
    return {"commit_interval": 5}


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody with more history than is imported."""
    return Person(time_zone=time_zone, first_day=date(2026, 7, 1))


@pytest.fixture
def options() -> dict[str, int]:
    """Return how far back the import reaches: far enough for the daily review."""
    return {"history_days": HISTORY_DAYS}


def rows_of(truth: Truth) -> Table:
    """Return all true rows, counters with their sums."""
    return {
        (key, start): row
        for key, rows in truth.statistics.items()
        for start, row in _summed(rows)
    }


def _summed(rows: Any) -> Iterator[tuple[datetime, Row]]:
    total = 0.0
    for start, row in sorted(rows.items()):
        if isinstance(row, MeanRow):
            yield start, row
        else:
            total += row
            yield start, (row, total)


def differences(before: Table, after: Table) -> int:
    """Return how many rows are other ones, new or gone."""
    return sum(
        place not in before
        or place not in after
        or any(
            abs(old - new) > _EXACT
            for old, new in zip(before[place], after[place], strict=True)
        )
        for place in before.keys() | after.keys()
    )


def count_states(hass: HomeAssistant, entry: MockConfigEntry, figures: Figures) -> None:
    """Count the states that the entry's entities write from now on."""
    entities = {
        entity.entity_id
        for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if not entity.disabled
    }
    figures.entities = len(entities)

    @callback
    def count(event: Event[EventStateChangedData]) -> None:
        figures.state_writes += event.data["entity_id"] in entities

    hass.bus.async_listen(EVENT_STATE_CHANGED, count)


def log_size(instance: Recorder) -> int:
    """Return the length of the database's write-ahead log."""
    return Path(f"{instance.db_url.removeprefix('sqlite:///')}-wal").stat().st_size


def is_look(query: dict[str, str]) -> bool:
    """Return whether a request is the one that every poll begins with."""
    if "from_date" not in query:
        return False
    first, last = (date.fromisoformat(query[key]) for key in ("from_date", "to_date"))
    return last - first == 2 * _DAY


class Day:
    """The polls of a day, some of them after an upload."""

    def __init__(self, cloud: ZeppCloud, person: Person, tick: Tick) -> None:
        """Prepare the day of a person."""
        self.figures = Figures()
        self._since = dt_util.now().date() - (HISTORY_DAYS - 1) * _DAY
        self._cloud = cloud
        self._person = person
        self._tick = tick
        self._chance = random.Random(0)

    def truth(self) -> Truth:
        """Return what is true now."""
        return self._cloud.truth(self._person, now=dt_util.utcnow(), since=self._since)

    async def async_pass(self) -> None:
        """Let it pass, and compare the truth at each poll with that at the one before."""
        first = before = rows_of(self.truth())
        for poll in range(POLLS):
            uploads = poll % (POLLS // UPLOADS) == 0
            if uploads:
                delay = timedelta(minutes=self._chance.uniform(1, 14))
                self._person.sync_to(dt_util.utcnow() + _INTERVAL - delay)
            await self._tick(seconds=_INTERVAL.total_seconds())
            after = rows_of(self.truth())
            self.figures.changes += differences(before, after)
            if uploads:
                recent = dt_util.utcnow() - RECENT_DAYS * _DAY
                self.figures.rewritten += sum(start >= recent for _, start in after)
            before = after
        self.figures.changed = differences(first, before)


@pytest.mark.usefixtures("recorder_mock")
async def test_a_day(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Let a day pass and tell what it cost."""
    freezer.move_to(BEGIN)
    person.sync_to(dt_util.utcnow() - timedelta(minutes=7))
    await async_set_up(hass, entry)
    await recorded(hass, person.user_id)
    day = Day(cloud, person, tick)
    figures = day.figures
    instance = get_instance(hass)
    instance.queue_task(Watch(figures))
    await recorded(hass, person.user_id)
    count_states(hass, entry, figures)
    cloud.requests.clear()
    assert log_size(instance) == 0

    await day.async_pass()

    assert_rows(await recorded(hass, person.user_id), day.truth())
    figures.written_bytes = log_size(instance)
    figures.requests = len(cloud.requests)
    figures.polls = sum(is_look(request.query) for request in cloud.requests)
    tell(figures)


def tell(figures: Figures) -> None:
    """Write the figures where the benchmark looks for them."""
    Path(os.environ["BENCH_DAY"]).write_bytes(orjson.dumps(asdict(figures)))
