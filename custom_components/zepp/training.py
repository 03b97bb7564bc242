"""The training of days side by side, and what becomes of form without it; pure."""

from collections.abc import Iterable
from datetime import date, timedelta
import math
from typing import Final

from .account import AccountData
from .families import EXERTION, PHN, SPORT_LOAD, VO2_MAX, WORKOUTS
from .figures import Figures, fitness_figures, load_figures, rounded
from .metrics import (
    ACUTE_DAYS,
    CHRONIC_DAYS,
    FitnessDay,
    computed_fitness,
    daily_loads,
    fitness_days,
)

PROJECTED_DAYS: Final = 7
_DAY: Final = timedelta(days=1)
NO_TRAINING: Final[Figures] = dict.fromkeys(
    (
        "acute_training_load",
        "chronic_training_load",
        "training_stress_balance",
        "source",
        "trimp",
        "training_load",
        "training_load_week",
        "optimal_min",
        "optimal_max",
        "overreaching",
        "status",
        "vo2_max",
    )
)
"""The figures of a date of which nothing is known."""


def fitness_of(data: AccountData, last: date) -> tuple[FitnessDay, ...]:
    """Return fatigue, fitness and form by date; the cloud's if it has any."""
    reported = fitness_days(EXERTION.of(data.daily), PHN.of(data.daily))
    if reported:
        return reported
    loads = daily_loads(SPORT_LOAD.of(data.daily), WORKOUTS.of(data.daily), last)
    return computed_fitness(loads, last)


def training_rows(data: AccountData, first: date, last: date) -> list[Figures]:
    """Return what is known of the training of each date, ordered."""
    by_date: dict[date, Figures] = {}

    def add(day: date, figures: Figures) -> None:
        if first <= day <= last:
            by_date.setdefault(day, {}).update(figures)

    for fitness in fitness_of(data, last):
        add(fitness.date, fitness_figures(fitness))
    for analysis in PHN.of(data.daily):
        add(analysis.date, {"trimp": analysis.trimp})
    for load in SPORT_LOAD.of(data.daily):
        add(load.date, load_figures(load))
    for estimate in VO2_MAX.of(data.daily):
        add(estimate.date, {"vo2_max": estimate.value})
    return [
        {"date": day.isoformat(), **NO_TRAINING, **by_date[day]} for day in sorted(by_date)
    ]


def projection(days: Iterable[FitnessDay]) -> list[Figures]:
    """Return fatigue, fitness and form of the seven days after the newest without training.

    Both means only fade, by a factor of exp(-1/7) and exp(-1/42) a day.
    """
    known = [
        (day.date, day.acute_training_load, day.chronic_training_load)
        for day in days
        if day.acute_training_load is not None and day.chronic_training_load is not None
    ]
    if not known:
        return []
    newest, acute, chronic = max(known)
    rows = []
    for ahead in range(1, PROJECTED_DAYS + 1):
        fatigue = acute * math.exp(-ahead / ACUTE_DAYS)
        fitness = chronic * math.exp(-ahead / CHRONIC_DAYS)
        rows.append(
            {
                "date": (newest + ahead * _DAY).isoformat(),
                "acute_training_load": rounded(fatigue),
                "chronic_training_load": rounded(fitness),
                "training_stress_balance": rounded(fitness - fatigue),
            }
        )
    return rows
