"""Local time arithmetic of the simulation, in epoch seconds."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = 60
HOUR = 3600
DAY = timedelta(days=1)
BLOCK = 15  # minutes; every zone in use changes its offset on a quarter of an hour


@lru_cache
def zone_of(name: str) -> ZoneInfo:
    """Return the zone with this IANA name."""
    return ZoneInfo(name)


@lru_cache(maxsize=8192)
def midnight(zone: str, day: date) -> int:
    """Return the instant a local date begins."""
    local = datetime(day.year, day.month, day.day, tzinfo=zone_of(zone))
    return int(local.timestamp())


def noon(zone: str, day: date) -> int:
    """Return the instant it is 12:00 on a local date."""
    local = datetime(day.year, day.month, day.day, 12, tzinfo=zone_of(zone))
    return int(local.timestamp())


def local(zone: str, instant: float) -> datetime:
    """Return an instant as local time."""
    return datetime.fromtimestamp(instant, zone_of(zone))


def local_date(zone: str, instant: float) -> date:
    """Return the local date of an instant."""
    return local(zone, instant).date()


def wall_minute(zone: str, instant: int) -> int:
    """Return the wall-clock minute of the day an instant falls on."""
    moment = local(zone, instant)
    return moment.hour * 60 + moment.minute


def first_hour(zone: str, day: date) -> int:
    """Return the first UTC hour that begins at or after local midnight."""
    return -(-midnight(zone, day) // HOUR) * HOUR


def utc(instant: float) -> datetime:
    """Return an instant as an aware UTC datetime."""
    return datetime.fromtimestamp(instant, UTC)


def utc_midnight(day: date) -> int:
    """Return the instant a UTC date begins."""
    return midnight("UTC", day)


@lru_cache(maxsize=8192)
def blocks(zone: str, day: date) -> tuple[int | None, ...]:
    """Return the first instant of each wall-clock quarter hour, None if skipped."""
    found: list[int | None] = []
    for index in range(1440 // BLOCK):
        hour, quarter = divmod(index, 4)
        wall = datetime(
            day.year,
            day.month,
            day.day,
            hour,
            quarter * BLOCK,
            tzinfo=zone_of(zone),
        )
        instant = int(wall.timestamp())
        exists = wall_minute(zone, instant) == index * BLOCK
        found.append(instant if exists else None)
    return tuple(found)


def minute_instant(zone: str, day: date, minute: int) -> int | None:
    """Return the first instant of a wall-clock minute, None if it does not exist."""
    start = blocks(zone, day)[minute // BLOCK]
    return None if start is None else start + minute % BLOCK * MINUTE


@lru_cache(maxsize=8192)
def hour_spans(zone: str, day: date) -> tuple[tuple[int, int, int], ...]:
    """Return (UTC hour, first minute, end minute) for the existing minutes of a day."""
    spans: list[tuple[int, int, int]] = []
    for index, instant in enumerate(blocks(zone, day)):
        if instant is None:
            continue
        hour = instant // HOUR * HOUR
        begin = index * BLOCK
        if spans and spans[-1][0] == hour and spans[-1][2] == begin:
            begin = spans.pop()[1]
        spans.append((hour, begin, index * BLOCK + BLOCK))
    return tuple(spans)
