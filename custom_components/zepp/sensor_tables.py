"""The tables of sensors, grouped by the part of the snapshot that they read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfEnergy,
    UnitOfLength,
    UnitOfRatio,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM, UnitSystem

from .api import Dated, Night, PhnDay, SportLoadDay, StressDay, TrainingLoadDay, Vo2MaxDay
from .families import BAND, EXERTION, PHN, SPORT_LOAD, STRESS, VO2_MAX
from .metrics import FitnessDay, TrainingStatus, training_status
from .snapshot import HeartRates, NapDay, Reading, Today, ZeppSnapshot

_BPM: Final = "bpm"
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class ZeppSensorEntityDescription[PartT](SensorEntityDescription):
    """A sensor and how it reads its value from a part of the snapshot."""

    value_fn: Callable[[PartT], StateType | datetime]
    suggested_unit_fn: Callable[[UnitSystem], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorGroup[PartT]:
    """Sensors that read the same part, shown once one of their families has data."""

    families: tuple[str, ...]
    parts_fn: Callable[[ZeppSnapshot], Sequence[PartT]]
    """The newest first; a sensor shows the first part that has its value."""
    attributes_fn: Callable[[PartT], Mapping[str, str]]
    sensors: tuple[ZeppSensorEntityDescription[PartT], ...]


def _minutes(duration: timedelta | None) -> int | None:
    """Return a duration in minutes."""
    return None if duration is None else duration // _MINUTE


def _one[PartT](part: PartT | None) -> tuple[PartT, ...]:
    """Return what there is of one part."""
    return () if part is None else (part,)


def _date(part: Dated) -> Mapping[str, str]:
    """Return the date that a value belongs to."""
    return {"date": part.date.isoformat()}


def _measured_at(reading: Reading) -> Mapping[str, str]:
    """Return when a value was measured, in local time."""
    return {"measured_at": dt_util.as_local(reading.measured_at).isoformat()}


def _no_attributes(_: object) -> Mapping[str, str]:
    return {}


ACTIVITY_SENSORS: Final = SensorGroup[Today](
    families=(BAND,),
    parts_fn=lambda snapshot: (snapshot.today,),
    attributes_fn=_no_attributes,
    sensors=(
        ZeppSensorEntityDescription(
            key="steps",
            translation_key="steps",
            state_class=SensorStateClass.TOTAL,
            value_fn=lambda today: today.activity.steps if today.activity else 0,
        ),
        ZeppSensorEntityDescription(
            key="distance",
            translation_key="distance",
            device_class=SensorDeviceClass.DISTANCE,
            state_class=SensorStateClass.TOTAL,
            native_unit_of_measurement=UnitOfLength.METERS,
            suggested_unit_fn=lambda units: (
                UnitOfLength.MILES
                if units is US_CUSTOMARY_SYSTEM
                else UnitOfLength.KILOMETERS
            ),
            value_fn=lambda today: today.activity.distance if today.activity else 0,
        ),
        ZeppSensorEntityDescription(
            key="active_energy",
            translation_key="active_energy",
            device_class=SensorDeviceClass.ENERGY,
            state_class=SensorStateClass.TOTAL,
            native_unit_of_measurement=UnitOfEnergy.KILO_CALORIE,
            value_fn=lambda today: today.activity.active_energy if today.activity else 0,
        ),
        ZeppSensorEntityDescription(
            key="active_time",
            translation_key="active_time",
            device_class=SensorDeviceClass.DURATION,
            state_class=SensorStateClass.TOTAL,
            native_unit_of_measurement=UnitOfTime.MINUTES,
            entity_registry_enabled_default=False,
            value_fn=lambda today: (
                _minutes(today.activity.active_time) if today.activity else 0
            ),
        ),
    ),
)
STEP_GOAL_SENSORS: Final = SensorGroup[int](
    families=(BAND,),
    parts_fn=lambda snapshot: _one(snapshot.step_goal),
    attributes_fn=_no_attributes,
    sensors=(
        ZeppSensorEntityDescription(
            key="step_goal",
            translation_key="step_goal",
            entity_registry_enabled_default=False,
            value_fn=lambda goal: goal,
        ),
    ),
)
HEART_SENSORS: Final = SensorGroup[Reading](
    families=(BAND,),
    parts_fn=lambda snapshot: _one(snapshot.heart_rate),
    attributes_fn=_measured_at,
    sensors=(
        ZeppSensorEntityDescription(
            key="heart_rate",
            translation_key="heart_rate",
            native_unit_of_measurement=_BPM,
            value_fn=lambda reading: reading.value,
        ),
    ),
)
HEART_TODAY_SENSORS: Final = SensorGroup[HeartRates](
    families=(BAND,),
    parts_fn=lambda snapshot: _one(snapshot.heart_rates),
    attributes_fn=_no_attributes,
    sensors=(
        ZeppSensorEntityDescription(
            key="highest_heart_rate",
            translation_key="highest_heart_rate",
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=_BPM,
            entity_registry_enabled_default=False,
            value_fn=lambda today: today.highest,
        ),
        ZeppSensorEntityDescription(
            key="lowest_heart_rate",
            translation_key="lowest_heart_rate",
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=_BPM,
            entity_registry_enabled_default=False,
            value_fn=lambda today: today.lowest,
        ),
        ZeppSensorEntityDescription(
            key="average_heart_rate",
            translation_key="average_heart_rate",
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=_BPM,
            suggested_display_precision=0,
            entity_registry_enabled_default=False,
            value_fn=lambda today: today.average,
        ),
    ),
)


def _stage(
    key: str, value_fn: Callable[[Night], timedelta | None]
) -> ZeppSensorEntityDescription[Night]:
    """Return a sensor for a part of the night, shown in hours."""
    return ZeppSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        value_fn=lambda night: _minutes(value_fn(night)),
    )


SLEEP_SENSORS: Final = SensorGroup[Night](
    families=(BAND,),
    parts_fn=lambda snapshot: _one(snapshot.night),
    attributes_fn=_date,
    sensors=(
        ZeppSensorEntityDescription(
            key="resting_heart_rate",
            translation_key="resting_heart_rate",
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=_BPM,
            value_fn=lambda night: night.resting_heart_rate,
        ),
        ZeppSensorEntityDescription(
            key="sleep_score",
            translation_key="sleep_score",
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda night: night.score,
        ),
        _stage("sleep_duration", lambda night: night.asleep),
        _stage("deep_sleep", lambda night: night.deep),
        _stage("light_sleep", lambda night: night.light),
        _stage("rem_sleep", lambda night: night.rem),
        ZeppSensorEntityDescription(
            key="wake_after_sleep_onset",
            translation_key="wake_after_sleep_onset",
            device_class=SensorDeviceClass.DURATION,
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=UnitOfTime.MINUTES,
            value_fn=lambda night: _minutes(night.wake_after_sleep_onset),
        ),
        ZeppSensorEntityDescription(
            key="awakenings",
            translation_key="awakenings",
            state_class=SensorStateClass.MEASUREMENT,
            entity_registry_enabled_default=False,
            value_fn=lambda night: night.awakenings,
        ),
        ZeppSensorEntityDescription(
            key="sleep_start",
            translation_key="sleep_start",
            device_class=SensorDeviceClass.TIMESTAMP,
            value_fn=lambda night: night.start,
        ),
        ZeppSensorEntityDescription(
            key="sleep_end",
            translation_key="sleep_end",
            device_class=SensorDeviceClass.TIMESTAMP,
            value_fn=lambda night: night.end,
        ),
    ),
)
NAP_SENSORS: Final = SensorGroup[NapDay](
    families=(BAND,),
    parts_fn=lambda snapshot: snapshot.naps,
    attributes_fn=_date,
    sensors=(
        ZeppSensorEntityDescription(
            key="nap_duration",
            translation_key="nap_duration",
            device_class=SensorDeviceClass.DURATION,
            state_class=SensorStateClass.MEASUREMENT,
            native_unit_of_measurement=UnitOfTime.MINUTES,
            entity_registry_enabled_default=False,
            value_fn=lambda day: _minutes(day.asleep),
        ),
    ),
)
STRESS_SENSORS: Final = SensorGroup[Reading](
    families=(STRESS.key,),
    parts_fn=lambda snapshot: _one(snapshot.stress),
    attributes_fn=_measured_at,
    sensors=(
        ZeppSensorEntityDescription(
            key="stress",
            translation_key="stress",
            # Late as it is: without unit and state class it would be drawn as text.
            state_class=SensorStateClass.MEASUREMENT,
            value_fn=lambda reading: reading.value,
        ),
    ),
)


def _daily[PartT](
    key: str,
    value_fn: Callable[[PartT], float | None],
    unit: str | None = None,
    *,
    enabled: bool = True,
) -> ZeppSensorEntityDescription[PartT]:
    """Return a sensor for a daily figure without a device class."""
    return ZeppSensorEntityDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        entity_registry_enabled_default=enabled,
        value_fn=value_fn,
    )


STRESS_DAY_SENSORS: Final = SensorGroup[StressDay](
    families=(STRESS.key,),
    parts_fn=lambda snapshot: STRESS.newest_first(snapshot.daily),
    attributes_fn=_date,
    sensors=(
        _daily("average_stress", lambda day: day.average),
        _daily("highest_stress", lambda day: day.highest, enabled=False),
        _daily("lowest_stress", lambda day: day.lowest, enabled=False),
        _daily(
            "stress_relaxed", lambda day: day.relaxed, UnitOfRatio.PERCENTAGE, enabled=False
        ),
        _daily(
            "stress_normal", lambda day: day.normal, UnitOfRatio.PERCENTAGE, enabled=False
        ),
        _daily(
            "stress_medium", lambda day: day.medium, UnitOfRatio.PERCENTAGE, enabled=False
        ),
        _daily("stress_high", lambda day: day.high, UnitOfRatio.PERCENTAGE, enabled=False),
    ),
)
FITNESS_SENSORS: Final = SensorGroup[FitnessDay](
    families=(EXERTION.key, PHN.key),
    parts_fn=lambda snapshot: snapshot.fitness,
    attributes_fn=_date,
    sensors=(
        _daily("acute_training_load", lambda day: day.acute_training_load),
        _daily("chronic_training_load", lambda day: day.chronic_training_load),
        _daily("training_stress_balance", lambda day: day.training_stress_balance),
    ),
)
TRIMP_SENSORS: Final = SensorGroup[PhnDay](
    families=(PHN.key,),
    parts_fn=lambda snapshot: PHN.newest_first(snapshot.daily),
    attributes_fn=_date,
    sensors=(_daily("trimp", lambda day: day.trimp),),
)
EXERTION_SENSORS: Final = SensorGroup[TrainingLoadDay](
    families=(EXERTION.key,),
    parts_fn=lambda snapshot: EXERTION.newest_first(snapshot.daily),
    attributes_fn=_date,
    sensors=(
        _daily("exercise_score", lambda day: day.exercise_score, enabled=False),
        _daily("target_score", lambda day: day.target_score, enabled=False),
        _daily("recovery_factor", lambda day: day.recovery_factor, enabled=False),
    ),
)
SPORT_LOAD_SENSORS: Final = SensorGroup[SportLoadDay](
    families=(SPORT_LOAD.key,),
    parts_fn=lambda snapshot: SPORT_LOAD.newest_first(snapshot.daily),
    attributes_fn=_date,
    sensors=(
        _daily("training_load", lambda day: day.load),
        _daily("training_load_week", lambda day: day.week),
        _daily("training_load_optimal_min", lambda day: day.optimal_min, enabled=False),
        _daily("training_load_optimal_max", lambda day: day.optimal_max, enabled=False),
        _daily("training_load_overreaching", lambda day: day.overreaching, enabled=False),
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
    parts_fn=lambda snapshot: VO2_MAX.newest_first(snapshot.daily),
    attributes_fn=_date,
    sensors=(_daily("vo2_max", lambda day: day.value, "mL/(kg·min)"),),
)
SYNC_SENSORS: Final = SensorGroup[datetime](
    families=(BAND,),
    parts_fn=lambda snapshot: _one(snapshot.synced_at),
    attributes_fn=_no_attributes,
    sensors=(
        ZeppSensorEntityDescription(
            key="last_sync",
            translation_key="last_sync",
            device_class=SensorDeviceClass.TIMESTAMP,
            entity_category=EntityCategory.DIAGNOSTIC,
            value_fn=lambda moment: moment,
        ),
    ),
)

SENSOR_GROUPS: Final[tuple[SensorGroup[Any], ...]] = (
    ACTIVITY_SENSORS,
    STEP_GOAL_SENSORS,
    HEART_SENSORS,
    HEART_TODAY_SENSORS,
    SLEEP_SENSORS,
    NAP_SENSORS,
    STRESS_SENSORS,
    STRESS_DAY_SENSORS,
    FITNESS_SENSORS,
    TRIMP_SENSORS,
    EXERTION_SENSORS,
    SPORT_LOAD_SENSORS,
    VO2_MAX_SENSORS,
    SYNC_SENSORS,
)
