"""Events: which date they belong to, and the samples that some of them hold."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final, NamedTuple

from .fields import EARLIEST, LATEST, item_date, items, mapping, mappings, number

# What lies further from the first sample than this was not recorded with it.
_WEEK_MS: Final = 7 * 86_400_000


class Sample(NamedTuple):
    """One sample of an event."""

    base: float
    """What its offsets count from, milliseconds."""
    at: float
    """When it was recorded, milliseconds."""
    uploaded: float
    """When it reached the cloud, as far as that is known, milliseconds."""
    content: dict[str, Any]

    @property
    def when(self) -> datetime:
        """When it was recorded."""
        return aware(self.at)


def dated_items(payload: Any, what: str, zone: tzinfo) -> list[tuple[date, dict[str, Any]]]:
    """Return the items with the dates they belong to, those without one left out."""
    return [
        (day, item)
        for item in items(payload, what)
        if (day := item_date({**event_value(item), **item}, zone))
    ]


def event_value(item: dict[str, Any]) -> dict[str, Any]:
    """Return the nested value of a v2 event; a flat v1 event is its own value."""
    return mapping(item["value"]) if "value" in item else item


def last_updated(item: dict[str, Any], key: str = "timestamp") -> float:
    """Return when an item was last computed, for choosing among several."""
    return number(event_value(item).get(key)) or number(item.get("timestamp")) or 0.0


def samples(item: dict[str, Any]) -> Iterator[Sample]:
    """Yield the samples of an item, those whose time cannot be read left out."""
    value = event_value(item)
    start = milliseconds(value.get("startTime"))
    if start is None:
        return
    stamp = milliseconds(item.get("timestamp")) or 0.0
    for content in mappings(value.get("samples")):
        offset = number(content.get("s"), -_WEEK_MS, _WEEK_MS)
        if offset is not None:
            upload = number(content.get("u"))
            uploaded = stamp if upload is None else start + upload
            yield Sample(start, start + offset, uploaded, content)


def milliseconds(value: Any) -> float | None:
    """Return a count of seconds or of milliseconds as milliseconds."""
    found = number(value)
    if found is None:
        return None
    if found <= LATEST:
        found *= 1000
    return found if EARLIEST <= found / 1000 <= LATEST else None


def aware(stamp: float) -> datetime:
    """Return the moment of a count of milliseconds."""
    return datetime.fromtimestamp(stamp / 1000, UTC)


def instant(*values: Any) -> datetime | None:
    """Return the first of some counts of seconds or milliseconds that is a moment."""
    found = (milliseconds(value) for value in values)
    return next((aware(stamp) for stamp in found if stamp is not None), None)
