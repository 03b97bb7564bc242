"""Read single values out of loosely typed JSON; nothing here raises on strange input.

The cloud writes numbers as strings, objects as JSON strings and blobs as base64 that is
sometimes unpadded or cut off.
"""

from base64 import b64decode
import binascii
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
import math
from typing import Any

import orjson

from ..exceptions import ZeppDecodeError
from ..models import Dated

# Anything else is not a moment of somebody's life with a watch.
EARLIEST = datetime(2010, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_DAY_MS = 86_400_000
# Beyond this (and for not-a-number and infinity) nothing is a measurement.
_HUGE = 1e15


def number(
    value: Any, minimum: float = -math.inf, maximum: float = math.inf
) -> float | None:
    """Return a finite number within the limits, ints staying ints, else None."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
        if value.is_integer():
            value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    within = -_HUGE < value < _HUGE and minimum <= value <= maximum
    return value if within else None


def integer(
    value: Any, minimum: float = -math.inf, maximum: float = math.inf
) -> int | None:
    """Return a whole number within the limits (fractions are cut off), else None."""
    found = number(value)
    if found is None or not minimum <= found <= maximum:
        return None
    return int(found)


def minutes(value: Any) -> timedelta | None:
    """Return minutes (none to a week) as a duration."""
    found = integer(value, 0, 7 * 24 * 60)
    return None if found is None else timedelta(minutes=found)


def text(value: Any) -> str | None:
    """Return a text that is not blank; whole numbers (ids) become text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def moment(value: Any, *, unit: int = 1) -> datetime | None:
    """Return an aware moment from a count of seconds (unit 1) or milliseconds (1000)."""
    found = number(value)
    if found is None or not EARLIEST <= found / unit <= LATEST:
        return None
    return datetime.fromtimestamp(found / unit, UTC)


def loose(value: Any) -> Any:
    """Return the value, parsed if it is JSON in a string."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return value


def mapping(value: Any) -> dict[str, Any]:
    """Return an object, also one hidden in a string; an empty one for anything else."""
    found = loose(value)
    return found if isinstance(found, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list, also of one hidden in a string."""
    found = loose(value)
    if not isinstance(found, list):
        return []
    return [item for item in map(loose, found) if isinstance(item, dict)]


def items(payload: Any, what: str) -> list[dict[str, Any]]:
    """Return the items of an answer, with or without envelope, or raise."""
    content = payload
    if isinstance(content, dict) and "items" not in content and "data" in content:
        content = loose(content["data"])
    if isinstance(content, dict):
        content = loose(content.get("items"))
    if not isinstance(content, list):
        raise ZeppDecodeError(what)
    return mappings(content)


def blob(value: Any) -> bytes:
    """Return the bytes of a base64 text; of one that was cut off, what is whole."""
    if not isinstance(value, str):
        return b""
    packed = "".join(value.split()).rstrip("=").replace("-", "+").replace("_", "/")
    if len(packed) % 4 == 1:
        packed = packed[:-1]
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except binascii.Error, ValueError:
        return b""


def iso_date(value: Any) -> date | None:
    """Return the date of "2026-08-12…" or 20260812."""
    compact = isinstance(value, int) and not isinstance(value, bool)
    found = str(value) if compact else value[:10] if isinstance(value, str) else ""
    try:
        parsed = date.fromisoformat(found)
    except ValueError:
        return None
    return parsed if date(2010, 1, 1) <= parsed < date(2100, 1, 1) else None


def item_date(item: dict[str, Any], zone: tzinfo) -> date | None:
    """Return the local date of a dated item: what it says, else what its timestamp means.

    Some uploaders stamp an item with midnight UTC of its date, others with local midnight.
    Half a day later both are on the right date, in zones up to UTC+12; the exact midnight
    is taken by itself so that it is right everywhere.
    """
    for key in ("dateString", "dayId"):
        if found := iso_date(item.get(key)):
            return found
    for key in ("timestamp", "dayId", "generatedTime", "update_time", "updateTime"):
        stamp = number(item.get(key))
        if stamp is None:
            continue
        unit = 1000 if stamp > LATEST else 1
        if when := moment(stamp, unit=unit):
            if stamp * 1000 // unit % _DAY_MS == 0:
                return when.date()
            return (when + timedelta(hours=12)).astimezone(zone).date()
    return None


def newest_by_date[ItemT: Dated](
    decoded: Iterable[tuple[float, ItemT]],
) -> tuple[ItemT, ...]:
    """Return one item a date, the one updated last, ordered by date."""
    best: dict[date, tuple[float, ItemT]] = {}
    for updated, item in decoded:
        if item.date not in best or updated >= best[item.date][0]:
            best[item.date] = (updated, item)
    return tuple(best[day][1] for day in sorted(best))


def local_midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a local date begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
