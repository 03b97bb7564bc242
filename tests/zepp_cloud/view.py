"""What of a person's life had been uploaded by a sync."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .life import NOT_YET, Life, Nap, Night, StressPoint
from .person import Person
from .zone import BLOCK, DAY, blocks, local_date, midnight, utc_midnight

MINUTES = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A day's record as it can be seen; `night` is the one filed in it."""

    life: Life
    whole: bool
    seen: tuple[bool, ...] | None  # by minute; None = the whole day
    heart_rate: bytes
    minute_steps: bytes
    steps: int
    distance: int
    energy: int
    walk: int
    run: int
    night: Night | None
    naps: tuple[Nap, ...]
    sync: int


def record_of_night(person: Person, day: date) -> date:
    """Return the record date of the night that ended on a date."""
    return day if person.filing == "wake" else day - DAY


def visible_night(person: Person, day: date, synced: float) -> Night | None:
    """Return the night that ended on a date, once it is uploaded."""
    if record_of_night(person, day) < person.first_day:
        return None
    if day > local_date(person.time_zone, synced):
        return None
    night = person.life(day).night
    return night if night is not None and night.end <= synced else None


def settled_at(person: Person, day: date) -> int:
    """Return from which sync on a day's record does not change any more."""
    end = midnight(person.time_zone, day + DAY)
    if person.filing == "sleep":
        night = person.life(day + DAY).night
        end = max(end, night.end if night is not None else 0)
    return person.first_sync_after(end)


def settled[T](
    person: Person, kind: str, day: date, synced: float, make: Callable[[], T]
) -> T:
    """Return something about a day, kept once the day is well over."""
    if synced < midnight(person.time_zone, day + 3 * DAY):
        return make()
    return person.kept(kind, day, make)


def day_view(person: Person, day: date, synced: float) -> DayView | None:
    """Return the record of a day at a sync; None if there is none."""
    if not person.first_day <= day <= local_date(person.time_zone, synced):
        return None
    settled = settled_at(person, day)
    if synced < settled:
        return _view(person, day, synced, int(synced))
    return person.kept("view", day, lambda: _view(person, day, synced, settled))


def _view(person: Person, day: date, synced: float, sync: int) -> DayView:
    """Work out the record of a day."""
    life = person.life(day)
    whole = synced >= midnight(person.time_zone, day + DAY)
    seen = None if whole else _seen(person.time_zone, day, synced)
    minute_steps = life.minute_steps
    heart_rate = life.heart_rate
    share = 1.0
    if seen is not None:
        heart_rate = bytes(
            value if there else NOT_YET
            for value, there in zip(heart_rate, seen, strict=True)
        )
        minute_steps = bytes(
            value if there else 0 for value, there in zip(minute_steps, seen, strict=True)
        )
        share = _share(life, minute_steps, seen)
    filed = day if person.filing == "wake" else day + DAY
    return DayView(
        life=life,
        whole=whole,
        seen=seen,
        heart_rate=heart_rate,
        minute_steps=minute_steps,
        steps=round(life.steps * share),
        distance=round(life.distance * share),
        energy=round(life.energy * share),
        walk=round(life.walk * share),
        run=round(life.run * share),
        night=visible_night(person, filed, synced),
        naps=tuple(nap for nap in life.naps if nap.end <= synced),
        sync=sync,
    )


def _seen(zone: str, day: date, synced: float) -> tuple[bool, ...]:
    """Return for every wall-clock minute whether it was over at a sync."""
    seen: list[bool] = []
    after: bool = False
    for instant in reversed(blocks(zone, day)):
        done = MINUTES if after else 0
        if instant is not None:
            done = int((synced - instant) // 60)
            after = done > 0
        count = max(0, min(BLOCK, done))
        seen.extend([False] * (BLOCK - count) + [True] * count)
    return tuple(reversed(seen))


def _share(life: Life, minute_steps: bytes, seen: tuple[bool, ...]) -> float:
    """Return how much of the day's activity was done."""
    total = sum(life.minute_steps)
    if total:
        return sum(minute_steps) / total
    return sum(seen) / MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class StressDay:
    """An all-day stress item: its date, anchor (ms) and aggregates."""

    day: date
    timestamp: int
    points: tuple[StressPoint, ...]
    average: int
    lowest: int
    highest: int
    shares: tuple[int, int, int, int]  # relaxed, normal, medium, high in per cent


def stress_day(person: Person, day: date, synced: float) -> StressDay | None:
    """Return the stress item of a day at a sync; None if there is none."""
    if synced >= max(midnight(person.time_zone, day + DAY), utc_midnight(day + DAY)):
        return person.kept("stress", day, lambda: _stress_day(person, day, synced))
    return _stress_day(person, day, synced)


def _stress_day(person: Person, day: date, synced: float) -> StressDay | None:
    """Work out the stress item of a day."""
    if person.stress_anchor == "local":
        begin, days = midnight(person.time_zone, day), [day]
        end, timestamp = midnight(person.time_zone, day + DAY), begin * 1000 + 1
    else:
        begin, days = utc_midnight(day), [day - DAY, day, day + DAY]
        end, timestamp = utc_midnight(day + DAY), begin * 1000
    points = tuple(
        point
        for one in days
        if one >= person.first_day
        for point in person.life(one).stress
        if begin <= point.time < end and point.time <= synced
    )
    if not points:
        return None
    values = [point.value for point in points]
    return StressDay(
        day=day,
        timestamp=timestamp,
        points=points,
        average=sum(values) // len(values),
        lowest=min(values),
        highest=max(values),
        shares=_shares(values),
    )


def _shares(values: list[int]) -> tuple[int, int, int, int]:
    """Return the per cent of readings below 40, 60, 80 and from there on."""
    counts = [0, 0, 0, 0]
    for value in values:
        counts[min(3, max(0, value // 20 - 1))] += 1
    relaxed, normal, medium, high = (
        (200 * count + len(values)) // (2 * len(values)) for count in counts
    )
    return relaxed, normal, medium, high


def stress_days(person: Person, synced: float) -> list[StressDay]:
    """Return all stress items there are at a sync, oldest first."""
    day = person.first_day - DAY
    last = local_date(person.time_zone, synced) + DAY
    items: list[StressDay] = []
    while day <= last:
        item = stress_day(person, day, synced)
        if item is not None:
            items.append(item)
        day += DAY
    return items
