"""Dated events: stress, exertion and the daily training analysis."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from ..models import PhnDay, StressDay, TrainingLoadDay
from .dated import dated_items, event_value, last_updated
from .fields import EARLIEST, LATEST, integer, mapping, mappings, newest_by_date, number

_HIGHEST_STRESS: Final = 100
_EARLIEST_MS: Final = EARLIEST * 1000
_LATEST_MS: Final = LATEST * 1000


def decode_stress(payload: Any, zone: tzinfo) -> tuple[StressDay, ...]:
    """Return the days of all-day stress, ordered by date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found = dated_items(payload, "stress", zone)
    found.sort(key=itemgetter(0))
    return tuple(
        _stress_day(day, [item for _, item in group])
        for day, group in groupby(found, key=itemgetter(0))
    )


def decode_training_load(payload: Any, zone: tzinfo) -> tuple[TrainingLoadDay, ...]:
    """Return exertion results (fatigue, fitness, form), one a date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            last_updated(item, "lastUpdateTime"),
            TrainingLoadDay(
                date=day,
                acute_training_load=number(event_value(item).get("atl"), 0),
                chronic_training_load=number(event_value(item).get("ctl"), 0),
                training_stress_balance=number(event_value(item).get("tsb")),
                exercise_score=number(event_value(item).get("exerciseScore"), 0),
                target_score=number(event_value(item).get("targetScore"), 0),
                recovery_factor=number(event_value(item).get("recoveryFactor"), 0),
            ),
        )
        for day, item in dated_items(payload, "exertion", zone)
    )


def decode_phn(payload: Any, zone: tzinfo) -> tuple[PhnDay, ...]:
    """Return the daily training analyses, one a date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            last_updated(item),
            PhnDay(
                date=day,
                trimp=number(result.get("trimp"), 0),
                acute_training_load=number(result.get("atl"), 0),
                chronic_training_load=number(result.get("ctl"), 0),
                training_stress_balance=number(result.get("tsb")),
            ),
        )
        for day, item in dated_items(payload, "phn", zone)
        if (result := mapping(event_value(item).get("result")))
    )


def _stress_day(day: date, versions: Iterable[dict[str, Any]]) -> StressDay:
    """Return one day; with several uploads the fullest speaks, the others fill gaps."""
    read = [(_stress_points(item), item) for item in versions]
    read.sort(key=lambda pair: len(pair[0]))
    points: dict[float, int] = {}
    for found, _ in read:
        points |= found
    stamps = sorted(points)
    item = read[-1][1]
    return StressDay(
        date=day,
        average=integer(item.get("avgStress"), 1, _HIGHEST_STRESS),
        highest=integer(item.get("maxStress"), 1, _HIGHEST_STRESS),
        lowest=integer(item.get("minStress"), 1, _HIGHEST_STRESS),
        relaxed=integer(item.get("relaxProportion"), 0, 100),
        normal=integer(item.get("normalProportion"), 0, 100),
        medium=integer(item.get("mediumProportion"), 0, 100),
        high=integer(item.get("highProportion"), 0, 100),
        times=tuple(datetime.fromtimestamp(stamp / 1000, UTC) for stamp in stamps),
        levels=bytes(map(points.__getitem__, stamps)),
    )


def _stress_points(item: dict[str, Any]) -> dict[float, int]:
    """Return the valid measurements of an item by their milliseconds."""
    points: dict[float, int] = {}
    for point in mappings(item.get("data")):
        stamp, level = point.get("time"), point.get("value")
        # Whole numbers, as nearly always, need no look at what else they might be.
        if type(stamp) is not int or type(level) is not int:
            stamp, level = number(stamp), integer(level, 1, _HIGHEST_STRESS)
            if stamp is None or level is None:
                continue
        if 1 <= level <= _HIGHEST_STRESS and _EARLIEST_MS <= stamp <= _LATEST_MS:
            points[stamp] = level
    return points
