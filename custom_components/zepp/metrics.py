"""Values that the cloud does not report as such, derived from its models; pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .api import PhnDay, SportLoadDay, TrainingLoadDay


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessDay:
    """Fatigue, fitness and form of one day, whichever source reports them."""

    date: date
    acute_training_load: float | None
    chronic_training_load: float | None
    training_stress_balance: float | None


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
