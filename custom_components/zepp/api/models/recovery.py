"""Recovery: stress, readiness, oxygen, breathing, BioCharge."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .base import MinuteDay, PointDay


@dataclass(frozen=True, slots=True, kw_only=True)
class StressDay(PointDay):
    """Stress of one day; the shares are percent of the measured time.

    A level is 1 to 100.
    """

    average: int | None = None
    highest: int | None = None
    lowest: int | None = None
    relaxed: int | None = None
    normal: int | None = None
    medium: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessDay:
    """How recovered somebody woke up on a date; scores are 0 to 100, higher is better."""

    date: date
    score: int | None = None
    hrv_score: int | None = None
    resting_heart_rate_score: int | None = None
    skin_temperature_score: int | None = None
    mental_score: int | None = None
    physical_score: int | None = None
    sleep_breathing_score: int | None = None
    hrv_rmssd: float | None = None
    """Root mean square of successive differences of the night, milliseconds."""
    hrv_baseline: float | None = None
    """Milliseconds."""
    resting_heart_rate: int | None = None
    """Beats per minute."""
    resting_heart_rate_baseline: float | None = None
    """Beats per minute."""
    skin_temperature_deviation: float | None = None
    """Degrees Celsius from the person's own baseline, None while that is being found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spo2Day(PointDay):
    """Blood oxygen saturation of one local date; a level is percent, 50 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenNight:
    """How often oxygen saturation dropped in the night that ended on a date."""

    date: date
    desaturation_index: float
    """Drops an hour."""
    drops: int | None = None
    score: int | None = None
    """0 to 100."""
    measured: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DesaturationEvent:
    """One longer drop of oxygen saturation, with the readings around it."""

    date: date
    start: datetime
    lowest: int
    """Percent."""
    spo2: tuple[int, ...] = ()
    heart_rates: tuple[int, ...] = ()
    """Beats per minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RespiratoryRateDay(MinuteDay):
    """Breaths per minute, 4 to 60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HrvDay:
    """Samples of heart rate variability of one date in UTC, milliseconds."""

    date: date
    times: tuple[datetime, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BioChargeDay(MinuteDay):
    """The vendor's estimate of energy left, percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeChargeDay:
    """BioCharge at waking up, percent."""

    date: date
    woke_at: datetime
    charge: float
    physical: float | None = None
    mental: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSummaryDay:
    """Lowest and highest BioCharge of a date, percent."""

    date: date
    lowest: float | None = None
    lowest_at: datetime | None = None
    highest: float | None = None
    highest_at: datetime | None = None
    gained: float | None = None
    spent: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaiDay:
    """Personal activity intelligence."""

    date: date
    score: float | None = None
    """Of the seven days up to the date."""
    earned: float | None = None
    """On the date."""
