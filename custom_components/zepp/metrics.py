"""Values that the cloud does not report as such, derived from its models; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
import math
from typing import Final

from .api import PhnDay, SportLoadDay, TrainingLoadDay, Workout

_DAY: Final = timedelta(days=1)
ACUTE_DAYS: Final = 7
CHRONIC_DAYS: Final = 42


class Origin(StrEnum):
    """Where a figure comes from."""

    CLOUD = "cloud"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessDay:
    """Fatigue, fitness and form of one day, whichever source reports them."""

    date: date
    acute_training_load: float | None
    chronic_training_load: float | None
    training_stress_balance: float | None
    origin: Origin = Origin.CLOUD

    @property
    def acute_chronic_ratio(self) -> float | None:
        """Fatigue by fitness, None without either or where there is no fitness at all."""
        if self.acute_training_load is None or not self.chronic_training_load:
            return None
        return self.acute_training_load / self.chronic_training_load


class TrainingStatus(StrEnum):
    """Where the load of seven days lies in the band that the cloud finds best."""

    LOW = "low"
    OPTIMAL = "optimal"
    HIGH = "high"
    OVERREACHING = "overreaching"


def fitness_days(
    exertion: tuple[TrainingLoadDay, ...], analyses: tuple[PhnDay, ...]
) -> tuple[FitnessDay, ...]:
    """Return one day a date: the exertion result, where it lacks a value the analysis."""
    by_date: dict[date, list[TrainingLoadDay | PhnDay]] = {}
    for result in exertion:
        by_date.setdefault(result.date, []).append(result)
    for analysis in analyses:
        by_date.setdefault(analysis.date, []).append(analysis)
    return tuple(_fitness_day(day, by_date[day]) for day in sorted(by_date))


def _fitness_day(day: date, sources: list[TrainingLoadDay | PhnDay]) -> FitnessDay:
    def first(*values: float | None) -> float | None:
        return next((value for value in values if value is not None), None)

    return FitnessDay(
        date=day,
        acute_training_load=first(*(model.acute_training_load for model in sources)),
        chronic_training_load=first(*(model.chronic_training_load for model in sources)),
        training_stress_balance=first(
            *(model.training_stress_balance for model in sources)
        ),
    )


def daily_loads(
    days: tuple[SportLoadDay, ...], workouts: tuple[Workout, ...], today: date
) -> dict[date, float]:
    """Return the load of each date: the cloud's, else that of its workouts.

    Where the cloud has no daily loads at all, a date without a workout up to today was
    one of rest.
    """
    loads: dict[date, float] = {}
    for workout in workouts:
        if workout.training_load is not None:
            loads[workout.date] = loads.get(workout.date, 0.0) + workout.training_load
    reported = {day.date: day.load for day in days if day.load is not None}
    if loads and not reported:
        first = min(loads)
        rest = (first + offset * _DAY for offset in range((today - first).days + 1))
        loads = dict.fromkeys(rest, 0.0) | loads
    return loads | reported


def computed_fitness(loads: Mapping[date, float], today: date) -> tuple[FitnessDay, ...]:
    """Return fatigue, fitness and form up to a date, worked out of daily loads.

    Exponentially weighted means over 7 and 42 days, which begin with the mean of the first
    42; a day without a load counts as rest. Nothing without 42 days of loads.
    """
    known = [day for day in loads if day <= today]
    if len(known) < CHRONIC_DAYS:
        return ()
    first = min(known)
    count = (today - first).days + 1
    series = [loads.get(first + offset * _DAY, 0.0) for offset in range(count)]
    acute = chronic = math.fsum(islice(series, CHRONIC_DAYS)) / CHRONIC_DAYS
    days = []
    for offset, load in enumerate(series):
        acute += (load - acute) * -math.expm1(-1 / ACUTE_DAYS)
        chronic += (load - chronic) * -math.expm1(-1 / CHRONIC_DAYS)
        if offset >= CHRONIC_DAYS - 1:
            days.append(
                FitnessDay(
                    date=first + offset * _DAY,
                    acute_training_load=acute,
                    chronic_training_load=chronic,
                    training_stress_balance=chronic - acute,
                    origin=Origin.COMPUTED,
                )
            )
    return tuple(days)


def training_status(load: SportLoadDay) -> TrainingStatus | None:
    """Return the status of a week's load, None when a figure of its band is missing."""
    if (
        load.week is None
        or load.optimal_min is None
        or load.optimal_max is None
        or load.overreaching is None
    ):
        return None
    if load.week >= load.overreaching:
        return TrainingStatus.OVERREACHING
    if load.week > load.optimal_max:
        return TrainingStatus.HIGH
    return TrainingStatus.LOW if load.week < load.optimal_min else TrainingStatus.OPTIMAL
