"""Sensors of nights and naps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import UnitOfRatio, UnitOfTime

from ..api import Night
from ..families import BAND, RESPIRATORY_RATE
from ..figures import minutes
from ..series import BPM, BREATHS
from ..snapshot import NapDay, NightFigures
from .base import SensorGroup, ZeppSensorEntityDescription, by_date, figure, one


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
        value_fn=lambda night: minutes(value_fn(night)),
    )


SLEEP_SENSORS: Final = SensorGroup[Night](
    families=(BAND,),
    parts_fn=lambda snapshot: one(snapshot.night),
    attributes_fn=by_date,
    sensors=(
        figure("resting_heart_rate", lambda night: night.resting_heart_rate, BPM),
        figure("sleep_score", lambda night: night.score),
        _stage("sleep_duration", lambda night: night.asleep),
        _stage("deep_sleep", lambda night: night.deep),
        _stage("light_sleep", lambda night: night.light),
        _stage("rem_sleep", lambda night: night.rem),
        figure(
            "wake_after_sleep_onset",
            lambda night: minutes(night.wake_after_sleep_onset),
            UnitOfTime.MINUTES,
            device_class=SensorDeviceClass.DURATION,
        ),
        figure("awakenings", lambda night: night.awakenings, enabled=False),
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
    attributes_fn=by_date,
    sensors=(
        figure(
            "nap_duration",
            lambda day: minutes(day.asleep),
            UnitOfTime.MINUTES,
            enabled=False,
            device_class=SensorDeviceClass.DURATION,
        ),
    ),
)
SLEEP_FIGURE_SENSORS: Final = SensorGroup[NightFigures](
    families=(BAND,),
    is_cautious=True,
    parts_fn=lambda snapshot: one(snapshot.night_figures),
    attributes_fn=by_date,
    sensors=(
        figure(
            "sleep_heart_rate",
            lambda night: night.heart_rate,
            BPM,
            enabled=False,
            precision=0,
        ),
        ZeppSensorEntityDescription(
            key="sleep_midpoint",
            translation_key="sleep_midpoint",
            device_class=SensorDeviceClass.TIMESTAMP,
            entity_registry_enabled_default=False,
            value_fn=lambda night: night.midpoint,
        ),
        figure(
            "sleep_regularity",
            lambda night: night.regularity,
            UnitOfRatio.PERCENTAGE,
            enabled=False,
            precision=0,
        ),
    ),
)
BREATHING_SENSORS: Final = SensorGroup[NightFigures](
    families=(RESPIRATORY_RATE.key,),
    besides=(BAND,),
    is_cautious=True,
    parts_fn=lambda snapshot: one(snapshot.night_figures),
    attributes_fn=by_date,
    sensors=(
        figure(
            "respiratory_rate", lambda night: night.respiratory_rate, BREATHS, precision=1
        ),
    ),
)
