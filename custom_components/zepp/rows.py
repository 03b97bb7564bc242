"""Models to rows of long-term statistics; pure.

A row belongs to the UTC hour at which it starts: hourly rows to their hour, daily and
nightly rows to the first hour of their local date. Hours and days that have not ended have
no row; nights have one as soon as they are known.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Final, NamedTuple

from .account import AccountData
from .api import Activity, Dated, Day, Night
from .families import BAND, EXERTION, PHN, SPORT_LOAD, STRESS, VO2_MAX
from .metrics import fitness_days
from .timeline import HOUR, Span, first_hour, hour_slices

_NO_READING: Final = b"\0"
_MINUTE: Final = 60


class MeanRow(NamedTuple):
    """Average, lowest and highest value of an hour, or one value three times."""

    mean: float
    min: float
    max: float


type Row = MeanRow | float
"""A mean row, or what a counter grew by."""
type Rows = dict[str, dict[int, Row]]
"""Rows by key of the series and start, the seconds since the epoch of a UTC hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Series that are built together, because they share their sources."""

    key: str
    families: tuple[str, ...]
    window: int
    """Days in one request of an import; a day more is read on either side."""
    build: Callable[[AccountData, Span], Rows]


def heart_rate_rows(data: AccountData, span: Span) -> dict[int, Row]:
    """Return the hours with at least one reading."""
    readings: defaultdict[int, bytes] = defaultdict(bytes)
    for day in data.days.values():
        minutes = day.heart_rate
        for hour, first, last in hour_slices(day.date, span.zone) if minutes else ():
            if found := minutes[first:last].translate(None, _NO_READING):
                readings[hour] += found
    return {
        hour: MeanRow(sum(found) / len(found), min(found), max(found))
        for hour, found in readings.items()
        if span.is_due(hour)
    }


def stress_rows(data: AccountData, span: Span) -> dict[int, Row]:
    """Return the hours with at least one measurement."""
    levels: defaultdict[int, bytes] = defaultdict(bytes)
    for day in STRESS.of(data.daily):
        place = 0
        while place < len(day.times):
            hour = int(day.times[place].timestamp()) // HOUR * HOUR
            end = datetime.fromtimestamp(hour + HOUR, UTC)
            following = bisect_left(day.times, end, place)
            levels[hour] += day.levels[place:following]
            place = following
    return {
        hour: MeanRow(sum(found) / len(found), min(found), max(found))
        for hour, found in levels.items()
        if span.is_due(hour)
    }


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


def _band_rows(data: AccountData, span: Span) -> Rows:
    """Return activity, heart rate and sleep."""
    return {
        "heart_rate": heart_rate_rows(data, span),
        "steps": step_rows(data, span),
        "distance": _total_rows(data, span, lambda activity: activity.distance),
        "active_energy": _total_rows(data, span, lambda activity: activity.active_energy),
    } | {key: _night_rows(data, span, value_fn) for key, value_fn in _NIGHTLY.items()}


def _total_rows(
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


def _minutes(attribute: str) -> Callable[[Night], float | None]:
    """Return a reader of one of a night's durations, in minutes."""

    def value_fn(night: Night) -> float | None:
        duration = getattr(night, attribute)
        return None if duration is None else duration.total_seconds() / _MINUTE

    return value_fn


_NIGHTLY: Final[dict[str, Callable[[Night], float | None]]] = {
    "sleep_score": lambda night: night.score,
    "sleep_duration": _minutes("asleep"),
    "deep_sleep": _minutes("deep"),
    "light_sleep": _minutes("light"),
    "rem_sleep": _minutes("rem"),
    "wake_after_sleep_onset": _minutes("wake_after_sleep_onset"),
    "resting_heart_rate": lambda night: night.resting_heart_rate,
}


def _night_rows(
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


def _daily_rows[ModelT: Dated](
    models: Iterable[ModelT], span: Span, value_fn: Callable[[ModelT], float | None]
) -> dict[int, Row]:
    """Return one row for each day that has ended and has a value."""
    return {
        first_hour(model.date, span.zone): MeanRow(value, value, value)
        for model in models
        if span.first <= model.date <= span.last
        and span.has_passed(model.date)
        and (value := value_fn(model)) is not None
    }


def _stress_part(data: AccountData, span: Span) -> Rows:
    return {
        "stress": stress_rows(data, span),
        "average_stress": _daily_rows(STRESS.of(data.daily), span, lambda day: day.average),
    }


def _fitness_part(data: AccountData, span: Span) -> Rows:
    days = fitness_days(EXERTION.of(data.daily), PHN.of(data.daily))
    return {
        "acute_training_load": _daily_rows(days, span, lambda day: day.acute_training_load),
        "chronic_training_load": _daily_rows(
            days, span, lambda day: day.chronic_training_load
        ),
        "training_stress_balance": _daily_rows(
            days, span, lambda day: day.training_stress_balance
        ),
    }


def _phn_part(data: AccountData, span: Span) -> Rows:
    return {"trimp": _daily_rows(PHN.of(data.daily), span, lambda day: day.trimp)}


def _sport_load_part(data: AccountData, span: Span) -> Rows:
    days = SPORT_LOAD.of(data.daily)
    return {
        "training_load": _daily_rows(days, span, lambda day: day.load),
        "training_load_week": _daily_rows(days, span, lambda day: day.week),
    }


def _vo2_max_part(data: AccountData, span: Span) -> Rows:
    return {"vo2_max": _daily_rows(VO2_MAX.of(data.daily), span, lambda day: day.value)}


PARTS: Final = (
    Part(key=BAND, families=(BAND,), window=28, build=_band_rows),
    Part(key=STRESS.key, families=(STRESS.key,), window=88, build=_stress_part),
    Part(key="fitness", families=(EXERTION.key, PHN.key), window=363, build=_fitness_part),
    Part(key=PHN.key, families=(PHN.key,), window=363, build=_phn_part),
    Part(
        key=SPORT_LOAD.key, families=(SPORT_LOAD.key,), window=363, build=_sport_load_part
    ),
    Part(key=VO2_MAX.key, families=(VO2_MAX.key,), window=363, build=_vo2_max_part),
)
PARTS_BY_KEY: Final = {part.key: part for part in PARTS}


def build_rows(parts: Iterable[Part], data: AccountData, span: Span) -> Rows:
    """Return the rows of all parts that have any data in the span.

    One without any is left out: an empty answer may be a hiccup of the cloud, and rows that
    are not given would be voided.
    """
    rows: Rows = {}
    for part in with_data(parts, data, span):
        rows |= part.build(data, span)
    # Where the zone changes, the last day may reach into hours of the next.
    return {
        key: {start: row for start, row in found.items() if start < span.end}
        for key, found in rows.items()
    }


def with_data(parts: Iterable[Part], data: AccountData, span: Span) -> list[Part]:
    """Return the parts that have any data in the span."""
    dates = set(span.dates())
    return [
        part
        for part in parts
        if any(_dates(data, family) & dates for family in part.families)
    ]


def _dates(data: AccountData, family: str) -> set[date]:
    """Return the dates of which a family has data."""
    if family == BAND:
        return {*data.days, *data.nights}
    return {model.date for model in data.daily.get(family, ())}


def oldest_date(rows: Rows, zone: tzinfo) -> date | None:
    """Return the local date of the oldest row."""
    first = min((min(found) for found in rows.values() if found), default=None)
    return None if first is None else datetime.fromtimestamp(first, zone).date()
