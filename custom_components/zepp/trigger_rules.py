"""Whether news are what a trigger waits for, and what it tells then; pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from statistics import fmean
from typing import Any, Final

from .api import Night, Workout
from .automation_keys import (
    ABOVE,
    BELOW,
    DEVIATION,
    DIRECTION,
    FOR,
    FROM,
    LEVEL,
    MAXIMUM_SCORE,
    MINIMUM_DURATION,
    MINIMUM_SCORE,
    NOT_OLDER_THAN,
    TO,
    TYPE,
)
from .happenings import Happening, Turn, attributes
from .news import (
    News,
    Run,
    StatusNews,
    StressNews,
    age_of_date,
    crossing,
    new_runs,
)

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
# Nights before one, and how many of them have to be known.
_BASELINE_DAYS: Final = 30
_BASELINE_NIGHTS: Final = 10

type Options = Mapping[str, Any]
type Payload = dict[str, Any]
type Rule = Callable[[Options, News, datetime, tzinfo], Iterator[Payload]]


def night_recorded(
    options: Options, news: News, now: datetime, zone: tzinfo
) -> Iterator[Payload]:
    """Tell a new night; one whose score matters as soon as it has one."""
    match news:
        case Happening(thing=Night() as night) if _is_young(options, night.end, now):
            if _has_limits(options):
                is_meant = not news.before.scores and _within(options, night.score)
            else:
                is_meant = news.turn is Turn.RECORDED
            if is_meant:
                yield attributes(news, now, zone)


def _has_limits(options: Options) -> bool:
    return MINIMUM_SCORE in options or MAXIMUM_SCORE in options


def _within(options: Options, score: int | None) -> bool:
    """Return whether there is a score, and it lies in the limits."""
    if score is None:
        return False
    lowest, highest = options.get(MINIMUM_SCORE, score), options.get(MAXIMUM_SCORE, score)
    return bool(lowest <= score <= highest)


def sleep_score_crossed(
    options: Options, news: News, now: datetime, zone: tzinfo
) -> Iterator[Payload]:
    """Tell the first version of a night whose score lies beyond a threshold."""
    match news:
        case Happening(thing=Night(score=int(score)) as night) if _is_young(
            options, night.end, now
        ):
            if _beyond(options, score) and not any(
                _beyond(options, earlier) for earlier in news.before.scores
            ):
                yield attributes(news, now, zone)


def _beyond(options: Options, score: int) -> bool:
    is_above = ABOVE in options and score > options[ABOVE]
    return is_above or (BELOW in options and score < options[BELOW])


def stress_crossed(
    options: Options, news: News, now: datetime, zone: tzinfo
) -> Iterator[Payload]:
    """Tell the runs of stress that have lasted long enough with what is new."""
    if not isinstance(news, StressNews):
        return
    threshold, is_above = options[LEVEL], options[DIRECTION] == ABOVE
    for run in new_runs(news, lambda level: (level >= threshold) == is_above):
        moment = crossing(run, options[FOR])
        if moment and moment > news.since and _is_young(options, moment, now):
            yield _run_figures(run, moment, now, zone)


def _run_figures(run: Run, moment: datetime, now: datetime, zone: tzinfo) -> Payload:
    start = run[0].time
    return {
        "start": start.astimezone(zone).isoformat(),
        "measured_at": moment.astimezone(zone).isoformat(),
        "minutes": (run[-1].time - start) // _MINUTE,
        "average": round(fmean(point.level for point in run), 1),
        "age_minutes": (now - moment) // _MINUTE,
    }


def new_resting_heart_rates(
    options: Options, news: Happening, now: datetime
) -> tuple[int, ...]:
    """Return the rates that a night has shown, the last one new, else none."""
    match news.thing:
        case Night(resting_heart_rate=int(rate)) as night:
            known = news.before.resting_heart_rates
            is_new = rate not in known and _is_young(options, night.end, now)
            return (*known, rate) if is_new else ()
    return ()


def baseline_dates(day: date) -> tuple[date, date]:
    """Return the first and last date of the nights that a night is compared with."""
    return day - _BASELINE_DAYS * _DAY, day - _DAY


def resting_heart_rate_out_of_range(
    options: Options, rates: Iterable[int], nights: Iterable[Night]
) -> Payload | None:
    """Return how far the last rate of a night is from the mean of other nights.

    None unless it is the first one that is too far away.
    """
    known = [night.resting_heart_rate for night in nights if night.resting_heart_rate]
    if len(known) < _BASELINE_NIGHTS:
        return None
    baseline = fmean(known)
    *earlier, newest = (rate - baseline for rate in rates)
    if not _deviates(options, newest) or any(_deviates(options, one) for one in earlier):
        return None
    return {"baseline": round(baseline, 1), "deviation": round(newest, 1)}


def _deviates(options: Options, difference: float) -> bool:
    is_above = options[DIRECTION] != BELOW and difference >= options[DEVIATION]
    is_below = options[DIRECTION] != ABOVE and -difference >= options[DEVIATION]
    return bool(is_above or is_below)


def training_status_changed(
    options: Options, news: News, now: datetime, zone: tzinfo
) -> Iterator[Payload]:
    """Tell another training status, if it is one of those that matter."""
    match news:
        case StatusNews(date=day, before=before, after=after):
            is_meant = _is_among(options.get(FROM), before)
            is_meant = is_meant and _is_among(options.get(TO), after)
            if is_meant and age_of_date(day, now, zone) <= options[NOT_OLDER_THAN]:
                yield {"date": day.isoformat(), FROM: before.value, TO: after.value}


def workout_recorded(
    options: Options, news: News, now: datetime, zone: tzinfo
) -> Iterator[Payload]:
    """Tell a new workout, if it is one of those that matter."""
    match news:
        case Happening(thing=Workout() as workout) if _is_young(options, workout.end, now):
            is_long = workout.duration >= options.get(MINIMUM_DURATION, timedelta())
            if is_long and _is_among(options.get(TYPE), workout.sport):
                yield attributes(news, now, zone)


def _is_among(wanted: Collection[str] | None, value: str) -> bool:
    """Return whether a value is wanted; without any wish all of them are."""
    return not wanted or value in wanted


def _is_young(options: Options, moment: datetime, now: datetime) -> bool:
    return bool(now - moment <= options[NOT_OLDER_THAN])


def overdue_figures(synced_at: datetime, now: datetime, zone: tzinfo) -> Payload:
    """Return when something was uploaded last, and how many hours ago that is."""
    return {
        "last_sync": synced_at.astimezone(zone).isoformat(),
        "hours": (now - synced_at) // timedelta(hours=1),
    }
