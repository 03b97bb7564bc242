"""What an export writes: which sheets there are, and the columns and rows of each; pure.

Moments are ISO 8601 with the offset of a zone, dates are local, durations are minutes.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from .api import (
    NO_READING,
    BandData,
    BloodPressureReading,
    ChargeSummaryDay,
    Dated,
    MinuteDay,
    Nap,
    Night,
    OxygenNight,
    PaiDay,
    PhnDay,
    PointDay,
    ReadinessDay,
    SportLoadDay,
    StressDay,
    TrainingLoadDay,
    Vo2MaxDay,
    WakeChargeDay,
    WeightRecord,
    Workout,
    ZeppClient,
    local_midnight,
)
from .families import (
    BAND,
    BIO_CHARGE,
    BLOOD_PRESSURE,
    CHARGE_SUMMARY,
    EXERTION,
    MEASURED_BLOOD_PRESSURE,
    OXYGEN,
    PAI,
    PHN,
    READINESS,
    RESPIRATORY_RATE,
    SPO2,
    SPORT_LOAD,
    STRESS,
    VO2_MAX,
    WAKE_CHARGE,
    WEIGHT,
    WORKOUTS,
    DailyFamily,
)
from .figures import (
    WORKOUT_FIGURES,
    Figures,
    activity_figures,
    nap_figures,
    night_figures,
    workout_figures,
)
from .timeline import Span, stretches, utc_dates

type Cell = str | float | None
type Row = tuple[Cell, ...]

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_SECONDS: Final = 60
# With a day more on either side still one request.
_BAND_WINDOW: Final = 28
_DIGITS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet[AnswerT]:
    """A table, and how its rows are made of what the cloud answers."""

    key: str
    columns: tuple[str, ...]
    rows: Callable[[AnswerT, Span], Iterable[Row]]
    """The rows of some dates in the order of time, none of later than now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book[AnswerT]:
    """Sheets that are made of the same answers."""

    source: str
    """The family that is asked."""
    sheets: tuple[Sheet[AnswerT], ...]
    fetch: Callable[[ZeppClient, date, date], Awaitable[AnswerT]]
    window: int
    """Days in one request."""
    margin: int = 1
    """Days read on either side because a date may lie in the next one's hours."""
    in_utc: bool = False
    """Whether its dates are those of UTC."""

    def reach(self, span: Span) -> tuple[date, date]:
        """Return the first and the last date to ask for some dates."""
        first, last = span.first, span.last
        if self.in_utc:
            first, last = utc_dates(first, last, span.zone)
        return first - self.margin * _DAY, last + self.margin * _DAY


def cut(span: Span, days: int) -> Iterator[Span]:
    """Cut dates into pieces of at most so many days, the oldest first."""
    first = span.first
    while first <= span.last:
        last = min(first + (days - 1) * _DAY, span.last)
        yield replace(span, first=first, last=last)
        first = last + _DAY


def _curve(readings: Iterable[tuple[float, int]], span: Span) -> Iterator[Row]:
    """Yield the moment and the value of each reading that lies in the dates."""
    begin = local_midnight(span.first, span.zone).timestamp()
    end = local_midnight(span.last + _DAY, span.zone).timestamp()
    now = span.now.timestamp()
    for second, value in readings:
        if begin <= second < end and second <= now:
            yield datetime.fromtimestamp(second, span.zone).isoformat(), value


def _heart_rates(band: BandData, span: Span) -> Iterator[Row]:
    """Yield the minutes with a reading; an hour that comes twice has none the second."""
    return _curve(
        (
            (begin + place * _SECONDS, level)
            for day in band.days
            for begin, first, last in stretches(day.date, span.zone)
            for place, level in enumerate(day.heart_rate[first:last])
            if level
        ),
        span,
    )


def _points(days: Iterable[PointDay], span: Span) -> Iterator[Row]:
    """Yield measurements."""
    return _curve(
        sorted(
            (when.timestamp(), level)
            for day in days
            for when, level in zip(day.times, day.levels, strict=True)
        ),
        span,
    )


def _minutes(days: Iterable[MinuteDay], span: Span) -> Iterator[Row]:
    """Yield the minutes with a reading."""
    return _curve(
        (
            (begin + minute * _SECONDS, level)
            for day in days
            for begin in (local_midnight(day.date, UTC).timestamp(),)
            for minute, level in enumerate(day.minutes)
            if level != NO_READING
        ),
        span,
    )


def _inside[ModelT: Dated](models: Iterable[ModelT], span: Span) -> Iterator[ModelT]:
    """Yield what belongs to the dates."""
    return (model for model in models if span.first <= model.date <= span.last)


_ACTIVITY: Final = ("date", *activity_figures(None))


def _activity(band: BandData, span: Span) -> Iterator[Row]:
    """Yield the counters of each day that has some."""
    for day in _inside(band.days, span):
        if day.activity:
            yield day.date.isoformat(), *activity_figures(day.activity).values()


def _sleeps(band: BandData, span: Span) -> list[Night | Nap]:
    """Return the nights and naps that have ended."""
    sleeps: tuple[Night | Nap, ...] = (*band.nights, *band.naps)
    ended = (sleep for sleep in _inside(sleeps, span) if sleep.end <= span.now)
    return sorted(ended, key=lambda sleep: sleep.start)


_SLEEP: Final = (
    "kind",
    "date",
    "start",
    "end",
    "sleep_score",
    "sleep_duration",
    "deep_sleep",
    "light_sleep",
    "rem_sleep",
    "wake_after_sleep_onset",
    "awakenings",
    "resting_heart_rate",
)


def _sleep(band: BandData, span: Span) -> Iterator[Row]:
    """Yield nights and naps."""
    for sleep in _sleeps(band, span):
        figures: Figures
        if isinstance(sleep, Night):
            figures = {"kind": "night", **night_figures(sleep, span.zone)}
        else:
            figures = {"kind": "nap", **nap_figures(sleep, span.zone)}
            figures["sleep_duration"] = figures["nap_duration"]
        yield tuple(figures.get(column) for column in _SLEEP)


def _stages(band: BandData, span: Span) -> Iterator[Row]:
    """Yield the stages of nights and naps."""
    for sleep in _sleeps(band, span):
        for found in sleep.segments:
            yield (
                _cell(found.start, span),
                _cell(found.end, span),
                _cell(found.stage, span),
            )


def _workouts(workouts: Iterable[Workout], span: Span) -> Iterator[Row]:
    """Yield workouts with what actions tell of them."""
    for workout in _inside(workouts, span):
        yield tuple(workout_figures(workout, span.zone).values())


def _cell(value: Any, span: Span) -> Cell:
    """Return a value of a model as it is written."""
    match value:
        case datetime():
            return value.astimezone(span.zone).isoformat()
        case date():
            return value.isoformat()
        case timedelta():
            return round(value / _MINUTE, _DIGITS)
        case StrEnum():
            return value.value
    found: Cell = value
    return found


def _readings(key: str, rows: Callable[[Any, Span], Iterable[Row]]) -> Sheet[Any]:
    """Return the sheet of what is measured all day."""
    return Sheet(key=key, columns=("time", "value"), rows=rows)


def _models(key: str, model: type[Any], but: Collection[str] = ()) -> Sheet[Any]:
    """Return a sheet with a column for each field of a model, but for some."""
    columns = tuple(field.name for field in fields(model) if field.name not in but)

    def rows(models: Iterable[Dated], span: Span) -> Iterator[Row]:
        for found in _inside(models, span):
            yield tuple(_cell(getattr(found, column), span) for column in columns)

    return Sheet(key=key, columns=columns, rows=rows)


def _book(family: DailyFamily[Any], *sheets: Sheet[Any]) -> Book[Any]:
    """Return the sheets of a daily family."""
    return Book(
        source=family.key,
        sheets=sheets,
        fetch=family.fetch,
        window=family.window,
        margin=family.margin,
        in_utc=family.in_utc,
    )


HEART_RATE: Final = Sheet(key="heart_rate", columns=("time", "bpm"), rows=_heart_rates)
BOOKS: Final[tuple[Book[Any], ...]] = (
    Book(
        source=BAND,
        sheets=(
            Sheet(
                key="activity", columns=("date", *activity_figures(None)), rows=_activity
            ),
            HEART_RATE,
            Sheet(key="sleep", columns=_SLEEP, rows=_sleep),
            Sheet(key="sleep_stages", columns=("start", "end", "stage"), rows=_stages),
        ),
        fetch=ZeppClient.get_band_data,
        window=_BAND_WINDOW,
    ),
    _book(
        STRESS,
        _readings(STRESS.key, _points),
        _models("stress_days", StressDay, but=("times", "levels")),
    ),
    _book(EXERTION, _models(EXERTION.key, TrainingLoadDay)),
    _book(PHN, _models(PHN.key, PhnDay)),
    _book(SPORT_LOAD, _models(SPORT_LOAD.key, SportLoadDay)),
    _book(VO2_MAX, _models(VO2_MAX.key, Vo2MaxDay)),
    _book(READINESS, _models(READINESS.key, ReadinessDay)),
    _book(SPO2, _readings(SPO2.key, _points)),
    _book(RESPIRATORY_RATE, _readings(RESPIRATORY_RATE.key, _minutes)),
    _book(PAI, _models(PAI.key, PaiDay)),
    _book(BIO_CHARGE, _readings(BIO_CHARGE.key, _minutes)),
    _book(WORKOUTS, Sheet(key=WORKOUTS.key, columns=WORKOUT_FIGURES, rows=_workouts)),
    _book(OXYGEN, _models(OXYGEN.key, OxygenNight)),
    _book(WAKE_CHARGE, _models(WAKE_CHARGE.key, WakeChargeDay)),
    _book(CHARGE_SUMMARY, _models(CHARGE_SUMMARY.key, ChargeSummaryDay)),
    _book(WEIGHT, _models(WEIGHT.key, WeightRecord)),
    _book(BLOOD_PRESSURE, _models(BLOOD_PRESSURE.key, BloodPressureReading)),
    _book(
        MEASURED_BLOOD_PRESSURE,
        _models(MEASURED_BLOOD_PRESSURE.key, BloodPressureReading),
    ),
)
"""All sheets; their keys are the families of an export, for ever."""
EXPORTED_FAMILIES: Final = tuple(sheet.key for book in BOOKS for sheet in book.sheets)


def families_of(sources: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the sheets that come from some families."""
    return tuple(
        sheet.key for book in BOOKS if book.source in sources for sheet in book.sheets
    )


def books(wanted: Collection[str]) -> tuple[Book[Any], ...]:
    """Return what is to be read for some sheets, with no others in it."""
    found = []
    for book in BOOKS:
        sheets = tuple(sheet for sheet in book.sheets if sheet.key in wanted)
        if sheets and book.source == BAND and HEART_RATE not in sheets:
            # A tenth of the bytes.
            found.append(replace(book, sheets=sheets, fetch=ZeppClient.get_sleep_history))
        elif sheets:
            found.append(replace(book, sheets=sheets))
    return tuple(found)
