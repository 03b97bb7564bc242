"""Sensors of band data but sleep: activity, heart, the newest upload."""

from datetime import datetime
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfLength, UnitOfTime
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from ..api import Reading
from ..families import BAND
from ..figures import minutes
from ..series import BPM
from ..snapshot import HeartRates, Today
from .base import (
    SensorGroup,
    ZeppSensorEntityDescription,
    by_moment,
    figure,
    momentary,
    no_attributes,
    one,
)

ACTIVITY_SENSORS: Final = SensorGroup[Today](
    families=(BAND,),
    parts_fn=lambda snapshot: (snapshot.today,),
    attributes_fn=no_attributes,
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
                minutes(today.activity.active_time) if today.activity else 0
            ),
        ),
    ),
)
STEP_GOAL_SENSORS: Final = SensorGroup[int](
    families=(BAND,),
    parts_fn=lambda snapshot: one(snapshot.step_goal),
    attributes_fn=no_attributes,
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
    parts_fn=lambda snapshot: one(snapshot.heart_rate),
    attributes_fn=by_moment,
    sensors=(momentary("heart_rate", BPM),),
)
HEART_TODAY_SENSORS: Final = SensorGroup[HeartRates](
    families=(BAND,),
    parts_fn=lambda snapshot: one(snapshot.heart_rates),
    attributes_fn=no_attributes,
    sensors=(
        figure("highest_heart_rate", lambda today: today.highest, BPM, enabled=False),
        figure("lowest_heart_rate", lambda today: today.lowest, BPM, enabled=False),
        figure(
            "average_heart_rate",
            lambda today: today.average,
            BPM,
            enabled=False,
            precision=0,
        ),
    ),
)
SYNC_SENSORS: Final = SensorGroup[datetime](
    families=(BAND,),
    parts_fn=lambda snapshot: one(snapshot.synced_at),
    attributes_fn=no_attributes,
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
