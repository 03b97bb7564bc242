"""The outline of a day: cheap, and a function of seed and date alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
import math
from random import Random

from .life import Workout

SATURDAY = 5
SUNDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When the person slept before this day, and how it is to be spent."""

    day: date
    worn: bool
    bed: int  # minutes from the day's first midnight; negative = the evening before
    asleep_for: int
    workouts: tuple[Workout, ...]
    base_load: int
    has_load: bool
    fitness: float

    @property
    def load(self) -> int:
        """The whole day's training load."""
        if not self.worn:
            return 0
        return self.base_load + sum(workout.load for workout in self.workouts)


def random_for(seed: int, day: date, purpose: str) -> Random:
    """Return the random numbers of one purpose on one day."""
    return Random(f"{seed}/{day.toordinal()}/{purpose}")


def fitness_of(seed: int, day: date) -> float:
    """Return the form of the season, slowly moving between -1 and 1."""
    phase = Random(f"{seed}/season").random() * math.tau
    return math.sin(day.toordinal() * math.tau / 170 + phase)


@lru_cache(maxsize=16384)
def plan_of(seed: int, day: date) -> Plan:
    """Return the outline of a day."""
    rng = random_for(seed, day, "plan")
    worn = rng.random() >= 0.03
    bed, asleep_for = _bed_time(rng, day)
    workouts = _workouts(seed, day) if worn else ()
    return Plan(
        day=day,
        worn=worn,
        bed=bed,
        asleep_for=asleep_for,
        workouts=workouts,
        base_load=rng.randint(4, 16),
        has_load=worn and (bool(workouts) or rng.random() > 0.15),
        fitness=fitness_of(seed, day),
    )


def _bed_time(rng: Random, day: date) -> tuple[int, int]:
    """Return when the night before a day began, and how long it lasted."""
    free = day.weekday() in (SATURDAY, SUNDAY)
    bed = rng.gauss(-10 if free else -55, 45)
    if rng.random() < (0.12 if free else 0.02):
        bed = rng.uniform(125, 205)
    length = rng.gauss(475 if free else 445, 38) - max(0.0, bed) * 0.2
    return round(max(-170.0, min(210.0, bed))), round(max(360.0, min(540.0, length)))


@lru_cache(maxsize=4096)
def _training_week(seed: int, monday: date) -> dict[int, str]:
    """Return the kind of training by weekday; never on a Sunday."""
    rng = random_for(seed, monday, "week")
    days = rng.choice([(0, 2, 4), (1, 3, 5), (0, 2, 5), (0, 2, 3, 5), (1, 2, 4, 5)])
    kinds = ["run", "strength", rng.choice(["ride", "run"]), "run"]
    return dict(zip(days, kinds, strict=False))


def _workouts(seed: int, day: date) -> tuple[Workout, ...]:
    """Return the training of a day."""
    kind = _training_week(seed, day - timedelta(days=day.weekday())).get(day.weekday())
    if kind is None:
        return ()
    rng = random_for(seed, day, "workout")
    start = 600 if day.weekday() == SATURDAY else rng.choice([1050, 1065, 1095, 1110])
    start += rng.randint(-8, 8)
    form = 1 + 0.25 * fitness_of(seed, day)
    low, high, effort = {
        "run": (38, 72, 1.5),
        "ride": (60, 115, 1.0),
        "strength": (35, 55, 0.75),
    }[kind]
    minutes = round(rng.uniform(low, high) * form)
    load = round(minutes * effort * rng.uniform(0.85, 1.2))
    return (Workout(kind=kind, start=start, end=start + minutes, load=load),)
