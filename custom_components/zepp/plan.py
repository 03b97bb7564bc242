"""What is still to be read of the past: stretches of dates, cut into windows; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """Why a stretch is read."""

    BACKFILL = "backfill"
    """The import of the past that the option asks for."""
    REQUESTED = "requested"
    """Asked for by the action."""
    REBUILD = "rebuild"
    """Asked for by the action, to be written anew even where nothing differs."""
    UPKEEP = "upkeep"
    """Late data and late corrections."""

    @property
    def is_import(self) -> bool:
        """Whether people wait for it."""
        return self is not Kind.UPKEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Dates of a part, first and last included."""

    part: str
    kind: Kind
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.last - self.first).days + 1


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the same dates in as few stretches as possible."""
    found: list[Stretch] = []
    for stretch in sorted(stretches, key=_place):
        last = found[-1] if found else None
        if last and _owner(last) == _owner(stretch) and stretch.first <= last.last + _DAY:
            found[-1] = replace(last, last=max(last.last, stretch.last))
        else:
            found.append(stretch)
    return tuple(found)


def _owner(stretch: Stretch) -> tuple[str, Kind]:
    return stretch.part, stretch.kind


def _place(stretch: Stretch) -> tuple[str, Kind, date]:
    return stretch.part, stretch.kind, stretch.first


def without(stretches: Iterable[Stretch], done: Stretch) -> Iterator[Stretch]:
    """Yield what is left of stretches once some dates of one part and kind are done."""
    for stretch in stretches:
        if _owner(stretch) != _owner(done):
            yield stretch
            continue
        if stretch.first < done.first:
            yield replace(stretch, last=min(stretch.last, done.first - _DAY))
        if stretch.last > done.last:
            yield replace(stretch, first=max(stretch.first, done.last + _DAY))


def last_days(stretch: Stretch, days: int, not_before: date) -> Stretch:
    """Return the last days of a stretch, so many or as many as there are."""
    first = max(stretch.first, not_before, stretch.last - (days - 1) * _DAY)
    return replace(stretch, first=first)


def count_days(stretches: Iterable[Stretch]) -> int:
    """Return how many dates stretches cover, a date of several parts once."""
    covered: set[int] = set()
    for stretch in stretches:
        covered.update(range(stretch.first.toordinal(), stretch.last.toordinal() + 1))
    return len(covered)
