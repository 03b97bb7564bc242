"""The parts of an account's statistics: what is built together, and out of what; pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from .account import AccountData
from .api import Activity, MinuteDay, Night
from .const import RECENT_DAYS
from .families import (
    BAND,
    DAILY_FAMILIES,
    EXERTION,
    FAMILIES,
    PHN,
    RESPIRATORY_RATE,
    DailyFamily,
    DaySeries,
)
from .metrics import FitnessDay, fitness_days
from .rows import (
    Rows,
    day_rows,
    heart_rate_rows,
    hour_rows,
    night_rows,
    step_rows,
    total_rows,
)
from .series import (
    BPM,
    BREATHS,
    KILOCALORIES,
    METRES,
    MINUTES,
    PERCENT,
    counted,
    named,
)
from .sleep_metrics import (
    REGULARITY_DAYS,
    sleep_regularity,
    sleeping_heart_rate,
    sleeping_respiratory_rate,
)
from .timeline import Span, utc_dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Series that are built together, because they share their sources."""

    key: str
    families: tuple[str, ...]
    build: Callable[[AccountData, Span], Rows]
    window: int
    """Days in one request of an import."""
    before: int = 1
    after: int = 1
    """Days more that are read on either side."""
    recent_days: int = RECENT_DAYS
    """Days up to today that polls keep up to date."""
    review_days: int = 60
    """Days before those that are read again once a day."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The families without any data of which there is nothing to write."""
        return tuple(key for key in self.families if key != BAND) or self.families


_MINUTE: Final = timedelta(minutes=1)


def _night_minutes(
    name: str, value_fn: Callable[[Night], timedelta | None]
) -> DaySeries[Night]:
    """Return the series of one of a night's durations."""

    def minutes(night: Night) -> float | None:
        duration = value_fn(night)
        return None if duration is None else duration / _MINUTE

    return DaySeries(series=named(name, MINUTES), value_fn=minutes)


_TOTALS: Final[tuple[DaySeries[Activity], ...]] = (
    DaySeries(
        series=counted("Distance", METRES),
        value_fn=lambda activity: activity.distance,
    ),
    DaySeries(
        series=counted("Active calories", KILOCALORIES, key="active_energy"),
        value_fn=lambda activity: activity.active_energy,
    ),
)
_NIGHTLY: Final[tuple[DaySeries[Night], ...]] = (
    DaySeries(series=named("Sleep score"), value_fn=lambda night: night.score),
    _night_minutes("Sleep duration", lambda night: night.asleep),
    _night_minutes("Deep sleep", lambda night: night.deep),
    _night_minutes("Light sleep", lambda night: night.light),
    _night_minutes("REM sleep", lambda night: night.rem),
    _night_minutes("Wake after sleep onset", lambda night: night.wake_after_sleep_onset),
    DaySeries(
        series=named("Resting heart rate", BPM),
        value_fn=lambda night: night.resting_heart_rate,
    ),
)
_HEART_RATE: Final = named("Heart rate", BPM)
_STEPS: Final = counted("Steps", "steps")
_SLEEPING_HEART_RATE: Final = named("Heart rate asleep", BPM, key="sleep_heart_rate")
_SLEEPING_BREATH: Final = named(
    "Respiratory rate asleep", BREATHS, key="respiratory_rate_night"
)
_REGULARITY: Final = named("Sleep regularity", PERCENT)


def _band_rows(data: AccountData, span: Span) -> Rows:
    """Return activity, heart rate and sleep."""

    def asleep(night: Night) -> float | None:
        return sleeping_heart_rate(night, data.days, span.zone)

    return {
        _HEART_RATE.key: heart_rate_rows(data, span),
        _STEPS.key: step_rows(data, span),
        _SLEEPING_HEART_RATE.key: night_rows(data, span, asleep),
        **{entry.series.key: total_rows(data, span, entry.value_fn) for entry in _TOTALS},
        **{entry.series.key: night_rows(data, span, entry.value_fn) for entry in _NIGHTLY},
    }


def _family_rows(family: DailyFamily[Any], data: AccountData, span: Span) -> Rows:
    """Return what the table of families says of one of them."""
    models = family.of(data.daily)
    rows: Rows = {
        entry.series.key: day_rows(models, span, entry) for entry in family.by_day
    }
    if family.by_hour:
        rows[family.by_hour.key] = hour_rows(models, span)
    return rows


_FITNESS: Final[tuple[DaySeries[FitnessDay], ...]] = (
    DaySeries(
        series=named("Acute training load"), value_fn=lambda day: day.acute_training_load
    ),
    DaySeries(
        series=named("Chronic training load"),
        value_fn=lambda day: day.chronic_training_load,
    ),
    DaySeries(
        series=named("Training stress balance"),
        value_fn=lambda day: day.training_stress_balance,
    ),
)


def _fitness_rows(data: AccountData, span: Span) -> Rows:
    days = fitness_days(EXERTION.of(data.daily), PHN.of(data.daily))
    return {entry.series.key: day_rows(days, span, entry) for entry in _FITNESS}


def _breathing_rows(data: AccountData, span: Span) -> Rows:
    """Return respiratory rate by the hour and by the night."""
    days = RESPIRATORY_RATE.of(data.daily)
    rows = _family_rows(RESPIRATORY_RATE, data, span)
    if _has_data(data, BAND, span):
        rows[_SLEEPING_BREATH.key] = night_rows(
            data, span, lambda night: sleeping_respiratory_rate(night, days)
        )
    return rows


def _regularity_rows(data: AccountData, span: Span) -> Rows:
    def value_fn(night: Night) -> float | None:
        return sleep_regularity(data.nights, data.naps, night.date, span.zone)

    return {_REGULARITY.key: night_rows(data, span, value_fn)}


def _part_of(family: DailyFamily[Any]) -> Part:
    """Return the part of a family that is a source by itself."""
    return Part(
        key=family.key,
        families=(family.key,),
        build=partial(_family_rows, family),
        window=family.window,
        before=family.margin,
        # In half-hour zones the last hour of a date has minutes of the next one.
        after=0 if family.in_utc else 1,
        recent_days=family.recent_days,
        review_days=family.review_days,
    )


# The seven days begin at a noon, to which somebody may have slept since the night before.
_REGULARITY_BEFORE: Final = REGULARITY_DAYS + 1
# So many days and those around them are 30, as many as one request may ask.
_BAND_WINDOW: Final = 30 - _REGULARITY_BEFORE - 1

PARTS: Final = (
    # The first reads what the next two need.
    Part(
        key=RESPIRATORY_RATE.key,
        families=(BAND, RESPIRATORY_RATE.key),
        build=_breathing_rows,
        window=_BAND_WINDOW,
        before=_REGULARITY_BEFORE,
        recent_days=RESPIRATORY_RATE.recent_days,
    ),
    Part(
        key=BAND,
        families=(BAND,),
        build=_band_rows,
        window=_BAND_WINDOW,
    ),
    Part(
        key="sleep_regularity",
        families=(BAND,),
        build=_regularity_rows,
        window=_BAND_WINDOW,
        before=_REGULARITY_BEFORE,
        recent_days=RECENT_DAYS - REGULARITY_DAYS,
    ),
    Part(
        key="fitness",
        families=(EXERTION.key, PHN.key),
        build=_fitness_rows,
        window=EXERTION.window,
    ),
    *(
        _part_of(family)
        for family in DAILY_FAMILIES
        if family is not RESPIRATORY_RATE and (family.by_day or family.by_hour)
    ),
)
PARTS_BY_KEY: Final = {part.key: part for part in PARTS}
IMPORTED_FAMILIES: Final = tuple(
    key for key in FAMILIES if any(key in part.families for part in PARTS)
)
"""The families of which there are statistics."""
_BY_DAY: Final[tuple[DaySeries[Any], ...]] = (*_TOTALS, *_NIGHTLY, *_FITNESS)
SERIES: Final = (
    _HEART_RATE,
    _STEPS,
    _SLEEPING_HEART_RATE,
    _SLEEPING_BREATH,
    _REGULARITY,
    *(entry.series for entry in _BY_DAY),
    *(
        series
        for family in DAILY_FAMILIES
        for series in (family.by_hour, *(entry.series for entry in family.by_day))
        if series
    ),
)
SERIES_BY_KEY: Final = {series.key: series for series in SERIES}


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
    return [
        part
        for part in parts
        if any(_has_data(data, family, span) for family in part.needed)
    ]


def _has_data(data: AccountData, family: str, span: Span) -> bool:
    """Return whether a family has any data in the span."""
    first, last = span.first, span.last
    if family == BAND:
        return any(first <= day <= last for day in (*data.days, *data.nights))
    models = data.daily.get(family, ())
    if models and isinstance(models[0], MinuteDay):
        first, last = utc_dates(first, last, span.zone)
    return any(first <= model.date <= last for model in models)
