"""Lists of dated items: where they are, how they are cut, and what they hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final, Protocol

from .decode.fields import integer, iso_date, items, local_midnight
from .models import Dated

_DAY: Final = timedelta(days=1)


class Axis(Protocol):
    """What a list is cut along, and how a question for a stretch of it is put."""

    def bounds(self, start: date, end: date, zone: tzinfo) -> tuple[int, int]:
        """Return the first and last position at which items of the dates may stand."""

    def query(self, first: int, last: int) -> dict[str, str]:
        """Return the parameters that ask for a stretch of positions."""

    def position(self, item: Mapping[str, Any]) -> int | None:
        """Return where an item stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """A list cut by moments, counted from the epoch."""

    first: str = "from"
    last: str = "to"
    key: str = "timestamp"
    per_second: int = 1000
    before: int = 1
    after: int = 1
    """Days further to look, where an item may be stamped with another day's moment."""

    def bounds(self, start: date, end: date, zone: tzinfo) -> tuple[int, int]:
        """Return the moments between which items of the dates are stamped.

        Some are stamped with local midnight, some with midnight in UTC.
        """
        first, after = start - self.before * _DAY, end + (self.after + 1) * _DAY
        return (
            self._count(min(local_midnight(first, zone), local_midnight(first, UTC))),
            self._count(max(local_midnight(after, zone), local_midnight(after, UTC))) - 1,
        )

    def query(self, first: int, last: int) -> dict[str, str]:
        """Return the parameters that ask for a stretch of moments."""
        return {self.first: str(first), self.last: str(last)}

    def position(self, item: Mapping[str, Any]) -> int | None:
        """Return the moment that an item is stamped with."""
        return integer(item.get(self.key))

    def _count(self, when: datetime) -> int:
        return int(when.timestamp()) * self.per_second


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A list cut by dates, the newest first."""

    def bounds(self, start: date, end: date, _zone: tzinfo) -> tuple[int, int]:
        """Return the dates as numbers."""
        return start.toordinal(), end.toordinal()

    def query(self, first: int, last: int) -> dict[str, str]:
        """Return the parameters that ask for a stretch of dates."""
        return {
            "startDay": date.fromordinal(first).isoformat(),
            "endDay": date.fromordinal(last).isoformat(),
            "isReverse": "true",
        }

    def position(self, item: Mapping[str, Any]) -> int | None:
        """Return the date of an item as a number."""
        day = iso_date(item.get("dayId"))
        return day.toordinal() if day else None


def _has_more(payload: Any) -> bool:
    """Return whether a page points at an item that it left out."""
    return isinstance(payload, dict) and bool(payload.get("next"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source[ModelT: Dated]:
    """One list: where it is, how much may be asked at once, what it holds."""

    what: str
    path: str
    params: Mapping[str, str]
    window: int
    """Days in one request, so few that a full page is out of reach."""
    decode: Callable[[Any, tzinfo], tuple[ModelT, ...]]
    axis: Axis = Moments()
    limit: int | None = 1000
    """Items in a page; a page so long may not be the whole. None: the cloud decides."""
    in_utc: bool = False
    """Whether items and dates are those of UTC."""
    rows: Callable[[Any, str], list[dict[str, Any]]] = items
    has_more: Callable[[Any], bool] = _has_more

    def query(self, first: int, last: int) -> dict[str, str]:
        """Return the parameters that ask for a stretch of positions."""
        limit = {} if self.limit is None else {"limit": str(self.limit)}
        return {**self.params, **self.axis.query(first, last), **limit}

    def is_whole(self, payload: Any, page: list[dict[str, Any]]) -> bool:
        """Return whether a page has left nothing out."""
        is_full = self.limit is not None and len(page) >= self.limit
        return not is_full and not self.has_more(payload)
