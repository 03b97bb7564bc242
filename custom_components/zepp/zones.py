"""In which time zone each day of the past was built; pure.

When Home Assistant moves to another zone, days before keep the hours that they have. Where
two zones meet, the hours belong to the later day from the first hour that begins in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Self

from .timeline import Span

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ZoneHistory:
    """Stretches of dates, each with a zone."""

    changes: tuple[tuple[date, tzinfo], ...]
    """From which date on each zone holds; the first from the beginning of time."""

    @classmethod
    def always(cls, zone: tzinfo) -> Self:
        """Return a past that knows one zone."""
        return cls(((date.min, zone),))

    @property
    def current(self) -> tzinfo:
        """The zone that holds from the newest change on."""
        return self.changes[-1][1]

    def zone_on(self, day: date) -> tzinfo:
        """Return the zone of a day."""
        return next(zone for first, zone in reversed(self.changes) if first <= day)

    def start(self, day: date) -> date:
        """Return since when the zone of a day has held."""
        return next(first for first, _ in reversed(self.changes) if first <= day)

    def changed(self, zone: tzinfo, first: date, last: date = date.max) -> Self:
        """Return a past in which a zone holds from one date to another."""
        changes = [change for change in self.changes if change[0] < first]
        changes.append((first, zone))
        if last < date.max:
            changes.append((last + _DAY, self.zone_on(last + _DAY)))
            changes += [change for change in self.changes if change[0] > last + _DAY]
        return type(self)(tuple(_joined(changes)))

    def span(self, first: date, last: date, now: datetime) -> Span:
        """Return dates, all of one zone, with the zones beside them."""
        return Span(
            first=first,
            last=last,
            now=now,
            zone=self.zone_on(last),
            earlier=self.zone_on(first - _DAY),
            later=self.zone_on(last + _DAY),
        )


def _joined(changes: list[tuple[date, tzinfo]]) -> Iterator[tuple[date, tzinfo]]:
    """Leave out changes that change nothing."""
    for _, group in groupby(changes, key=lambda change: str(change[1])):
        yield next(group)
