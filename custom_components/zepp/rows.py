"""Models to rows of long-term statistics; pure.

A row belongs to the UTC hour at which it starts: hourly rows to their hour, daily and
nightly rows to the first hour of their local date. Hours and days that have not ended have
no row; nights have one as soon as they are known.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Final, NamedTuple

from .account import AccountData
from .api import (
    NO_READING,
    Activity,
    Dated,
    Day,
    MinuteDay,
    Night,
    PointDay,
    local_midnight,
)
from .families import DaySeries
from .timeline import HOUR, Span, first_hour, hour_slices

_NO_READING: Final = b"\0"
_NO_MINUTE: Final = bytes([NO_READING])


class MeanRow(NamedTuple):
    """Average, lowest and highest value of an hour, or one value three times."""

    mean: float
    min: float
    max: float


type Row = MeanRow | float
"""A mean row, or what a counter grew by."""
type Rows = dict[str, dict[int, Row]]
"""Rows by key of the series and start, the seconds since the epoch of a UTC hour."""


def heart_rate_rows(data: AccountData, span: Span) -> dict[int, Row]:
    """Return the hours with at least one reading."""
    readings: defaultdict[int, bytes] = defaultdict(bytes)
    for day in data.days.values():
        minutes = day.heart_rate
        for hour, first, last in hour_slices(day.date, span.zone) if minutes else ():
            if found := minutes[first:last].translate(None, _NO_READING):
                readings[hour] += found
    return _means(readings, span)


def _means(found: Mapping[int, bytes], span: Span) -> dict[int, Row]:
    """Return the rows of the readings of hours, those without any left out."""
    return {
        hour: MeanRow(sum(values) / len(values), min(values), max(values))
        for hour, values in found.items()
        if values and span.is_due(hour)
    }


def hour_rows(days: Iterable[PointDay | MinuteDay], span: Span) -> dict[int, Row]:
    """Return the hours with at least one reading."""
    readings: defaultdict[int, bytes] = defaultdict(bytes)
    for day in days:
        for hour, found in _point_hours(day) if isinstance(day, PointDay) else _hours(day):
            readings[hour] += found
    return _means(readings, span)


def _point_hours(day: PointDay) -> Iterator[tuple[int, bytes]]:
    """Yield the hours of measurements with what was measured in them."""
    place = 0
    while place < len(day.times):
        hour = int(day.times[place].timestamp()) // HOUR * HOUR
        end = datetime.fromtimestamp(hour + HOUR, UTC)
        following = bisect_left(day.times, end, place)
        yield hour, day.levels[place:following]
        place = following


def _hours(day: MinuteDay) -> Iterator[tuple[int, bytes]]:
    """Yield the hours of a date in UTC with their readings."""
    midnight = int(local_midnight(day.date, UTC).timestamp())
    for hour in range(24):
        minutes = day.minutes[hour * 60 : hour * 60 + 60]
        yield midnight + hour * HOUR, minutes.translate(None, _NO_MINUTE)


def step_rows(data: AccountData, span: Span) -> dict[int, Row]:
    """Return the hours in which steps were taken; those of a day add up to its total."""
    rows: dict[int, Row] = {}
    for date_ in span.dates():
        day = data.days.get(date_)
        total = day.activity.steps if day and day.activity else None
        if day is None or not total:
            continue
        hours = _hourly_steps(day, span)
        if span.has_passed(date_):
            # The last hour too, although in half-hour zones it has not ended: what comes
            # after midnight counts into the next day's first.
            rows |= shared_out(total, hours or {first_hour(date_, span.zone): 1})
        else:
            rows |= {hour: steps for hour, steps in hours.items() if span.is_due(hour)}
    return rows


def _hourly_steps(day: Day, span: Span) -> dict[int, int]:
    """Return the minute steps of a day by hour, hours without steps left out."""
    beginning = first_hour(day.date, span.zone)
    hours: defaultdict[int, int] = defaultdict(int)
    for hour, first, last in hour_slices(day.date, span.zone):
        if steps := sum(day.minute_steps[first:last]):
            hours[min(max(hour, beginning), span.end - HOUR)] += steps
    return dict(hours)


def shared_out(total: int, weights: dict[int, int]) -> dict[int, int]:
    """Divide a total in proportion to weights, exactly, by largest remainder.

    What rounding leaves over goes to the largest remainders, of equal ones to the earlier.
    """
    whole = sum(weights.values())
    shares = {place: total * weight // whole for place, weight in weights.items()}
    by_remainder = sorted(
        weights, key=lambda place: (-(total * weights[place] % whole), place)
    )
    for place in by_remainder[: total - sum(shares.values())]:
        shares[place] += 1
    return {place: share for place, share in shares.items() if share}


def total_rows(
    data: AccountData, span: Span, value_fn: Callable[[Activity], float | None]
) -> dict[int, Row]:
    """Return what the days that have ended added to a counter."""
    return {
        first_hour(date_, span.zone): value
        for date_ in span.dates()
        if span.has_passed(date_)
        and (day := data.days.get(date_))
        and day.activity
        and (value := value_fn(day.activity))
    }


def night_rows(
    data: AccountData, span: Span, value_fn: Callable[[Night], float | None]
) -> dict[int, Row]:
    """Return one row a night, at the start of the date of its end."""
    return {
        first_hour(night.date, span.zone): MeanRow(value, value, value)
        for night in data.nights.values()
        if span.first <= night.date <= span.last
        and night.end <= span.now
        and (value := value_fn(night)) is not None
    }


def day_rows[ModelT: Dated](
    models: Iterable[ModelT], span: Span, entry: DaySeries[ModelT]
) -> dict[int, Row]:
    """Return one row for each day that has a value and, unless it is a night, has ended."""
    return {
        first_hour(model.date, span.zone): MeanRow(value, value, value)
        for model in models
        if span.first <= model.date <= span.last
        and (entry.is_nightly or span.has_passed(model.date))
        and (value := entry.value_fn(model)) is not None
    }


def oldest_date(rows: Rows, zone: tzinfo) -> date | None:
    """Return the local date of the oldest row."""
    first = min((min(found) for found in rows.values() if found), default=None)
    return None if first is None else datetime.fromtimestamp(first, zone).date()
