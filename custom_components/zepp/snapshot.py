"""What the entities show, composed of what has been read and the time; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from .account import AccountData, newest_upload
from .api import Activity, Night, local_midnight
from .families import BAND, EXERTION, PHN, STRESS, Daily
from .metrics import FitnessDay, fitness_days
from .timeline import minute_start, minutes_until

_NO_READING = b"\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The running local day."""

    date: date
    start: datetime
    activity: Activity | None = None
    """None until the day's record has arrived, without values if that lacks them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRates:
    """Today's readings of minute heart rate, beats per minute."""

    highest: int
    lowest: int
    average: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The newest measurement of something that changes all day."""

    value: int
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NapDay:
    """How long somebody napped on a day with sleep tracking."""

    date: date
    asleep: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeppSnapshot:
    """Everything that entities show; equal when nothing that they show has changed."""

    today: Today
    step_goal: int | None = None
    heart_rates: HeartRates | None = None
    heart_rate: Reading | None = None
    stress: Reading | None = None
    night: Night | None = None
    naps: tuple[NapDay, ...] = ()
    """The newest first."""
    fitness: tuple[FitnessDay, ...] = ()
    """The newest first."""
    daily: Daily = field(default_factory=dict)
    synced_at: datetime | None = None
    shown: frozenset[str] = frozenset()
    """Families of which the account has shown data."""
    lost: frozenset[str] = frozenset()
    """Families that have failed too often in a row."""

    def reaches(self, families: Iterable[str]) -> bool:
        """Return whether any of the families a value comes from still answers."""
        return not self.lost.issuperset(families)


def build_snapshot(
    data: AccountData, now: datetime, zone: tzinfo, lost: frozenset[str]
) -> ZeppSnapshot:
    """Return what to show now."""
    today = now.astimezone(zone).date()
    record = data.days.get(today)
    daily = _until(data.daily, today)
    return ZeppSnapshot(
        today=Today(
            date=today,
            start=local_midnight(today, zone),
            activity=(record.activity or Activity()) if record else None,
        ),
        step_goal=_step_goal(data, today),
        heart_rates=_heart_rates(data, today, now, zone),
        heart_rate=_latest_heart_rate(data, now, zone),
        stress=_latest_stress(daily, now),
        night=max(
            (night for night in data.nights.values() if night.end <= now),
            key=lambda night: night.date,
            default=None,
        ),
        naps=_nap_days(data, now),
        fitness=fitness_days(EXERTION.of(daily), PHN.of(daily))[::-1],
        daily=daily,
        synced_at=newest_upload(data.days.values(), now),
        shown=frozenset({BAND, *(key for key, models in data.daily.items() if models)}),
        lost=lost,
    )


def _until(daily: Daily, today: date) -> Mapping[str, tuple[object, ...]]:
    """Leave out what the watch, being ahead, has filed under a later date."""
    return {
        key: tuple(model for model in models if model.date <= today)
        for key, models in daily.items()
    }


def _step_goal(data: AccountData, today: date) -> int | None:
    """Return the newest goal."""
    activities = (
        data.days[day].activity for day in sorted(data.days, reverse=True) if day <= today
    )
    return next(
        (found.step_goal for found in activities if found and found.step_goal), None
    )


def _heart_rates(
    data: AccountData, today: date, now: datetime, zone: tzinfo
) -> HeartRates | None:
    """Return today's range and average, None until there is a reading."""
    record = data.days.get(today)
    minutes = record.heart_rate[: minutes_until(today, now, zone)] if record else b""
    readings = minutes.translate(None, _NO_READING)
    if not readings:
        return None
    return HeartRates(
        highest=max(readings),
        lowest=min(readings),
        average=sum(readings) / len(readings),
    )


def _latest_heart_rate(data: AccountData, now: datetime, zone: tzinfo) -> Reading | None:
    """Return the newest minute with a reading that is not in the future."""
    for day in sorted(data.days, reverse=True):
        minutes = data.days[day].heart_rate[: minutes_until(day, now, zone)]
        while minutes := minutes.rstrip(_NO_READING):
            if when := minute_start(day, len(minutes) - 1, zone):
                return Reading(value=minutes[-1], measured_at=when)
            minutes = minutes[:-1]
    return None


def _latest_stress(daily: Daily, now: datetime) -> Reading | None:
    """Return the newest measurement of stress that is not in the future."""
    latest = max(
        (
            (time, level)
            for day in STRESS.of(daily)[-2:]
            for time, level in zip(day.times, day.levels, strict=True)
            if time <= now
        ),
        default=None,
    )
    if latest is None:
        return None
    measured_at, level = latest
    return Reading(value=level, measured_at=measured_at)


def _nap_days(data: AccountData, now: datetime) -> tuple[NapDay, ...]:
    """Return the time napped on each day with sleep tracking, the newest first."""
    naps = [nap for nap in data.naps if nap.end <= now]
    days = {night.date for night in data.nights.values() if night.end <= now}
    days |= {nap.date for nap in naps}
    return tuple(
        NapDay(
            date=day,
            asleep=sum((nap.asleep for nap in naps if nap.date == day), timedelta()),
        )
        for day in sorted(days, reverse=True)
    )
