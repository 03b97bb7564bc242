"""Training: load, fitness and form, workouts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .sport import Sport


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
class LactateThresholdDay:
    """Lactate threshold estimated on one day."""

    date: date
    heart_rate: int | None = None
    """Beats per minute."""
    pace: timedelta | None = None
    """Time for a kilometre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySummaryDay:
    """The day's totals as the activity rings show them."""

    date: date
    steps: int | None = None
    step_goal: int | None = None
    active_energy: float | None = None
    """Kilocalories."""
    active_energy_goal: float | None = None
    active_time: timedelta | None = None
    active_time_goal: timedelta | None = None
    running_distance: float | None = None
    """Metres."""
    cycling_distance: float | None = None
    """Metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A training session; figures are None where they were not measured."""

    id: str
    date: date
    """The local date of its start."""
    start: datetime
    end: datetime
    duration: timedelta
    """Without pauses."""
    sport: Sport
    sport_code: int | None = None
    """The vendor's code, also of sports that have no name here."""
    title: str | None = None
    """What the user called it."""
    source: str | None = None
    """The vendor's name of the origin; the details are asked for with it."""
    is_detected: bool = False
    """Whether the watch noticed it by itself."""
    distance: float | None = None
    """Metres."""
    energy: float | None = None
    """Kilocalories."""
    average_heart_rate: int | None = None
    """Beats per minute, like the next two."""
    max_heart_rate: int | None = None
    min_heart_rate: int | None = None
    training_load: int | None = None
    aerobic_effect: float | None = None
    """0 to 5."""
    anaerobic_effect: float | None = None
    """0 to 5."""
    vo2_max: float | None = None
    """mL/(kg·min)."""
    steps: int | None = None
    cadence: float | None = None
    """Steps per minute."""
    pace: timedelta | None = None
    """Time for a kilometre."""
    ascent: float | None = None
    """Metres."""
    descent: float | None = None
    """Metres."""
    perceived_exertion: int | None = None
    """1 to 10, as the user felt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutDetail:
    """The course of one workout."""

    id: str
    heart_rates: tuple[tuple[datetime, int], ...] = ()
    """When and beats per minute."""
    distances: tuple[tuple[datetime, float], ...] = ()
    """When and metres since the start."""
