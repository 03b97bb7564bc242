"""Dated events: stress, exertion and the daily training analysis."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from ..models import PhnDay, StressDay, TrainingLoadDay
from .fields import (
    EARLIEST,
    LATEST,
    integer,
    item_date,
    items,
    mapping,
    mappings,
    newest_by_date,
    number,
)

_HIGHEST_STRESS: Final = 100


def decode_stress(payload: Any, zone: tzinfo) -> tuple[StressDay, ...]:
    """Return the days of all-day stress, ordered by date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found = _dated(payload, "stress", zone)
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
            _updated(item, "lastUpdateTime"),
            TrainingLoadDay(
                date=day,
                acute_training_load=number(_value(item).get("atl"), 0),
                chronic_training_load=number(_value(item).get("ctl"), 0),
                training_stress_balance=number(_value(item).get("tsb")),
                exercise_score=number(_value(item).get("exerciseScore"), 0),
                target_score=number(_value(item).get("targetScore"), 0),
                recovery_factor=number(_value(item).get("recoveryFactor"), 0),
            ),
        )
        for day, item in _dated(payload, "exertion", zone)
    )


def decode_phn(payload: Any, zone: tzinfo) -> tuple[PhnDay, ...]:
    """Return the daily training analyses, one a date.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            _updated(item),
            PhnDay(
                date=day,
                trimp=number(result.get("trimp"), 0),
                acute_training_load=number(result.get("atl"), 0),
                chronic_training_load=number(result.get("ctl"), 0),
                training_stress_balance=number(result.get("tsb")),
            ),
        )
        for day, item in _dated(payload, "phn", zone)
        if (result := mapping(_value(item).get("result")))
    )


def _dated(payload: Any, what: str, zone: tzinfo) -> list[tuple[date, dict[str, Any]]]:
    """Return the items with the dates they belong to, those without one left out."""
    return [
        (day, item)
        for item in items(payload, what)
        if (day := item_date({**_value(item), **item}, zone))
    ]


def _value(item: dict[str, Any]) -> dict[str, Any]:
    """Return the nested value of a v2 event; a flat v1 event is its own value."""
    return mapping(item["value"]) if "value" in item else item


def _updated(item: dict[str, Any], key: str = "timestamp") -> float:
    """Return when an item was last computed, for choosing among several."""
    return number(_value(item).get(key)) or number(item.get("timestamp")) or 0.0


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
        if 1 <= level <= _HIGHEST_STRESS and EARLIEST <= stamp / 1000 <= LATEST:
            points[stamp] = level
    return points
