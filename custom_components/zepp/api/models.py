"""What the cloud reports: frozen records without sentinels.

`None` means not measured, zero means zero. Moments are aware, durations are timedeltas,
and a `date` is always the local date that a value belongs to.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

MINUTES_PER_DAY = 1440


class Dated(Protocol):
    """A record that belongs to one local date."""

    @property
    def date(self) -> date:
        """The local date."""


class SleepStage(StrEnum):
    """What a sleeper does in a segment."""

    LIGHT = "light"
    DEEP = "deep"
    REM = "rem"
    AWAKE = "awake"
    UNKNOWN = "unknown"


ASLEEP = frozenset({SleepStage.LIGHT, SleepStage.DEEP, SleepStage.REM})


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSegment:
    """A stretch of one stage; `end` is exclusive."""

    start: datetime
    end: datetime
    stage: SleepStage


def time_in(segments: tuple[SleepSegment, ...], *stages: SleepStage) -> timedelta:
    """Return the time that the segments spend in any of the stages."""
    return sum(
        (segment.end - segment.start for segment in segments if segment.stage in stages),
        timedelta(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The main sleep that ended on `date`."""

    date: date
    start: datetime
    """The moment of falling asleep."""
    end: datetime
    """The moment of waking up."""
    score: int | None = None
    """The vendor's score, 1 to 100."""
    resting_heart_rate: int | None = None
    """Beats per minute."""
    deep: timedelta | None = None
    light: timedelta | None = None
    rem: timedelta | None = None
    wake_after_sleep_onset: timedelta | None = None
    awakenings: int | None = None
    segments: tuple[SleepSegment, ...] = ()
    """The hypnogram, empty when the cloud has none."""

    @property
    def asleep(self) -> timedelta | None:
        """Time asleep: deep, light and REM sleep together."""
        parts = [part for part in (self.deep, self.light, self.rem) if part is not None]
        return sum(parts, timedelta()) if parts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nap:
    """A sleep outside the night."""

    date: date
    """The local date of its end."""
    start: datetime
    end: datetime
    segments: tuple[SleepSegment, ...]

    @property
    def asleep(self) -> timedelta:
        """Time asleep."""
        return time_in(self.segments, *ASLEEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """The counters of one day."""

    steps: int | None = None
    step_goal: int | None = None
    distance: float | None = None
    """Metres."""
    active_energy: float | None = None
    """Kilocalories above rest."""
    active_time: timedelta | None = None
    """Time walking or running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the devices recorded on one date of the watch."""

    date: date
    synced_at: datetime | None = None
    """When a device last uploaded this day; None when the cloud does not say."""
    activity: Activity | None = None
    heart_rate: bytes = b""
    """Beats per minute for each wall-clock minute, 0 where there is no reading."""
    minute_steps: bytes = b""
    """Steps in each wall-clock minute, empty when the cloud has no minute data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRateDay:
    """Minute heart rate of one date."""

    date: date
    minutes: bytes = b""
    """Beats per minute for each wall-clock minute, 0 where there is no reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandData:
    """Activity, heart rate and sleep of a range of days, each ordered by date."""

    days: tuple[Day, ...] = ()
    nights: tuple[Night, ...] = ()
    """At most one for each date."""
    naps: tuple[Nap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StressDay:
    """Stress of one day; the shares are percent of the measured time."""

    date: date
    average: int | None = None
    highest: int | None = None
    lowest: int | None = None
    relaxed: int | None = None
    normal: int | None = None
    medium: int | None = None
    high: int | None = None
    times: tuple[datetime, ...] = ()
    """When it was measured, in order; this may reach into the neighbouring local days."""
    levels: bytes = b""
    """What was measured at these times, 1 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLoadDay:
    """Fatigue, fitness and form of one day, with the day's training goal."""

    date: date
    acute_training_load: float | None = None
    chronic_training_load: float | None = None
    training_stress_balance: float | None = None
    exercise_score: float | None = None
    target_score: float | None = None
    recovery_factor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhnDay:
    """The daily training analysis: training impulse, fatigue, fitness and form."""

    date: date
    trimp: float | None = None
    acute_training_load: float | None = None
    chronic_training_load: float | None = None
    training_stress_balance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SportLoadDay:
    """Training load of one day and of the seven days up to it, with the week's band."""

    date: date
    load: float | None = None
    week: float | None = None
    optimal_min: float | None = None
    optimal_max: float | None = None
    overreaching: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vo2MaxDay:
    """Maximal oxygen uptake estimated on one day, mL/(kg·min)."""

    date: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whose account it is."""

    user_id: str | None
    nickname: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A wearable or scale of the account."""

    source: int | None
    """The vendor's code of the model."""
    name: str | None
