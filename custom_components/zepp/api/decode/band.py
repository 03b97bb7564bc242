"""Band data: the daily records of steps, heart rate and sleep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from ..exceptions import ZeppDecodeError
from ..models import (
    MINUTES_PER_DAY,
    Activity,
    ActivitySegment,
    BandData,
    Day,
    Movement,
    Nap,
    Night,
)
from .fields import (
    blob,
    integer,
    iso_date,
    loose,
    mapping,
    mappings,
    minutes,
    moment,
    number,
    text,
)
from .sleep import SleepRecord, decode_sleep, longer, read_sleep

# A byte of minute heart rate that is no reading becomes 0.
_LOWEST_BPM, _HIGHEST_BPM = 25, 240
_READINGS = bytes(
    value if _LOWEST_BPM <= value <= _HIGHEST_BPM else 0 for value in range(256)
)
# kind, intensity, steps: longer strides have the same three in front.
_SHORTEST_STRIDE = 3
_NOT_YET_LIVED = 0x7E
_MOVEMENTS = {
    1: Movement.SLOW_WALK,
    3: Movement.FAST_WALK,
    4: Movement.RUN,
    7: Movement.LIGHT_ACTIVITY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One record: a date as one device saw it."""

    day: Day
    device_id: str | None
    source: str | None
    sleep: SleepRecord

    @property
    def device(self) -> str | None:
        """What tells the devices of a date apart."""
        return self.device_id or self.source

    @property
    def uploaded(self) -> float:
        """When it was uploaded, for telling old from new."""
        return self.day.synced_at.timestamp() if self.day.synced_at else 0.0


def decode_band_data(payload: Any, zone: tzinfo) -> BandData:
    """Return the days, nights and naps of an answer; a bad record is left out.

    Raises ZeppDecodeError when the answer holds no list of records.
    """
    records = [record for raw in _raw_records(payload) if (record := _decode_record(raw))]
    # The newest upload of a date first: where records disagree, it speaks.
    records.sort(
        key=lambda record: (record.day.date, -record.uploaded, -_steps(record.day))
    )
    nights, naps = decode_sleep((record.sleep for record in _current(records)), zone)
    return BandData(
        days=tuple(
            _merge(list(group))
            for _, group in groupby(records, key=lambda record: record.day.date)
        ),
        nights=nights,
        naps=naps,
        uploads=_newest(
            (record.device_id, record.day.synced_at)
            for record in records
            if record.device_id and record.day.synced_at
        ),
    )


def merge_band_data(parts: Iterable[BandData]) -> BandData:
    """Join answers for neighbouring ranges; of two nights on one date the longer stays."""
    parts = tuple(parts)
    days: dict[date, Day] = {}
    nights: dict[date, Night] = {}
    naps: dict[tuple[datetime, datetime], Nap] = {}
    for part in parts:
        days |= {day.date: day for day in part.days}
        naps |= {(nap.start, nap.end): nap for nap in part.naps}
        for night in part.nights:
            if longer(night, nights.get(night.date)):
                nights[night.date] = night
    return BandData(
        days=tuple(days[day] for day in sorted(days)),
        nights=tuple(nights[day] for day in sorted(nights)),
        naps=tuple(naps[span] for span in sorted(naps)),
        uploads=_newest(pair for part in parts for pair in part.uploads.items()),
    )


def _newest(uploads: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """Return the newest upload of each device."""
    # The last of equal keys stays.
    return dict(sorted(uploads, key=itemgetter(1)))


def _raw_records(payload: Any) -> list[dict[str, Any]]:
    """Return the records of a list, of a dictionary by date, or below `items`."""
    content = loose(payload)
    if isinstance(content, dict) and "data" in content:
        content = loose(content["data"])
    if isinstance(content, dict) and "items" in content:
        content = loose(content["items"])
    if isinstance(content, dict):
        by_date = {key: mapping(content[key]) for key in content if iso_date(key)}
        # Anything else is the answer to another question.
        if content and not by_date:
            raise ZeppDecodeError("band data")
        content = [{"date_time": key, **record} for key, record in by_date.items()]
    if not isinstance(content, list):
        raise ZeppDecodeError("band data")
    return [record for record in map(loose, content) if isinstance(record, dict)]


def _decode_record(raw: dict[str, Any]) -> _Record | None:
    """Return a record, None when its date or its summary cannot be read."""
    day = iso_date(raw.get("date_time"))
    summary = _summary(raw.get("summary", raw.get("sum")))
    if day is None or summary is None:
        return None
    return _Record(
        day=Day(
            date=day,
            synced_at=moment(summary.get("sync")),
            activity=_activity(summary),
            heart_rate=blob(raw.get("data_hr"))[:MINUTES_PER_DAY].translate(_READINGS),
            minute_steps=_minute_steps(blob(raw.get("data"))),
        ),
        device_id=text(raw.get("device_id")),
        source=text(raw.get("source")),
        sleep=read_sleep(day, mapping(summary.get("slp"))),
    )


def _summary(value: Any) -> dict[str, Any] | None:
    """Return a summary: base64 of JSON, JSON, or already an object."""
    found = loose(value)
    if isinstance(found, str):
        try:
            found = orjson.loads(blob(found))
        except orjson.JSONDecodeError:
            return None
    return found if isinstance(found, dict) else None


def _activity(summary: dict[str, Any]) -> Activity | None:
    """Return the counters of a day, None when they are missing altogether."""
    part = loose(summary.get("stp"))
    if not isinstance(part, dict):
        return None
    moved = [minutes(part.get(key)) for key in ("wk", "rn")]
    known = [span for span in moved if span is not None]
    return Activity(
        steps=integer(part.get("ttl"), 0),
        step_goal=integer(summary.get("goal"), 1),
        distance=number(part.get("dis"), 0),
        active_energy=number(part.get("cal"), 0),
        active_time=sum(known[1:], known[0]) if known else None,
        segments=_segments(part.get("stage")),
    )


def _segments(value: Any) -> tuple[ActivitySegment, ...]:
    """Return the stretches of moving in the order of time."""
    found = []
    for raw in mappings(value):
        first = integer(raw.get("start"), 0, MINUTES_PER_DAY - 1)
        last = integer(raw.get("stop"), first or 0, MINUTES_PER_DAY - 1)
        if first is None or last is None:
            continue
        found.append(
            ActivitySegment(
                first=first,
                last=last,
                movement=_MOVEMENTS.get(integer(raw.get("mode")) or 0, Movement.OTHER),
                steps=integer(raw.get("step"), 0),
                distance=number(raw.get("dis"), 0),
                active_energy=number(raw.get("cal"), 0),
            )
        )
    return tuple(sorted(found, key=lambda segment: segment.first))


def _minute_steps(packed: bytes) -> bytes:
    """Return the steps of each minute, nothing when the layout is not known."""
    stride, rest = divmod(len(packed), MINUTES_PER_DAY)
    if rest or stride < _SHORTEST_STRIDE:
        return b""
    steps = packed[2::stride]
    kinds = packed[::stride]
    if _NOT_YET_LIVED in kinds:
        return bytes(
            0 if kind == _NOT_YET_LIVED else step
            for kind, step in zip(kinds, steps, strict=True)
        )
    return steps


def _current(records: Iterable[_Record]) -> Iterator[_Record]:
    """Leave out sleep that the same device has reported anew for the same date."""
    reported: dict[tuple[date, str | None], float] = {}
    for record in records:
        key = (record.day.date, record.device)
        if record.uploaded >= reported.get(key, 0.0):
            yield record
        if record.sleep.nap_stages or record.sleep.start:
            reported.setdefault(key, record.uploaded)


def _merge(records: list[_Record]) -> Day:
    """Join the records of one date, the newest first; the vendor counts steps once."""
    if len(records) == 1:
        return records[0].day
    latest: dict[str | None, Day] = {}
    for record in records:
        if record.day.activity:
            latest.setdefault(record.device, record.day)
    busiest = max(latest.values(), key=_steps, default=records[0].day)
    return replace(
        records[0].day,
        activity=busiest.activity,
        heart_rate=_overlay([record.day.heart_rate for record in records]),
        minute_steps=busiest.minute_steps,
    )


def _steps(day: Day) -> int:
    steps = day.activity.steps if day.activity else None
    return -1 if steps is None else steps


def _overlay(series: list[bytes]) -> bytes:
    """Return for each minute the first reading that any device has."""
    worn = [readings for readings in series if readings.strip(b"\0")]
    if len(worn) < 2:  # noqa: PLR2004
        return worn[0] if worn else b""
    width = max(map(len, worn))
    return bytes(
        next(filter(None, column), 0)
        for column in zip(*(readings.ljust(width, b"\0") for readings in worn), strict=True)
    )
