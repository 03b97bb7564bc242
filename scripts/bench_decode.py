"""Benchmark of decoding: answers of the cloud to hourly rows, against the simple way."""

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench_table import at_most, cpu_seconds, times
from figures import Table
from home import TIME_ZONE
import orjson

from custom_components.zepp.account import AccountData
from custom_components.zepp.api.decode import decode_band_data, decode_stress
from custom_components.zepp.rows import Row, heart_rate_rows, hour_rows
from custom_components.zepp.timeline import Span
from tests.zepp_cloud import Person
from tests.zepp_cloud.events import stress_items
from tests.zepp_cloud.records import band_records

type SimpleRows = dict[datetime, tuple[float, int, int]]
type Ways = tuple[Callable[[], dict[int, Row]], Callable[[], SimpleRows]]

_DAY = timedelta(days=1)
_YEARS = (1, 10)
_DAYS_PER_YEAR = 365
_LAST = date(2026, 10, 31)
_NOW = datetime(2026, 11, 2, tzinfo=UTC)
_ZONE = ZoneInfo(TIME_ZONE)
_LIMIT = 150.0
_RATIO = 10.0


def bench_decode(table: Table) -> None:
    """Decode years of minute heart rate and of stress, and build their hourly rows."""
    person = Person(time_zone=TIME_ZONE, first_day=_span(max(_YEARS)).first)
    for years in _YEARS:
        fast, slow = _measured(_heart_rate(person, _span(years)), years)
        what = f"decode all band data + hourly heart rate, {years} year(s)"
        if years == 1:
            at_most(table, what, fast, _LIMIT, "ms")
        else:
            table.line(what, fast, "ms")
        table.line("  the simple way, heart rate only: a dict per minute", slow, "ms")
        times(table, "  times faster", slow / fast, _RATIO if years == 1 else None)
    for years in _YEARS:
        fast, slow = _measured(_stress(person, _span(years)), years)
        table.line(f"decode stress + hourly stress, {years} year(s)", fast, "ms")
        table.line("  the simple way: a dict per point", slow, "ms")
        times(table, "  times faster", slow / fast)


def _span(years: int) -> Span:
    first = _LAST - (years * _DAYS_PER_YEAR - 1) * _DAY
    return Span(first=first, last=_LAST, now=_NOW, zone=_ZONE)


def _measured(ways: Ways, years: int) -> tuple[float, float]:
    """Return the milliseconds of the processor that both ways take."""
    ours, simple = ways
    rows = {datetime.fromtimestamp(hour, UTC): row for hour, row in ours().items()}
    wrong = sum(rows.get(hour) != row for hour, row in simple().items())
    # The simple way does not know that an hour is missing when clocks go forward.
    if not rows or wrong > years:
        raise SystemExit("the two ways disagree")
    runs = 3 if years == 1 else 1
    return cpu_seconds(ours) * 1000, cpu_seconds(simple, runs) * 1000


def _heart_rate(person: Person, span: Span) -> Ways:
    """Return both ways from band data to hourly heart rate."""
    synced = person.synced_at(_NOW).timestamp()
    payload: list[dict[str, Any]] = orjson.loads(
        band_records(person, span.first, span.last, synced, detail=True)
    )

    def ours() -> dict[int, Row]:
        data = AccountData().with_band(decode_band_data(payload, _ZONE), span.first)
        return heart_rate_rows(data, span)

    def simple() -> SimpleRows:
        minutes: list[dict[str, Any]] = []
        for record in payload:
            midnight = datetime.fromisoformat(record["date_time"])
            for minute, value in enumerate(b64decode(record["data_hr"])):
                when = (midnight + timedelta(minutes=minute)).replace(tzinfo=_ZONE)
                if 25 <= value <= 240:  # noqa: PLR2004
                    minutes.append({"time": when.astimezone(UTC), "value": value})
        return _by_hour(minutes)

    return ours, simple


def _stress(person: Person, span: Span) -> Ways:
    """Return both ways from stress to its hourly rows."""
    found = stress_items(person, person.synced_at(_NOW).timestamp())
    begin, end = span.begin * 1000, span.end * 1000
    items: list[Any] = [item for item in found if begin <= _stamp(item) < end]

    def ours() -> dict[int, Row]:
        days = decode_stress({"items": items}, _ZONE)
        return hour_rows(days, span)

    def simple() -> SimpleRows:
        points: list[dict[str, Any]] = []
        for item in items:
            for point in orjson.loads(item["data"]):
                when = datetime.fromtimestamp(point["time"] / 1000, UTC)
                if 1 <= point["value"] <= 100:  # noqa: PLR2004
                    points.append({"time": when, "value": point["value"]})
        return _by_hour(points)

    return ours, simple


def _stamp(item: dict[str, Any]) -> int:
    stamp: int = item["timestamp"]
    return stamp


def _by_hour(entries: list[dict[str, Any]]) -> SimpleRows:
    """Return average, lowest and highest value of each hour."""
    hours: dict[datetime, list[int]] = {}
    for entry in entries:
        hour = entry["time"].replace(minute=0, second=0)
        hours.setdefault(hour, []).append(entry["value"])
    return {
        hour: (sum(values) / len(values), min(values), max(values))
        for hour, values in hours.items()
    }
