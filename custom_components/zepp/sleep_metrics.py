"""What nights tell beyond the cloud's own figures; pure. Formulas: docs/metrics.md."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from .api import ASLEEP, NO_READING, Day, MinuteDay, Nap, Night, SleepSegment
from .timeline import hour_slices

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_MINUTES_PER_DAY: Final = 1440
REGULARITY_DAYS: Final = 7
_ENOUGH_PAIRS: Final = 5
_NO_MINUTE: Final = bytes([NO_READING])


def sleep_midpoint(night: Night) -> datetime:
    """Return the middle between falling asleep and waking up."""
    return night.start + (night.end - night.start) / 2


def sleeping_heart_rate(
    night: Night, days: Mapping[date, Day], zone: tzinfo
) -> float | None:
    """Return the mean of the minutes inside a night, beats per minute."""
    readings = b""
    day = night.start.astimezone(zone).date()
    while day <= night.end.astimezone(zone).date():
        if found := days.get(day):
            readings += _between(found.heart_rate, day, night, zone)
        day += _DAY
    valid = readings.translate(None, b"\0")
    return sum(valid) / len(valid) if valid else None


def _between(minutes: bytes, day: date, night: Night, zone: tzinfo) -> bytes:
    """Return the wall-clock minutes of a date that begin inside a night."""
    found = b""
    for _, first, last in hour_slices(day, zone):
        wall = datetime.combine(day, time()) + first * _MINUTE
        begin = wall.replace(tzinfo=zone).astimezone(UTC)
        low = max(-(-(night.start - begin) // _MINUTE), 0)
        high = max(-(-(night.end - begin) // _MINUTE), 0)
        found += minutes[first:last][low:high]
    return found


def sleeping_respiratory_rate(night: Night, days: Iterable[MinuteDay]) -> float | None:
    """Return the mean of the minutes inside a night, breaths a minute."""
    readings = b""
    for day in days:
        midnight = datetime.combine(day.date, time(), UTC)
        first = max(-(-(night.start - midnight) // _MINUTE), 0)
        last = max(-(-(night.end - midnight) // _MINUTE), 0)
        readings += day.minutes[first:last]
    valid = readings.translate(None, _NO_MINUTE)
    return sum(valid) / len(valid) if valid else None


def sleep_regularity(
    nights: Mapping[date, Night], naps: Iterable[Nap], day: date, zone: tzinfo
) -> float | None:
    """Return the sleep regularity index of the seven days to the noon of a date, percent.

    How likely one is in the same state, asleep or awake, at any two moments 24 hours apart:
    100 always, 0 as by chance. None if more than one of the six pairs of days is unknown.
    """
    dates = [day - back * _DAY for back in range(REGULARITY_DAYS - 1, -1, -1)]
    # Who works at night may still be asleep at the noon with which the first day begins.
    ends = (dates[0] - _DAY, *dates)
    sleeps: list[Night | Nap] = [nights[found] for found in ends if found in nights]
    asleep = [
        segment
        for sleep in (*sleeps, *naps)
        for segment in sleep.segments
        if segment.stage in ASLEEP
    ]
    known = [
        # Of a night without stages nobody knows when somebody was awake.
        _states(asleep, found, zone) if found in nights and nights[found].segments else None
        for found in dates
    ]
    shares = [
        _agreement(earlier, later)
        for earlier, later in pairwise(known)
        if earlier is not None and later is not None
    ]
    if len(shares) < _ENOUGH_PAIRS:
        return None
    same = sum(found for found, _ in shares)
    return 200 * same / sum(count for _, count in shares) - 100


def _states(asleep: Iterable[SleepSegment], day: date, zone: tzinfo) -> bytes:
    """Return 1 for each minute asleep from the noon before a date to its noon."""
    begin = datetime.combine(day - _DAY, time(12), zone).astimezone(UTC)
    end = datetime.combine(day, time(12), zone).astimezone(UTC)
    states = bytearray((end - begin) // _MINUTE)
    for segment in asleep:
        first = -(-(max(segment.start, begin) - begin) // _MINUTE)
        last = -(-(min(segment.end, end) - begin) // _MINUTE)
        if first < last:
            states[first:last] = b"\1" * (last - first)
    return bytes(states)


def _agreement(earlier: bytes, later: bytes) -> tuple[int, int]:
    """Return in how many minutes two days agree, and how many minutes both have."""
    count = min(len(earlier), len(later), _MINUTES_PER_DAY)
    differ = int.from_bytes(earlier[:count]) ^ int.from_bytes(later[:count])
    return count - differ.bit_count(), count
