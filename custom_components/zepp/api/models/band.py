"""Band data: activity, heart rate and sleep of a date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from .sleep import Nap, Night


class Movement(StrEnum):
    """How somebody moved."""

    SLOW_WALK = "slow_walk"
    FAST_WALK = "fast_walk"
    RUN = "run"
    LIGHT_ACTIVITY = "light_activity"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySegment:
    """A stretch of moving."""

    first: int
    """The wall-clock minute it begins in."""
    last: int
    """The last wall-clock minute of it."""
    movement: Movement
    steps: int | None = None
    distance: float | None = None
    """Metres."""
    active_energy: float | None = None
    """Kilocalories above rest."""


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
    segments: tuple[ActivitySegment, ...] = ()
    """In the order of time; together they have fewer steps than the day."""


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
    uploads: Mapping[str, datetime] = field(default_factory=dict)
    """The newest upload of each device by its id, where the cloud says."""
