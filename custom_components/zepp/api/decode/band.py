"""Band data: the daily records of steps, heart rate and sleep."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import Any

import orjson

from ..exceptions import ZeppDecodeError
from ..models import MINUTES_PER_DAY, Activity, BandData, Day, Nap, Night
from .fields import blob, integer, iso_date, loose, mapping, minutes, moment, number
from .sleep import SleepRecord, decode_sleep, longer, read_sleep

# A byte of minute heart rate that is no reading becomes 0.
_LOWEST_BPM, _HIGHEST_BPM = 25, 240
_READINGS = bytes(
    value if _LOWEST_BPM <= value <= _HIGHEST_BPM else 0 for value in range(256)
)
# kind, intensity, steps: longer strides have the same three in front.
_SHORTEST_STRIDE = 3
_NOT_YET_LIVED = 0x7E


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One record: a date as one device saw it."""

    day: Day
    sleep: SleepRecord


def decode_band_data(payload: Any, zone: tzinfo) -> BandData:
    """Return the days, nights and naps of an answer; a bad record is left out.

    Raises ZeppDecodeError when the answer holds no list of records.
    """
    records = [record for raw in _raw_records(payload) if (record := _decode_record(raw))]
    records.sort(key=lambda record: record.day.date)
    nights, naps = decode_sleep((record.sleep for record in records), zone)
    return BandData(
        days=tuple(
            _merge([record.day for record in group])
            for _, group in groupby(records, key=lambda record: record.day.date)
        ),
        nights=nights,
        naps=naps,
    )


def merge_band_data(parts: Iterable[BandData]) -> BandData:
    """Join answers for neighbouring ranges; of two nights on one date the longer stays."""
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
    )


def _raw_records(payload: Any) -> list[dict[str, Any]]:
    """Return the records of a list, of a dictionary by date, or below `items`."""
    content = loose(payload)
    if isinstance(content, dict) and "data" in content:
        content = loose(content["data"])
    if isinstance(content, dict) and "items" in content:
        content = loose(content["items"])
    if isinstance(content, dict):
        content = [{"date_time": key, **mapping(record)} for key, record in content.items()]
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
    )


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


def _merge(days: list[Day]) -> Day:
    """Join the records of several devices for one date; the vendor counts steps once."""
    newest = sorted(days, key=_upload_order, reverse=True)
    if len(newest) == 1:
        return newest[0]
    busiest = max(newest, key=lambda day: (day.activity and day.activity.steps) or 0)
    return replace(
        newest[0],
        activity=busiest.activity or newest[0].activity,
        heart_rate=_overlay([day.heart_rate for day in newest]),
        minute_steps=busiest.minute_steps,
    )


def _upload_order(day: Day) -> float:
    return day.synced_at.timestamp() if day.synced_at else 0.0


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
