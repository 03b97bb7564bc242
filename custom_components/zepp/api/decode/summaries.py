"""Totals of a day, the lactate threshold, and measurements made now and then."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from ..models import ActivitySummaryDay, LactateThresholdDay, Reading
from .dated import aware, event_value, instant, milliseconds, samples
from .fields import (
    integer,
    iso_date,
    item_date,
    items,
    mappings,
    minutes,
    newest_by_date,
    number,
)

_HOUR_SECONDS: Final = 3600


def decode_lactate_threshold(payload: Any, zone: tzinfo) -> tuple[LactateThresholdDay, ...]:
    """Return the lactate thresholds of the dates that have one.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found = []
    for day, updated, content in _dated_samples(payload, "lactate threshold", zone):
        heart_rate = integer(content.get("lactateThresholdHr"), 20, 250)
        seconds = number(content.get("lactateThresholdPace"), 0, _HOUR_SECONDS)
        if heart_rate is None and not seconds:
            continue
        pace = timedelta(seconds=seconds) if seconds else None
        found.append(
            (updated, LactateThresholdDay(date=day, heart_rate=heart_rate, pace=pace))
        )
    return newest_by_date(found)


def decode_activity_summary(payload: Any, zone: tzinfo) -> tuple[ActivitySummaryDay, ...]:
    """Return the totals of each date; a goal that is not set is None.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            updated,
            ActivitySummaryDay(
                date=day,
                steps=integer(content.get("totalSteps"), 0),
                step_goal=integer(content.get("stepGoal"), 1),
                active_energy=number(content.get("totalCalories"), 0),
                active_energy_goal=number(content.get("calorieGoal"), 0) or None,
                active_time=minutes(content.get("totalBurningDuration")),
                active_time_goal=minutes(content.get("burningDurationGoal")) or None,
                running_distance=number(content.get("totalRunningDistance"), 0),
                cycling_distance=number(content.get("totalCyclingDistance"), 0),
            ),
        )
        for day, updated, content in _dated_samples(payload, "activity summary", zone)
    )


def decode_single_stress(payload: Any) -> tuple[Reading, ...]:
    """Return the measurements of stress that somebody asked for, ordered by time.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return _readings(
        (instant(item.get("timestamp")), integer(item.get("value"), 1, 100))
        for item in items(payload, "single stress")
    )


def decode_spot_heart_rates(payload: Any) -> tuple[Reading, ...]:
    """Return single measurements of the heart rate, ordered by time.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return _readings(
        (instant(item.get("timestamp")), rate)
        for item in items(payload, "heart rate")
        for rate in (integer(item.get(key), 20, 250) for key in ("heartRate", "value"))
    )


def decode_second_heart_rates(payload: Any) -> tuple[tuple[datetime, datetime], ...]:
    """Return start and end of each stretch with a heart rate for every second, ordered.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found = set()
    for item in items(payload, "heart rate files"):
        for sample in samples(item):
            end = milliseconds(sample.base + (number(sample.content.get("e")) or 0))
            # The end of some is not known, and then zero.
            if end is not None and end > sample.at:
                found.add((sample.when, aware(end)))
    return tuple(sorted(found))


def _dated_samples(
    payload: Any, what: str, zone: tzinfo
) -> Iterator[tuple[date, float, dict[str, Any]]]:
    """Yield the samples with their dates, and when they were uploaded."""
    for item in items(payload, what):
        value = event_value(item)
        stamp = milliseconds(item.get("timestamp")) or 0.0
        start = milliseconds(value.get("startTime")) or stamp
        for content in mappings(value.get("samples")):
            upload = number(content.get("u"))
            day = iso_date(content.get("dateString")) or item_date({**value, **item}, zone)
            if day:
                yield day, stamp if upload is None else start + upload, content


def _readings(
    found: Iterator[tuple[datetime | None, int | None]],
) -> tuple[Reading, ...]:
    """Return readings of what was measured, one a moment."""
    read = {when: value for when, value in found if when and value is not None}
    return tuple(Reading(value=read[when], measured_at=when) for when in sorted(read))
