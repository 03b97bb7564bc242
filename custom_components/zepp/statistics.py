"""Long-term statistics: the series, and the one writer to the recorder.

The series are external statistics (`zepp:{user_id}_{key}`), separate from those that the
recorder compiles of the sensors' states, because only external ones can say when something
truly happened. The writer compares with what the recorder has and writes only what differs.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import batched
import math
from typing import Final, NamedTuple

from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    StatisticsRow,
    async_add_external_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.const import (
    UnitOfEnergy,
    UnitOfLength,
    UnitOfMass,
    UnitOfRatio,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import (
    DistanceConverter,
    DurationConverter,
    EnergyConverter,
    MassConverter,
    TemperatureDeltaConverter,
    UnitlessRatioConverter,
)

from .const import DOMAIN
from .parts import SERIES, SERIES_BY_KEY
from .rows import MeanRow, Row, Rows
from .series import Series
from .timeline import HOUR

# Small lists: the recorder keeps an object for each row until it commits, and many of them
# at once set off a garbage collection that holds up everything.
_BATCH: Final = 100
_DAY: Final = 24 * HOUR
_EXACT: Final = 1e-6
_YEAR: Final = 366 * _DAY
# Before the first of these watches.
_BEGINNING: Final = 40 * _YEAR
# How far to look for the neighbour of a stretch of rows before looking everywhere.
_NEIGHBOUR_DAYS: Final = (8, 100, 1000)
_UNIT_CLASSES: Final[dict[str, str | None]] = {
    UnitOfTime.MINUTES: DurationConverter.UNIT_CLASS,
    UnitOfMass.KILOGRAMS: MassConverter.UNIT_CLASS,
    UnitOfRatio.PERCENTAGE: UnitlessRatioConverter.UNIT_CLASS,
    UnitOfTemperature.CELSIUS: TemperatureDeltaConverter.UNIT_CLASS,
    UnitOfLength.METERS: DistanceConverter.UNIT_CLASS,
    UnitOfEnergy.KILO_CALORIE: EnergyConverter.UNIT_CLASS,
}


class _Known(NamedTuple):
    """A row that the recorder has; a void one counts as no row."""

    start: int
    mean: MeanRow | None
    state: float | None
    sum: float | None


type _Counts = Callable[[int, dict[int, Row]], bool]
"""Whether a row of the recorder counts, by its start and the rows that are wanted."""


def statistic_id(user_id: str, key: str) -> str:
    """Return the id of a person's series."""
    return f"{DOMAIN}:{user_id}_{key}"


async def async_statistic_ids(hass: HomeAssistant, user_id: str) -> dict[str, str]:
    """Return the ids of the statistics that there are of an account, by key."""
    if not is_available(hass):
        return {}
    ids = {key: statistic_id(user_id, key) for key in SERIES_BY_KEY}
    found = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_ids=set(ids.values()))
    )
    return {key: known for key, known in ids.items() if known in found}


def is_available(hass: HomeAssistant) -> bool:
    """Return whether there is a recorder to write to."""
    return "recorder" in hass.config.components


class StatisticsWriter:
    """Writes the series of one account, one stretch of time after the other."""

    def __init__(self, hass: HomeAssistant, user_id: str, title: str) -> None:
        """Write for the person that the title names."""
        self._hass = hass
        self._user_id = user_id
        self._title = title
        self._lock = asyncio.Lock()
        self.counts_down = False
        """Whether a counter has got older rows since its sums were closed."""

    async def async_write(self, rows: Rows, begin: int, end: int) -> int:
        """Make the recorder hold exactly these rows from one hour to another.

        Rows there that are not given are voided. Returns how many rows were written.
        """
        return await self._async_write(rows, begin, end, lambda _, __: True)

    async def async_add(self, rows: Rows, begin: int, end: int) -> int:
        """Write rows of means and leave all others as they are."""
        return await self._async_write(
            rows, begin, end, lambda start, wanted: start in wanted
        )

    async def async_rewrite(self, rows: Rows, begin: int, end: int) -> int:
        """Do as async_write, but write every row anew, whatever the recorder has."""
        return await self._async_write(
            rows, begin, end, lambda start, wanted: start not in wanted
        )

    async def _async_write(self, rows: Rows, begin: int, end: int, counts: _Counts) -> int:
        """Write what differs from those of the recorder's rows that count."""
        async with self._lock:
            known = await self._async_known(rows.keys(), begin, end)
            written = 0
            for key, wanted in rows.items():
                series = SERIES_BY_KEY[key]
                old = {
                    start: row
                    for start, row in known.get(key, {}).items()
                    if counts(start, wanted)
                }
                if series.has_sum:
                    written += await self._async_write_sums(series, wanted, old, begin, end)
                else:
                    changed = await self._hass.async_add_executor_job(
                        _changed_means, wanted, old
                    )
                    await self._async_hand_over(series, changed)
                    written += len(changed)
            if written:
                await self._async_committed()
            return written

    async def async_close_sums(self) -> None:
        """Shift the counters so that the oldest row's sum is what it added itself.

        While older and older days are imported their sums count downward from the first
        day known; this one shift puts zero before the oldest.
        """
        async with self._lock:
            await self._async_committed()
            for series in SERIES:
                if not series.has_sum:
                    continue
                if oldest := await self._async_oldest(series):
                    shift = (oldest.state or 0.0) - (oldest.sum or 0.0)
                    self._shift(series, oldest.start, shift)
            await self._async_committed()
            self.counts_down = False

    async def _async_write_sums(
        self,
        series: Series,
        wanted: dict[int, Row],
        known: dict[int, _Known],
        begin: int,
        end: int,
    ) -> int:
        """Write the counter rows that differ and keep the sums before and after whole."""
        states = dict.fromkeys(known, 0.0)
        states |= {
            start: row for start, row in wanted.items() if isinstance(row, float | int)
        }
        if not states:
            return 0
        before = await self._async_previous(series, begin)
        after = await self._async_next(series, end)
        total = math.fsum(states.values())
        if before:
            base = before.sum or 0.0
        elif after:
            self.counts_down = True
            base = (after.sum or 0.0) - (after.state or 0.0) - total
        else:
            base = 0.0
        changed = list(_changed_sums(states, known, base))
        await self._async_hand_over(series, changed)
        if before and after:
            gap = base + total - ((after.sum or 0.0) - (after.state or 0.0))
            self._shift(series, after.start, gap)
        return len(changed)

    def _shift(self, series: Series, start: int, by: float) -> None:
        """Let the recorder add to all sums from a row on, in one statement."""
        if abs(by) > _EXACT:
            get_instance(self._hass).async_adjust_statistics(
                statistic_id(self._user_id, series.key), _hour(start), by, series.unit or ""
            )

    async def _async_hand_over(self, series: Series, rows: list[StatisticData]) -> None:
        """Give rows to the recorder in lists of bearable length, others in between."""
        metadata = StatisticMetaData(
            mean_type=StatisticMeanType.NONE
            if series.has_sum
            else StatisticMeanType.ARITHMETIC,
            has_sum=series.has_sum,
            name=f"{self._title} {series.name}",
            source=DOMAIN,
            statistic_id=statistic_id(self._user_id, series.key),
            unit_class=_UNIT_CLASSES.get(series.unit or ""),
            unit_of_measurement=series.unit,
        )
        for batch in batched(rows, _BATCH, strict=False):
            async_add_external_statistics(self._hass, metadata, list(batch))
            await asyncio.sleep(0)

    async def _async_previous(self, series: Series, begin: int) -> _Known | None:
        """Return the last row before an hour."""
        for first in (*(begin - days * _DAY for days in _NEIGHBOUR_DAYS), 0):
            found = await self._async_rows({series.key}, first, begin)
            if rows := found.get(series.key):
                return rows[max(rows)]
        return None

    async def _async_next(self, series: Series, end: int) -> _Known | None:
        """Return the first row at or after an hour."""
        nearby = [end + days * _DAY for days in _NEIGHBOUR_DAYS]
        if end > dt_util.utcnow().timestamp():
            # There are none as a rule, and one look says so.
            nearby = []
        for last in (*nearby, None):
            found = await self._async_rows({series.key}, end, last)
            if rows := found.get(series.key):
                return rows[min(rows)]
        return None

    async def _async_oldest(self, series: Series) -> _Known | None:
        """Return the first row of all, looking at a year at a time."""
        ends = range(_BEGINNING, int(dt_util.utcnow().timestamp()) + _YEAR, _YEAR)
        for end in ends:
            found = await self._async_rows({series.key}, end - _YEAR, end)
            if rows := found.get(series.key):
                return rows[min(rows)]
        return None

    async def _async_known(
        self, keys: Iterable[str], begin: int, end: int | None
    ) -> dict[str, dict[int, _Known]]:
        """Return the recorder's rows by key and start, once it has committed all."""
        await self._async_committed()
        return await self._async_rows(keys, begin, end)

    async def _async_rows(
        self, keys: Iterable[str], begin: int, end: int | None
    ) -> dict[str, dict[int, _Known]]:
        """Return the committed rows by key and start."""
        ids = {statistic_id(self._user_id, key): key for key in keys}
        return await get_instance(self._hass).async_add_executor_job(
            self._read, ids, begin, end
        )

    async def _async_committed(self) -> None:
        """Wait until the recorder has committed everything handed to it.

        Its own async_block_till_done does not wait for a task that has left the queue but
        is still running, and rows read then would be those from before.
        """
        done: asyncio.Future[None] = self._hass.loop.create_future()
        get_instance(self._hass).queue_task(SynchronizeTask(done))
        await done

    def _read(
        self, ids: dict[str, str], begin: int, end: int | None
    ) -> dict[str, dict[int, _Known]]:
        """Read rows; blocking."""
        found = statistics_during_period(
            self._hass,
            _hour(begin),
            None if end is None else _hour(end),
            set(ids),
            "hour",
            None,
            {"mean", "min", "max", "state", "sum"},
        )
        return {
            ids[id_]: {row.start: row for row in map(_known, rows)}
            for id_, rows in found.items()
        }


def _hour(start: int) -> datetime:
    return datetime.fromtimestamp(start, UTC)


def _known(row: StatisticsRow) -> _Known:
    """Return a row as the recorder gives it."""
    mean, low, high = row.get("mean"), row.get("min"), row.get("max")
    return _Known(
        start=int(row["start"]),
        mean=None
        if mean is None or low is None or high is None
        else MeanRow(mean, low, high),
        state=row.get("state"),
        sum=row.get("sum"),
    )


def _same_means(old: MeanRow | None, new: MeanRow) -> bool:
    return old is not None and all(map(_same, old, new, strict=True))


def _same(old: float | None, new: float) -> bool:
    return old is not None and abs(old - new) <= _EXACT


def _changed_means(wanted: dict[int, Row], known: dict[int, _Known]) -> list[StatisticData]:
    """Return the mean rows that differ, and empty ones for those that ceased to exist."""
    changed = [
        StatisticData(start=_hour(start), mean=row.mean, min=row.min, max=row.max)
        for start, row in sorted(wanted.items())
        if isinstance(row, MeanRow)
        and not ((old := known.get(start)) and _same_means(old.mean, row))
    ]
    voided = [
        StatisticData(start=_hour(start))  # what is not given becomes empty
        for start, old in known.items()
        if start not in wanted and old.mean is not None
    ]
    return [*changed, *voided]


def _changed_sums(
    states: dict[int, float], known: dict[int, _Known], base: float
) -> Iterator[StatisticData]:
    """Yield the counter rows whose state or sum is not yet what it should be."""
    total = base
    for start in sorted(states):
        state = states[start]
        total += state
        old = known.get(start)
        if old is None or not (_same(old.state, state) and _same(old.sum, total)):
            yield StatisticData(start=_hour(start), state=state, sum=total)
