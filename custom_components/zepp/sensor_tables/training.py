"""Sensors of training: load, fitness and form, maximal oxygen uptake."""

from collections.abc import Mapping, Sequence
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass

from ..api import PhnDay, SportLoadDay, TrainingLoadDay, Vo2MaxDay
from ..families import EXERTION, PHN, SPORT_LOAD, VO2_MAX, WORKOUTS
from ..metrics import FitnessDay, TrainingStatus, training_status
from ..series import VO2_MAX_UNIT
from ..snapshot import ZeppSnapshot
from .base import SensorGroup, ZeppSensorEntityDescription, by_date, figure


def _by_date_and_origin(day: FitnessDay) -> Mapping[str, str]:
    """Return the date of a figure, and whether the cloud says so itself."""
    return {**by_date(day), "source": day.origin.value}


def _vo2_max(snapshot: ZeppSnapshot) -> Sequence[Vo2MaxDay]:
    """Return the estimates, also those that only a workout has, the newest first."""
    by_day = {
        workout.date: Vo2MaxDay(date=workout.date, value=workout.vo2_max)
        for workout in WORKOUTS.of(snapshot.daily)
        if workout.vo2_max is not None
    }
    by_day |= {day.date: day for day in VO2_MAX.of(snapshot.daily)}
    return [by_day[day] for day in sorted(by_day, reverse=True)]


FITNESS_SENSORS: Final = SensorGroup[FitnessDay](
    families=(EXERTION.key, PHN.key),
    spare=(SPORT_LOAD.key, WORKOUTS.key),
    parts_fn=lambda snapshot: snapshot.fitness,
    attributes_fn=_by_date_and_origin,
    sensors=(
        figure("acute_training_load", lambda day: day.acute_training_load, precision=0),
        figure("chronic_training_load", lambda day: day.chronic_training_load, precision=0),
        figure(
            "training_stress_balance", lambda day: day.training_stress_balance, precision=0
        ),
        figure(
            "acute_chronic_ratio",
            lambda day: day.acute_chronic_ratio,
            enabled=False,
            precision=2,
        ),
    ),
)
TRIMP_SENSORS: Final = SensorGroup[PhnDay](
    families=(PHN.key,),
    parts_fn=lambda snapshot: PHN.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(figure("trimp", lambda day: day.trimp),),
)
EXERTION_SENSORS: Final = SensorGroup[TrainingLoadDay](
    families=(EXERTION.key,),
    parts_fn=lambda snapshot: EXERTION.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(
        figure("exercise_score", lambda day: day.exercise_score, enabled=False),
        figure("target_score", lambda day: day.target_score, enabled=False),
        figure("recovery_factor", lambda day: day.recovery_factor, enabled=False),
    ),
)
SPORT_LOAD_SENSORS: Final = SensorGroup[SportLoadDay](
    families=(SPORT_LOAD.key,),
    parts_fn=lambda snapshot: SPORT_LOAD.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(
        figure("training_load", lambda day: day.load),
        figure("training_load_week", lambda day: day.week),
        figure("training_load_optimal_min", lambda day: day.optimal_min, enabled=False),
        figure("training_load_optimal_max", lambda day: day.optimal_max, enabled=False),
        figure("training_load_overreaching", lambda day: day.overreaching, enabled=False),
        ZeppSensorEntityDescription(
            key="training_status",
            translation_key="training_status",
            device_class=SensorDeviceClass.ENUM,
            options=list(TrainingStatus),
            value_fn=training_status,
        ),
    ),
)
VO2_MAX_SENSORS: Final = SensorGroup[Vo2MaxDay](
    families=(VO2_MAX.key,),
    spare=(WORKOUTS.key,),
    parts_fn=_vo2_max,
    attributes_fn=by_date,
    sensors=(figure("vo2_max", lambda day: day.value, VO2_MAX_UNIT),),
)
