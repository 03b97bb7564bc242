"""The families of daily values: how each is read, and the container that holds them.

Band data (activity, heart, sleep) is the family that every poll asks for; it has a shape of
its own. All others are dated models, one row here each.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from .api import Dated, ZeppClient

BAND: Final = "band_data"

type Daily = Mapping[str, tuple[Any, ...]]
"""Dated models by family, each ordered by date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFamily[ModelT: Dated]:
    """Values that the cloud dates, at most one model a day."""

    key: str
    fetch: Callable[[ZeppClient, date, date], Awaitable[tuple[ModelT, ...]]]

    def of(self, daily: Daily) -> tuple[ModelT, ...]:
        """Return the models of this family, ordered by date."""
        return daily.get(self.key, ())

    def newest_first(self, daily: Daily) -> tuple[ModelT, ...]:
        """Return the models of this family, the newest first."""
        return self.of(daily)[::-1]


STRESS: Final = DailyFamily(key="stress", fetch=ZeppClient.get_stress)
EXERTION: Final = DailyFamily(key="exertion", fetch=ZeppClient.get_training_load)
PHN: Final = DailyFamily(key="phn", fetch=ZeppClient.get_phn)
SPORT_LOAD: Final = DailyFamily(key="sport_load", fetch=ZeppClient.get_sport_load)
VO2_MAX: Final = DailyFamily(key="vo2_max", fetch=ZeppClient.get_vo2_max)

DAILY_FAMILIES: Final[tuple[DailyFamily[Any], ...]] = (
    STRESS,
    EXERTION,
    PHN,
    SPORT_LOAD,
    VO2_MAX,
)
FAMILIES: Final = (BAND, *(family.key for family in DAILY_FAMILIES))
"""The keys of all of them."""
