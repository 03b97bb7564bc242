"""Training load of a simulated person, day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
import math

WARM_UP = 120
ACUTE = 1 - math.exp(-1 / 7)
CHRONIC = 1 - math.exp(-1 / 42)
START = 45.0

type LoadOf = Callable[[date], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """The training figures of a day, as far as it has gone."""

    trimp: int
    atl: int
    ctl: int
    tsb: int
    exercise_score: int
    target_score: int
    recovery_factor: int
    day_load: int  # -1 = no data
    week_load: int
    optimal_min: int
    optimal_max: int
    overreaching: int


class Trainings:
    """Exponential averages of the daily load, worked out once and extended."""

    def __init__(self, first_day: date, load_of: LoadOf) -> None:
        """Begin 120 days before the first day so that the averages are warm."""
        self._origin = first_day - timedelta(days=WARM_UP)
        self._load_of = load_of
        self._averages: list[tuple[float, float]] = [(START, START)]

    def clear(self) -> None:
        """Forget everything worked out."""
        del self._averages[1:]

    def _before(self, day: date) -> tuple[float, float]:
        """Return the averages at the end of the day before."""
        wanted = (day - self._origin).days
        while len(self._averages) <= wanted:
            past = self._origin + timedelta(days=len(self._averages) - 1)
            self._averages.append(_step(self._averages[-1], self._load_of(past)))
        return self._averages[wanted]

    def day(self, day: date, *, load: int, has_data: bool) -> Training:
        """Return the figures of a day with this load so far."""
        acute, chronic = _step(self._before(day), load)
        week = load + sum(self._load_of(day - timedelta(days=back)) for back in range(1, 7))
        atl, ctl = round(acute), round(chronic)
        return Training(
            trimp=load,
            atl=atl,
            ctl=ctl,
            tsb=ctl - atl,
            exercise_score=min(100, round(load * 100 / (load + 40))),
            target_score=max(20, min(90, ctl + (ctl - atl) // 2)),
            recovery_factor=max(0, min(4, 2 + round((acute - chronic) / 12))),
            day_load=load if has_data else -1,
            week_load=week,
            optimal_min=round(chronic * 5.4),
            optimal_max=round(chronic * 8.6),
            overreaching=round(chronic * 10.2),
        )


def _step(before: tuple[float, float], load: int) -> tuple[float, float]:
    """Return both averages one day later."""
    acute, chronic = before
    return acute + (load - acute) * ACUTE, chronic + (load - chronic) * CHRONIC
