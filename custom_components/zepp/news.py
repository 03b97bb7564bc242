"""What automations may want to hear of at once; pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from .api import local_midnight
from .families import SPORT_LOAD, STRESS, Daily
from .happenings import Happening
from .metrics import TrainingStatus, training_status

_DAY: Final = timedelta(days=1)
# Watches measure every five minutes, but not while somebody moves.
_GAP: Final = timedelta(minutes=15)


class Stress(NamedTuple):
    """One measurement of stress."""

    time: datetime
    level: int
    """1 to 100."""


class DatedStatus(NamedTuple):
    """The training status of a day."""

    date: date
    status: TrainingStatus


# Without a text of their own: a log may tell which news could not be passed on, not more.
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StressNews:
    """Stress that was not known before."""

    points: tuple[Stress, ...]
    """Those, and those of the day before, in order."""
    since: datetime
    """The newest measurement that was known before."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StatusNews:
    """Another training status than before."""

    date: date
    before: TrainingStatus
    after: TrainingStatus


type News = Happening | StressNews | StatusNews
type Run = tuple[Stress, ...]


def stress_points(daily: Daily, since: datetime, now: datetime) -> tuple[Stress, ...]:
    """Return the measurements of stress since a moment, and of the day before, in order.

    None of the future.
    """
    # A watch may see another date.
    first = since.date() - 2 * _DAY
    return tuple(
        sorted(
            Stress(time, level)
            for day in STRESS.of(daily)
            if day.date >= first
            for time, level in zip(day.times, day.levels, strict=True)
            if time <= now
        )
    )


def newest_status(daily: Daily) -> DatedStatus | None:
    """Return the newest training status, as the sensor shows it."""
    for day in SPORT_LOAD.newest_first(daily):
        if status := training_status(day):
            return DatedStatus(day.date, status)
    return None


def new_runs(news: StressNews, is_meant: Callable[[int], bool]) -> tuple[Run, ...]:
    """Return the runs of certain levels that reach beyond what was known before.

    Neighbours with more than 15 minutes between them belong to two runs.
    """
    return tuple(_new_runs(news, is_meant))[::-1]


def _new_runs(news: StressNews, is_meant: Callable[[int], bool]) -> Iterator[Run]:
    """Yield the runs, the newest first."""
    run: list[Stress] = []
    for point in reversed(news.points):
        if run and (not is_meant(point.level) or run[-1].time - point.time > _GAP):
            yield tuple(reversed(run))
            run = []
        if not run and point.time <= news.since:
            return
        if is_meant(point.level):
            run.append(point)
    if run:
        yield tuple(reversed(run))


def crossing(run: Run, duration: timedelta) -> datetime | None:
    """Return when a run had lasted long enough, None if it has not."""
    start = run[0].time
    return next((point.time for point in run if point.time - start >= duration), None)


def age_of_date(day: date, now: datetime, zone: tzinfo) -> timedelta:
    """Return how long ago a local date ended, nothing if it has not."""
    return max(now - local_midnight(day + _DAY, zone), timedelta())
