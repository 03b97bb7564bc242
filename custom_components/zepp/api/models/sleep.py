"""Nights and naps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final


class SleepStage(StrEnum):
    """What a sleeper does in a segment."""

    LIGHT = "light"
    DEEP = "deep"
    REM = "rem"
    AWAKE = "awake"
    UNKNOWN = "unknown"


ASLEEP: Final = frozenset({SleepStage.LIGHT, SleepStage.DEEP, SleepStage.REM})


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
