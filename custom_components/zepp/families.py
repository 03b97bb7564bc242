"""The families of dated values: one row says how each is read, how often, and kept.

Band data (activity, heart, sleep) is the family that every poll asks for; it has a shape of
its own. All others are dated models, one row here each.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from .api import (
    Dated,
    MinuteDay,
    OxygenNight,
    PaiDay,
    PhnDay,
    PointDay,
    ReadinessDay,
    SportLoadDay,
    StressDay,
    Vo2MaxDay,
    WeightRecord,
    ZeppClient,
)
from .const import RECENT_DAYS
from .series import (
    BREATHS,
    CELSIUS,
    KILOGRAMS,
    MS,
    PER_HOUR,
    PERCENT,
    VO2_MAX_UNIT,
    Series,
    named,
)

BAND: Final = "band_data"
DEVICES: Final = "devices"
_YEAR: Final = 364
LOAD_DAYS: Final = 200
"""Days of loads that fatigue and fitness are worked out of, where the cloud has none."""

type Daily = Mapping[str, tuple[Any, ...]]
"""Dated models by family, each ordered by date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySeries[ModelT]:
    """A statistic with one row a date."""

    series: Series
    value_fn: Callable[[ModelT], float | None]
    is_nightly: bool = False
    """Written once it is known; other rows wait until the day has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFamily[ModelT: Dated]:
    """Values that the cloud dates."""

    key: str
    fetch: Callable[[ZeppClient, date, date], Awaitable[tuple[ModelT, ...]]]
    by_day: tuple[DaySeries[ModelT], ...] = ()
    by_hour: Series | None = None
    """The statistic of hourly means of models that are points or minutes."""
    is_patient: bool = False
    """Whether it changes so seldom that it need not be asked at every upload."""
    window: int = 363
    """Days in one request of an import."""
    recent_days: int = RECENT_DAYS
    """Days up to today that polls read; of heavy families only what is new of them."""
    review_days: int = 60
    """Days before those that are read again once a day."""
    first_days: int = RECENT_DAYS
    """Days that are read at first, of a heavy family the recent ones."""
    look_back: int = RECENT_DAYS
    """Days that are read then if those have nothing."""
    kept_days: int = 60
    """Days that stay in memory."""
    margin: int = 1
    """Days read on either side because a date may lie in the next one's hours."""
    in_utc: bool = False
    """Whether its dates are those of UTC."""

    @property
    def is_heavy(self) -> bool:
        """Whether polls ask only what can have changed."""
        return self.recent_days < RECENT_DAYS

    def of(self, daily: Daily) -> tuple[ModelT, ...]:
        """Return the models of this family, ordered by date."""
        return daily.get(self.key, ())

    def newest_first(self, daily: Daily) -> tuple[ModelT, ...]:
        """Return the models of this family, the newest first."""
        return self.of(daily)[::-1]


STRESS: Final = DailyFamily[StressDay](
    key="stress",
    fetch=ZeppClient.get_stress,
    by_hour=named("Stress"),
    by_day=(DaySeries(series=named("Average stress"), value_fn=lambda day: day.average),),
    window=88,
)
EXERTION: Final = DailyFamily(key="exertion", fetch=ZeppClient.get_training_load)
PHN: Final = DailyFamily[PhnDay](
    key="phn",
    fetch=ZeppClient.get_phn,
    by_day=(DaySeries(series=named("TRIMP"), value_fn=lambda day: day.trimp),),
)
SPORT_LOAD: Final = DailyFamily[SportLoadDay](
    key="sport_load",
    fetch=ZeppClient.get_sport_load,
    by_day=(
        DaySeries(series=named("Training load"), value_fn=lambda day: day.load),
        DaySeries(
            series=named("Weekly training load", key="training_load_week"),
            value_fn=lambda day: day.week,
        ),
    ),
    kept_days=LOAD_DAYS,
)
VO2_MAX: Final = DailyFamily[Vo2MaxDay](
    key="vo2_max",
    fetch=ZeppClient.get_vo2_max,
    by_day=(
        DaySeries(series=named("VO2 max", VO2_MAX_UNIT), value_fn=lambda day: day.value),
    ),
)
READINESS: Final = DailyFamily[ReadinessDay](
    key="readiness",
    fetch=ZeppClient.get_readiness,
    by_day=(
        DaySeries(series=named("Readiness"), value_fn=lambda day: day.score),
        DaySeries(
            series=named("Heart rate variability", MS, key="hrv_rmssd"),
            value_fn=lambda day: day.hrv_rmssd,
            is_nightly=True,
        ),
        DaySeries(
            series=named("Skin temperature deviation", CELSIUS),
            value_fn=lambda day: day.skin_temperature_deviation,
            is_nightly=True,
        ),
    ),
    window=88,
)
SPO2: Final = DailyFamily[PointDay](
    key="spo2",
    fetch=ZeppClient.get_spo2,
    by_hour=named("SpO2", PERCENT),
    # Three days in a request, five requests in a window and the day after it.
    window=14,
    recent_days=3,
    review_days=14,
    margin=0,
)
OXYGEN: Final = DailyFamily[OxygenNight](
    key="oxygen",
    fetch=ZeppClient.get_oxygen_nights,
    by_day=(
        DaySeries(
            series=named("Oxygen desaturation index", PER_HOUR),
            value_fn=lambda night: night.desaturation_index,
            is_nightly=True,
        ),
    ),
    is_patient=True,
)
RESPIRATORY_RATE: Final = DailyFamily[MinuteDay](
    key="respiratory_rate",
    fetch=ZeppClient.get_respiratory_rate,
    by_hour=named("Respiratory rate", BREATHS),
    recent_days=2,
)
PAI: Final = DailyFamily[PaiDay](
    key="pai",
    fetch=ZeppClient.get_pai,
    by_day=(DaySeries(series=named("PAI"), value_fn=lambda day: day.score),),
)
BIO_CHARGE: Final = DailyFamily[MinuteDay](
    key="biocharge",
    fetch=ZeppClient.get_bio_charge,
    by_hour=named("BioCharge", PERCENT),
    # Two dates of UTC in a request, seven requests in a window; one in a poll.
    window=13,
    recent_days=1,
    review_days=4,
    look_back=1,
    margin=0,
    in_utc=True,
)
WAKE_CHARGE: Final = DailyFamily(
    key="wake_charge", fetch=ZeppClient.get_wake_charge, is_patient=True
)
CHARGE_SUMMARY: Final = DailyFamily(
    key="charge_summary", fetch=ZeppClient.get_charge_summary, is_patient=True
)
WORKOUTS: Final = DailyFamily(
    key="workouts",
    fetch=ZeppClient.get_workouts,
    look_back=_YEAR,
    kept_days=_YEAR,
)
WEIGHT: Final = DailyFamily[WeightRecord](
    key="weight",
    fetch=ZeppClient.get_weight,
    by_day=(
        DaySeries(series=named("Weight", KILOGRAMS), value_fn=lambda day: day.weight),
        DaySeries(
            series=named("Body fat", PERCENT),
            value_fn=lambda day: day.body_fat,
        ),
    ),
    is_patient=True,
    # People weigh themselves now and then, on a scale that tells more or on another.
    first_days=_YEAR,
    kept_days=_YEAR,
)
BLOOD_PRESSURE: Final = DailyFamily(
    key="blood_pressure",
    fetch=ZeppClient.get_blood_pressure,
    is_patient=True,
    look_back=_YEAR,
    kept_days=_YEAR,
)
MEASURED_BLOOD_PRESSURE: Final = DailyFamily(
    key="measured_blood_pressure",
    fetch=ZeppClient.get_measured_blood_pressure,
    is_patient=True,
    look_back=_YEAR,
    kept_days=_YEAR,
)

DAILY_FAMILIES: Final[tuple[DailyFamily[Any], ...]] = (
    STRESS,
    EXERTION,
    PHN,
    SPORT_LOAD,
    VO2_MAX,
    READINESS,
    SPO2,
    RESPIRATORY_RATE,
    PAI,
    BIO_CHARGE,
    WORKOUTS,
    OXYGEN,
    WAKE_CHARGE,
    CHARGE_SUMMARY,
    WEIGHT,
    BLOOD_PRESSURE,
    MEASURED_BLOOD_PRESSURE,
)
FAMILIES: Final = (BAND, *(family.key for family in DAILY_FAMILIES), DEVICES)
"""The keys of all of them."""
