"""Readings at even steps of time, and what hours and days make of them; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from .api import Day, PointDay, local_midnight
from .timeline import HOUR, stretches

MINUTE: Final = 60
FIVE_MINUTES: Final = 300
_DAY: Final = timedelta(days=1)
_NO_READING: Final = b"\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Readings at even steps; 0 where there is none."""

    begin: int
    """Seconds since the epoch."""
    step: int
    """Seconds."""
    levels: bytes

    @property
    def readings(self) -> bytes:
        """What was measured, without the gaps."""
        return self.levels.translate(None, _NO_READING)

    @property
    def values(self) -> list[int | None]:
        """What was measured at each step, None where nothing was."""
        return [level or None for level in self.levels]

    def between(self, begin: int, end: int) -> Curve:
        """Return the steps that begin in a stretch of time."""
        first = max(-((self.begin - begin) // self.step), 0)
        last = max(-((self.begin - end) // self.step), 0)
        return Curve(
            begin=self.begin + first * self.step,
            step=self.step,
            levels=self.levels[first:last],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What was measured in an hour or on a day."""

    start: datetime
    mean: float
    lowest: int
    highest: int


def heart_rate_curve(
    days: Mapping[date, Day], start: datetime, end: datetime, zone: tzinfo
) -> Curve:
    """Return the heart rate by the minute, beats per minute.

    An hour that comes twice has no readings the second time.
    """
    begin, levels = _empty(start, end, MINUTE)
    day = start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        if found := days.get(day):
            for second, first, last in stretches(day, zone):
                _lay(levels, (second - begin) // MINUTE, found.heart_rate[first:last])
        day += _DAY
    return Curve(begin=begin, step=MINUTE, levels=bytes(levels))


def point_curve(days: Iterable[PointDay], start: datetime, end: datetime) -> Curve:
    """Return measurements by five minutes; of two in one step the later."""
    begin, levels = _empty(start, end, FIVE_MINUTES)
    for day in days:
        for when, level in zip(day.times, day.levels, strict=True):
            if start <= when < end:
                levels[(int(when.timestamp()) - begin) // FIVE_MINUTES] = level
    return Curve(begin=begin, step=FIVE_MINUTES, levels=bytes(levels))


def hours(curve: Curve, zone: tzinfo) -> tuple[Range, ...]:
    """Return the UTC hours with at least one reading."""
    end = curve.begin + len(curve.levels) * curve.step
    bounds = range(curve.begin // HOUR * HOUR, end + HOUR, HOUR)
    return tuple(_ranges(curve, bounds, zone))


def days(curve: Curve, zone: tzinfo) -> tuple[Range, ...]:
    """Return the local days with at least one reading."""
    day = datetime.fromtimestamp(curve.begin, UTC).astimezone(zone).date()
    end = curve.begin + len(curve.levels) * curve.step
    bounds = [int(local_midnight(day, zone).timestamp())]
    while bounds[-1] < end:
        day += _DAY
        bounds.append(int(local_midnight(day, zone).timestamp()))
    return tuple(_ranges(curve, bounds, zone))


def _ranges(curve: Curve, bounds: Iterable[int], zone: tzinfo) -> Iterator[Range]:
    for begin, end in pairwise(bounds):
        if found := curve.between(begin, end).readings:
            yield Range(
                start=datetime.fromtimestamp(begin, UTC).astimezone(zone),
                mean=sum(found) / len(found),
                lowest=min(found),
                highest=max(found),
            )


def _empty(start: datetime, end: datetime, step: int) -> tuple[int, bytearray]:
    """Return the begin of the first step, and steps up to the end without a reading."""
    begin = int(start.timestamp()) // step * step
    return begin, bytearray(max(-(-int(end.timestamp() - begin) // step), 0))


def _lay(levels: bytearray, place: int, found: bytes) -> None:
    """Lay readings over steps from a place on; what lies outside is left out."""
    found = found[max(-place, 0) : max(len(levels) - place, 0)]
    place = max(place, 0)
    levels[place : place + len(found)] = found
