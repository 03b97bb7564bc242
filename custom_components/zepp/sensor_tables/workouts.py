"""Sensors of the newest workout."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfEnergy, UnitOfLength, UnitOfTime

from ..api import Sport, Workout
from ..families import WORKOUTS
from ..figures import minutes
from ..series import BPM
from .base import SensorGroup, ZeppSensorEntityDescription, by_date, figure


def _measured(
    key: str,
    value_fn: Callable[[Workout], float | None],
    unit: str,
    device_class: SensorDeviceClass | None = None,
) -> ZeppSensorEntityDescription[Workout]:
    """Return a sensor without statistics: a workout is no point on a curve."""
    return ZeppSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        native_unit_of_measurement=unit,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value_fn=value_fn,
    )


WORKOUT_SENSORS: Final = SensorGroup[Workout](
    families=(WORKOUTS.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: WORKOUTS.newest_first(snapshot.daily)[:1],
    attributes_fn=by_date,
    sensors=(
        ZeppSensorEntityDescription(
            key="last_workout_type",
            translation_key="last_workout_type",
            device_class=SensorDeviceClass.ENUM,
            options=list(Sport),
            value_fn=lambda workout: workout.sport,
        ),
        ZeppSensorEntityDescription(
            key="last_workout_start",
            translation_key="last_workout_start",
            device_class=SensorDeviceClass.TIMESTAMP,
            value_fn=lambda workout: workout.start,
        ),
        ZeppSensorEntityDescription(
            key="last_workout_duration",
            translation_key="last_workout_duration",
            device_class=SensorDeviceClass.DURATION,
            native_unit_of_measurement=UnitOfTime.MINUTES,
            value_fn=lambda workout: minutes(workout.duration),
        ),
        _measured(
            "last_workout_distance",
            lambda workout: workout.distance,
            UnitOfLength.METERS,
            SensorDeviceClass.DISTANCE,
        ),
        _measured(
            "last_workout_energy",
            lambda workout: workout.energy,
            UnitOfEnergy.KILO_CALORIE,
            SensorDeviceClass.ENERGY,
        ),
        _measured(
            "last_workout_average_heart_rate",
            lambda workout: workout.average_heart_rate,
            BPM,
        ),
        _measured(
            "last_workout_max_heart_rate", lambda workout: workout.max_heart_rate, BPM
        ),
        figure(
            "last_workout_training_load",
            lambda workout: workout.training_load,
            enabled=False,
        ),
        figure(
            "last_workout_aerobic_effect",
            lambda workout: workout.aerobic_effect,
            enabled=False,
        ),
        figure(
            "last_workout_anaerobic_effect",
            lambda workout: workout.anaerobic_effect,
            enabled=False,
        ),
    ),
)
