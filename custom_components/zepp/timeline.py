"""Local days, their wall-clock minutes and the UTC hours that begin in them; pure.

A wall-clock minute that does not exist (clocks go forward) has no hour, one that exists
twice (clocks go back) is the first. An hour belongs to the local date it begins in, also in
zones whose midnight is not on a UTC hour. Hours are whole seconds since the epoch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

from .api import local_midnight

HOUR: Final = 3600
_MINUTE: Final = 60
_MINUTES_PER_DAY: Final = 1440
_DAY: Final = timedelta(days=1)


class HourSlice(NamedTuple):
    """The wall-clock minutes of a local day that lie in one UTC hour."""

    hour: int
    first: int
    last: int
    """The minute after the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which local dates are meant, seen from when and where."""

    first: date
    last: date
    now: datetime
    zone: tzinfo
    earlier: tzinfo | None = None
    """The zone of the day before the first, if it is another."""
    later: tzinfo | None = None
    """The zone of the day after the last, if it is another."""

    def dates(self) -> Iterator[date]:
        """Yield the dates in order."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + offset * _DAY

    @property
    def begin(self) -> int:
        """The first hour of the span."""
        return first_hour(self.first, self.zone)

    @property
    def end(self) -> int:
        """The first hour after the span."""
        return min(first_hour(self.last + _DAY, self.zone), self.reach[1])

    @property
    def reach(self) -> tuple[int, int]:
        """From which hour to which rows are made true: no others may be there.

        Where the zone changes that is more than the span, because rows of another zone may
        be left from before.
        """
        return (
            min(self.begin, first_hour(self.first, self.earlier or self.zone)),
            first_hour(self.last + _DAY, self.later or self.zone),
        )

    def has_passed(self, day: date) -> bool:
        """Return whether a local day has ended."""
        return self.now >= local_midnight(day + _DAY, self.zone)

    def is_due(self, hour: int) -> bool:
        """Return whether an hour is in the span and has ended."""
        return self.begin <= hour < self.end and hour + HOUR <= self.now.timestamp()


def utc_dates(first: date, last: date, zone: tzinfo) -> tuple[date, date]:
    """Return the first and last date in UTC that have a part of some local dates."""
    end = local_midnight(last + _DAY, zone) - timedelta(microseconds=1)
    return local_midnight(first, zone).date(), end.date()


@lru_cache(maxsize=512)
def first_hour(day: date, zone: tzinfo) -> int:
    """Return the first UTC hour that begins at or after local midnight."""
    return -(-int(local_midnight(day, zone).timestamp()) // HOUR) * HOUR


def minute_start(day: date, minute: int, zone: tzinfo) -> datetime | None:
    """Return when a wall-clock minute begins, None when it does not exist."""
    naive = datetime.combine(day, time()) + timedelta(minutes=minute)
    when = naive.replace(tzinfo=zone).astimezone(UTC)
    return when if when.astimezone(zone).replace(tzinfo=None) == naive else None


def minutes_until(day: date, now: datetime, zone: tzinfo) -> int:
    """Return how many wall-clock minutes of a date have begun by now."""
    local = now.astimezone(zone)
    if local.date() != day:
        return _MINUTES_PER_DAY if local.date() > day else 0
    if local.fold:
        # The second pass of an hour: of its minutes, the first pass is over.
        while local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            local = local.replace(tzinfo=None) + timedelta(minutes=1)
            local = local.replace(tzinfo=zone)
        return local.hour * 60 + local.minute or _MINUTES_PER_DAY
    return local.hour * 60 + local.minute + 1


def hour_slices(day: date, zone: tzinfo) -> tuple[HourSlice, ...]:
    """Return the minutes of a local day by the UTC hour they lie in."""
    midnight = int(datetime.combine(day, time(), UTC).timestamp())
    return tuple(
        HourSlice(midnight + second, first, last)
        for second, first, last in _pattern(tuple(_spans(day, zone)))
    )


# By the pattern, not by the day: nearly all days of a zone share one of two.
@lru_cache(maxsize=64)
def _pattern(spans: tuple[tuple[int, int, int], ...]) -> tuple[HourSlice, ...]:
    """Return slices whose hours count from midnight in UTC of whatever date."""
    slices = []
    for first, last, offset in spans:
        minute = first
        while minute < last:
            second = minute * _MINUTE - offset
            hour = second // HOUR * HOUR
            following = min(last, minute + (hour + HOUR - second) // _MINUTE)
            slices.append(HourSlice(hour, minute, following))
            minute = following
    return tuple(slices)


def stretches(day: date, zone: tzinfo) -> Iterator[tuple[int, int, int]]:
    """Yield the minutes of a local day that lie in a row: begin, first, after the last.

    The begin is that of the first minute, in seconds since the epoch.
    """
    midnight = int(datetime.combine(day, time(), UTC).timestamp())
    for first, last, offset in _spans(day, zone):
        yield midnight + first * _MINUTE - offset, first, last


def _spans(day: date, zone: tzinfo) -> Iterator[tuple[int, int, int]]:
    """Yield stretches of existing minutes with one offset: first, after last, seconds."""
    midnight = datetime.combine(day, time())
    offset = _offset(midnight, zone)
    if offset == _offset(midnight + _DAY, zone):
        yield 0, _MINUTES_PER_DAY, offset
        return
    minutes = (
        (minute, _offset(midnight + timedelta(minutes=minute), zone))
        for minute in range(_MINUTES_PER_DAY)
        if minute_start(day, minute, zone)
    )
    for found, group in groupby(minutes, key=lambda pair: pair[1]):
        members = [minute for minute, _ in group]
        yield members[0], members[-1] + 1, found


def _offset(naive: datetime, zone: tzinfo) -> int:
    """Return the seconds east of UTC at a wall-clock time, the first if there are two."""
    return round((naive.replace(tzinfo=UTC) - naive.replace(tzinfo=zone)).total_seconds())
