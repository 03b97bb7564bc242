"""Blood oxygen: measurements, nights, and the drops in them."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any, Final

from ..models import DesaturationEvent, OxygenNight, Spo2Day
from .dated import instant, last_updated
from .fields import integer, item_date, items, loose, mapping, newest_by_date, number, text

_LOWEST_SPO2: Final = 50
_DAY_SECONDS: Final = 86_400


def decode_spo2(payload: Any, zone: tzinfo) -> tuple[Spo2Day, ...]:
    """Return the measurements of each local date, each ordered by time.

    Raises ZeppDecodeError when the answer holds no items.
    """
    levels: dict[datetime, int] = {}
    for item in _of_kind(payload, "click"):
        extra = mapping(item.get("extra"))
        level = integer(extra.get("spo2"), _LOWEST_SPO2, 100)
        when = instant(extra.get("timestamp"), item.get("timestamp"))
        if level is not None and when:
            levels[when] = level
    days = groupby(sorted(levels), key=lambda when: when.astimezone(zone).date())
    return tuple(
        Spo2Day(date=day, times=times, levels=bytes(levels[when] for when in times))
        for day, group in days
        if (times := tuple(group))
    )


def decode_oxygen_nights(payload: Any, zone: tzinfo) -> tuple[OxygenNight, ...]:
    """Return how often saturation dropped, one a date; nights that do not count left out.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return newest_by_date(
        (
            last_updated(item),
            OxygenNight(
                date=day,
                desaturation_index=index,
                drops=integer(item.get("odiNum"), 0),
                score=integer(item.get("score"), 0, 100),
                measured=_seconds(item.get("cost")),
            ),
        )
        for item in _of_kind(payload, "odi")
        if integer(item.get("valid")) != -1
        and (index := number(item.get("odi"), 0)) is not None
        and (day := item_date(item, zone))
    )


def decode_desaturations(payload: Any, zone: tzinfo) -> tuple[DesaturationEvent, ...]:
    """Return the longer drops of saturation, ordered by their start.

    Raises ZeppDecodeError when the answer holds no items.
    """
    found: dict[datetime, DesaturationEvent] = {}
    for item in _of_kind(payload, "osa_event"):
        extra = mapping(item.get("extra"))
        start = instant(extra.get("timestamp"), item.get("timestamp"))
        lowest = integer(extra.get("spo2_decrease"), _LOWEST_SPO2, 100)
        if start and lowest is not None:
            found[start] = DesaturationEvent(
                date=start.astimezone(zone).date(),
                start=start,
                lowest=lowest,
                spo2=_whole(extra.get("spo2"), _LOWEST_SPO2, 100),
                heart_rates=_whole(extra.get("hr"), 20, 250),
            )
    return tuple(found[start] for start in sorted(found))


def _of_kind(payload: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the items of a kind; one that does not say is of the kind asked for."""
    for item in items(payload, "blood oxygen"):
        if text(item.get("subType")) in {None, kind}:
            yield item


def _seconds(value: Any) -> timedelta | None:
    """Return seconds (none to a day) as a duration."""
    found = integer(value, 0, _DAY_SECONDS)
    return None if found is None else timedelta(seconds=found)


def _whole(value: Any, minimum: int, maximum: int) -> tuple[int, ...]:
    """Return the whole numbers of a list that lie within the limits."""
    found = loose(value)
    if not isinstance(found, list):
        return ()
    read = (integer(part, minimum, maximum) for part in found)
    return tuple(part for part in read if part is not None)
