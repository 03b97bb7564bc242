"""What the entities show, composed of what has been read and the time; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Final

from .account import AccountData, believed, newest_upload
from .api import (
    NO_READING,
    Activity,
    MinuteDay,
    Night,
    PointDay,
    Reading,
    local_midnight,
)
from .families import (
    BAND,
    DAILY_FAMILIES,
    EXERTION,
    PHN,
    READINESS,
    RESPIRATORY_RATE,
    SPORT_LOAD,
    WORKOUTS,
    Daily,
)
from .metrics import FitnessDay, computed_fitness, daily_loads, fitness_days
from .sleep_metrics import (
    sleep_midpoint,
    sleep_regularity,
    sleeping_heart_rate,
    sleeping_respiratory_rate,
)
from .timeline import minute_start, minutes_until

_MINUTE: Final = timedelta(minutes=1)
_NO_MINUTE: Final = bytes([NO_READING])
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
class NapDay:
    """How long somebody napped on a day with sleep tracking."""

    date: date
    asleep: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFigures:
    """What the latest night tells beyond the cloud's own figures."""

    date: date
    midpoint: datetime
    heart_rate: float | None
    """Beats per minute, the mean of the minutes inside the night."""
    respiratory_rate: float | None
    """Breaths a minute, likewise."""
    regularity: float | None
    """Sleep regularity index of seven days, percent."""
    resting_heart_rate_deviation: float | None
    """Beats per minute from the person's own baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wearable:
    """A wearable that belongs to the account."""

    key: str
    """What it is told apart by; it tells nothing else."""
    name: str
    model: str | None
    firmware: str | None
    serial_number: str | None = field(repr=False)
    synced_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeppSnapshot:
    """Everything that entities show; equal when nothing that they show has changed."""

    today: Today
    step_goal: int | None = None
    heart_rates: HeartRates | None = None
    heart_rate: Reading | None = None
    latest: Mapping[str, Reading] = field(default_factory=dict)
    """The newest measurement by family, of those that are measured all day."""
    night: Night | None = None
    night_figures: NightFigures | None = None
    naps: tuple[NapDay, ...] = ()
    """The newest first."""
    fitness: tuple[FitnessDay, ...] = ()
    """The newest first."""
    daily: Daily = field(default_factory=dict)
    synced_at: datetime | None = None
    wearables: tuple[Wearable, ...] = ()
    shown: frozenset[str] = frozenset()
    """Families of which the account has shown data."""
    lost: frozenset[str] = frozenset()
    """Families that have failed too often in a row."""

    def reaches(self, families: Iterable[str]) -> bool:
        """Return whether any of the families a value comes from still answers."""
        return not self.lost.issuperset(families)


def build_snapshot(
    user_id: str,
    data: AccountData,
    now: datetime,
    zone: tzinfo,
    lost: frozenset[str],
) -> ZeppSnapshot:
    """Return what to show of an account now."""
    today = now.astimezone(zone).date()
    record = data.days.get(today)
    daily = _until(data.daily, today)
    night = max(
        (night for night in data.nights.values() if night.end <= now),
        key=lambda night: night.date,
        default=None,
    )
    return ZeppSnapshot(
        today=Today(
            date=today,
            start=local_midnight(today, zone),
            activity=(record.activity or Activity()) if record else None,
        ),
        step_goal=_step_goal(data, today),
        heart_rates=_heart_rates(data, today, now, zone),
        heart_rate=_latest_heart_rate(data, now, zone),
        latest=_latest(data.daily, now),
        night=night,
        night_figures=_night_figures(data, night, zone) if night else None,
        naps=_nap_days(data, now),
        fitness=_fitness(data, daily, today),
        daily=daily,
        synced_at=newest_upload(data.days.values(), now),
        wearables=_wearables(user_id, data, now),
        shown=frozenset({BAND, *(key for key, models in data.daily.items() if models)}),
        lost=lost,
    )


def _fitness(data: AccountData, daily: Daily, today: date) -> tuple[FitnessDay, ...]:
    """Return fatigue, fitness and form, the newest first; the cloud's if it has any.

    Of a watch that lies in a drawer nothing is worked out.
    """
    reported = fitness_days(EXERTION.of(daily), PHN.of(daily))
    if data.days and not reported:
        loads = daily_loads(SPORT_LOAD.of(daily), WORKOUTS.of(daily), today)
        reported = computed_fitness(loads, today)
    return reported[::-1]


def _night_figures(data: AccountData, night: Night, zone: tzinfo) -> NightFigures:
    """Return what a night tells, with the readings of its time."""
    baseline = next(
        (
            day.resting_heart_rate_baseline
            for day in READINESS.newest_first(data.daily)
            if day.resting_heart_rate_baseline is not None and day.date <= night.date
        ),
        None,
    )
    resting = night.resting_heart_rate
    return NightFigures(
        date=night.date,
        midpoint=sleep_midpoint(night),
        heart_rate=sleeping_heart_rate(night, data.days, zone),
        respiratory_rate=sleeping_respiratory_rate(night, RESPIRATORY_RATE.of(data.daily)),
        regularity=sleep_regularity(data.nights, data.naps, night.date, zone),
        resting_heart_rate_deviation=None
        if resting is None or baseline is None
        else resting - baseline,
    )


def wearable_key(user_id: str, device_id: str) -> str:
    """Return what a wearable of an account is told apart by; its id would tell the MAC.

    Together, because a MAC alone can be guessed from its hash.
    """
    return sha256(f"{user_id}/{device_id}".encode()).hexdigest()[:16]


def _wearables(user_id: str, data: AccountData, now: datetime) -> tuple[Wearable, ...]:
    """Return the wearables bound to the account, each with its newest upload."""
    return tuple(
        Wearable(
            key=wearable_key(user_id, device.id),
            name=device.name,
            model=device.model,
            firmware=device.firmware,
            serial_number=device.serial_number,
            synced_at=believed(data.uploads.get(device.id), now),
        )
        for device in data.devices
        if device.id and device.is_bound
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


def _latest(daily: Daily, now: datetime) -> dict[str, Reading]:
    """Return the newest measurement of each family that is measured all day."""
    found: dict[str, Reading | None] = {}
    for family in DAILY_FAMILIES:
        if family.by_hour and (days := family.of(daily)):
            is_point = isinstance(days[0], PointDay)
            newest = _latest_point if is_point else _latest_minute
            found[family.key] = newest(days, now)
    return {key: reading for key, reading in found.items() if reading}


def _latest_point(days: Sequence[PointDay], now: datetime) -> Reading | None:
    """Return the newest measurement that is not in the future."""
    latest = max(
        (
            (time, level)
            for day in days[-3:]
            for time, level in zip(day.times, day.levels, strict=True)
            if time <= now
        ),
        default=None,
    )
    if latest is None:
        return None
    measured_at, level = latest
    return Reading(value=level, measured_at=measured_at)


def _latest_minute(days: Sequence[MinuteDay], now: datetime) -> Reading | None:
    """Return the newest minute with a reading that is not in the future."""
    for day in reversed(days):
        midnight = local_midnight(day.date, UTC)
        begun = max((now - midnight) // _MINUTE + 1, 0)
        minutes = day.minutes[:begun].rstrip(_NO_MINUTE)
        if minutes:
            when = midnight + (len(minutes) - 1) * _MINUTE
            return Reading(value=minutes[-1], measured_at=when)
    return None


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
