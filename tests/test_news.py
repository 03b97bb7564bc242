"""What is a run of stress, what is the newest status, and how old a date is."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final

from homeassistant.util import dt as dt_util
from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.api import SportLoadDay, StressDay
from custom_components.zepp.metrics import TrainingStatus
from custom_components.zepp.news import (
    DatedStatus,
    Run,
    StatusNews,
    Stress,
    StressNews,
    age_of_date,
    crossing,
    new_runs,
    newest_status,
    stress_points,
)

BERLIN = dt_util.get_time_zone("Europe/Berlin")
NOW: Final = datetime(2026, 11, 18, 14, 20, 30, tzinfo=UTC)
START: Final = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
HIGH: Final = 60


def stress(*measured: tuple[int, int]) -> tuple[Stress, ...]:
    """Return levels at minutes after the start."""
    return tuple(Stress(START + minute * MINUTE, level) for minute, level in measured)


def runs(points: tuple[Stress, ...], since: int = -1) -> list[list[int]]:
    """Return the minutes of the runs of high stress."""
    news = StressNews(points=points, since=START + since * MINUTE)
    return [
        [(point.time - START) // MINUTE for point in run]
        for run in new_runs(news, lambda level: level >= HIGH)
    ]


@pytest.mark.parametrize(
    ("measured", "since", "expected"),
    [
        ((), -1, []),
        (((0, 59), (5, 59)), -1, []),
        (((0, 60), (5, 99)), -1, [[0, 5]]),
        (((0, 60), (5, 59), (10, 60)), -1, [[0], [10]]),
        (((0, 60), (15, 60)), -1, [[0, 15]]),
        (((0, 60), (16, 60)), -1, [[0], [16]]),
        # One that began before is told whole, one that has ended before is not.
        (((0, 60), (5, 60), (10, 60)), 5, [[0, 5, 10]]),
        (((0, 60), (5, 60), (10, 59)), 5, []),
        (((0, 60), (5, 59), (10, 60)), 5, [[10]]),
        (((0, 60), (5, 60), (30, 60)), 5, [[30]]),
        (((0, 60), (5, 60)), 5, []),
    ],
)
def test_runs(
    measured: tuple[tuple[int, int], ...], since: int, expected: list[list[int]]
) -> None:
    assert runs(stress(*measured), since) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, 0), (1, 5), (5, 5), (6, 20), (20, 20), (21, None)]
)
def test_a_crossing_is_measured(minutes: int, expected: int | None) -> None:
    """It is the measurement at which a run has lasted long enough."""
    run: Run = stress((0, 60), (5, 60), (20, 60))
    moment = START + expected * MINUTE if expected is not None else None

    assert crossing(run, minutes * MINUTE) == moment


MEASURED: Final = st.lists(
    st.tuples(st.sampled_from([5, 5, 5, 15, 20]), st.sampled_from([30, 60])), max_size=40
)


@given(MEASURED, st.lists(st.integers(0, 40), max_size=6), st.sampled_from([0, 10, 40]))
def test_each_crossing_is_told_once_however_it_is_uploaded(
    measured: list[tuple[int, int]], cuts: list[int], minutes: int
) -> None:
    """In pieces, or all at once."""
    points: list[Stress] = []
    time = START
    for pause, level in measured:
        time += pause * MINUTE
        points.append(Stress(time, level))

    def told(ends: list[int]) -> list[datetime]:
        found = []
        since = START
        for first, end in pairwise([0, *ends]):
            if end > first:
                news = StressNews(points=tuple(points[:end]), since=since)
                moments = (
                    crossing(run, minutes * MINUTE)
                    for run in new_runs(news, lambda level: level >= HIGH)
                )
                found += [moment for moment in moments if moment and moment > since]
                since = points[end - 1].time
        return found

    pieces = sorted({min(cut, len(points)) for cut in cuts} | {len(points)})
    assert told(pieces) == told([len(points)])


def test_measurements_are_in_order_and_not_of_the_future() -> None:
    today = StressDay(
        date=NOW.date(), times=(NOW - MINUTE, NOW, NOW + MINUTE), levels=bytes([1, 2, 3])
    )
    earlier = StressDay(date=NOW.date() - DAY, times=(NOW - DAY,), levels=bytes([4]))
    before = StressDay(date=NOW.date() - 3 * DAY, times=(NOW - 3 * DAY,), levels=b"\5")
    daily = {"stress": (before, earlier, today)}

    known = ((NOW - DAY, 4), (NOW - MINUTE, 1), (NOW, 2))
    assert stress_points(daily, NOW, NOW) == known
    assert stress_points(daily, NOW - DAY, NOW) == ((NOW - 3 * DAY, 5), *known)
    assert stress_points({}, NOW, NOW) == ()


def test_the_newest_status_is_that_of_the_newest_day_that_has_one() -> None:
    def load(day: int, week: int | None) -> SportLoadDay:
        return SportLoadDay(
            date=date(2026, 11, day),
            week=week,
            optimal_min=10,
            optimal_max=20,
            overreaching=30,
        )

    daily = {"sport_load": (load(16, 5), load(17, 25), load(18, None))}
    assert newest_status(daily) == DatedStatus(date(2026, 11, 17), TrainingStatus.HIGH)
    assert newest_status({"sport_load": (load(18, None),)}) is None
    assert newest_status({}) is None


@pytest.mark.parametrize(
    ("day", "now", "hours"),
    [
        (date(2026, 11, 18), "2026-11-18T23:59:59+01:00", 0),
        (date(2026, 11, 19), "2026-11-18T12:00:00+01:00", 0),
        (date(2026, 11, 17), "2026-11-18T12:00:00+01:00", 12),
        # A day of 25 hours and one of 23.
        (date(2026, 10, 24), "2026-10-25T12:00:00+01:00", 13),
        (date(2027, 3, 27), "2027-03-28T12:00:00+02:00", 11),
    ],
)
def test_the_age_of_a_date(day: date, now: str, hours: int) -> None:
    assert BERLIN
    age = age_of_date(day, datetime.fromisoformat(now), BERLIN)

    assert age == timedelta(hours=hours)


def test_news_tell_nothing_in_a_log() -> None:
    """Home Assistant writes down what it could not pass on."""
    status = TrainingStatus.HIGH
    news = StressNews(points=stress((0, 77)), since=START)
    assert "level" not in repr(news)

    changed = StatusNews(date=date(2026, 11, 18), before=status, after=status)
    assert "high" not in repr(changed)
