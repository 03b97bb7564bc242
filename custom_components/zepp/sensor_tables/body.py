"""Sensors of the body: weight, what a scale tells, blood pressure."""

from collections.abc import Callable
from typing import Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import UnitOfEnergy, UnitOfMass, UnitOfPressure, UnitOfRatio

from ..api import BloodPressureReading, WeightRecord
from ..families import BLOOD_PRESSURE, MEASURED_BLOOD_PRESSURE, WEIGHT
from ..snapshot import ZeppSnapshot
from .base import SensorGroup, ZeppSensorEntityDescription, by_moment, figure


def _of_scale(
    key: str,
    value_fn: Callable[[WeightRecord], float | None],
    unit: str | None,
    precision: int = 1,
) -> ZeppSensorEntityDescription[WeightRecord]:
    """Return a sensor that only some weighings have a value for."""
    return figure(key, value_fn, unit, enabled=False, precision=precision)


WEIGHT_SENSORS: Final = SensorGroup[WeightRecord](
    families=(WEIGHT.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: WEIGHT.newest_first(snapshot.daily),
    attributes_fn=by_moment,
    sensors=(
        figure(
            "weight",
            lambda record: record.weight,
            UnitOfMass.KILOGRAMS,
            device_class=SensorDeviceClass.WEIGHT,
            precision=1,
        ),
        _of_scale("body_mass_index", lambda record: record.body_mass_index, None),
        _of_scale("body_fat", lambda record: record.body_fat, UnitOfRatio.PERCENTAGE),
        _of_scale("muscle_mass", lambda record: record.muscle_mass, UnitOfMass.KILOGRAMS),
        _of_scale("body_water", lambda record: record.body_water, UnitOfRatio.PERCENTAGE),
        _of_scale("bone_mass", lambda record: record.bone_mass, UnitOfMass.KILOGRAMS),
        _of_scale("visceral_fat", lambda record: record.visceral_fat, None, 0),
        _of_scale(
            "basal_metabolism",
            lambda record: record.basal_metabolism,
            UnitOfEnergy.KILO_CALORIE,
            0,
        ),
    ),
)


def _blood_pressure(snapshot: ZeppSnapshot) -> list[BloodPressureReading]:
    """Return written down and measured readings, the newest first."""
    found = [
        *BLOOD_PRESSURE.of(snapshot.daily),
        *MEASURED_BLOOD_PRESSURE.of(snapshot.daily),
    ]
    return sorted(found, key=lambda reading: reading.measured_at, reverse=True)


BLOOD_PRESSURE_SENSORS: Final = SensorGroup[BloodPressureReading](
    families=(BLOOD_PRESSURE.key, MEASURED_BLOOD_PRESSURE.key),
    is_cautious=True,
    parts_fn=_blood_pressure,
    attributes_fn=by_moment,
    sensors=(
        figure(
            "blood_pressure_systolic",
            lambda reading: reading.systolic,
            UnitOfPressure.MMHG,
            enabled=False,
        ),
        figure(
            "blood_pressure_diastolic",
            lambda reading: reading.diastolic,
            UnitOfPressure.MMHG,
            enabled=False,
        ),
    ),
)
