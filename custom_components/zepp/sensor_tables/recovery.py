"""Sensors of recovery: stress, readiness, oxygen, PAI, BioCharge."""

from typing import Final

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import UnitOfRatio, UnitOfTemperature

from ..api import (
    ChargeSummaryDay,
    OxygenNight,
    PaiDay,
    ReadinessDay,
    Reading,
    StressDay,
    WakeChargeDay,
)
from ..families import (
    BAND,
    BIO_CHARGE,
    CHARGE_SUMMARY,
    OXYGEN,
    PAI,
    READINESS,
    SPO2,
    STRESS,
    WAKE_CHARGE,
)
from ..series import BPM, MS, PER_HOUR
from ..snapshot import NightFigures, ZeppSnapshot
from .base import (
    SensorGroup,
    ZeppSensorEntityDescription,
    by_date,
    by_moment,
    figure,
    momentary,
    no_attributes,
    one,
)

STRESS_SENSORS: Final = SensorGroup[Reading](
    families=(STRESS.key,),
    parts_fn=lambda snapshot: one(snapshot.latest.get(STRESS.key)),
    attributes_fn=by_moment,
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
STRESS_DAY_SENSORS: Final = SensorGroup[StressDay](
    families=(STRESS.key,),
    parts_fn=lambda snapshot: STRESS.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(
        figure("average_stress", lambda day: day.average),
        figure("highest_stress", lambda day: day.highest, enabled=False),
        figure("lowest_stress", lambda day: day.lowest, enabled=False),
        figure(
            "stress_relaxed", lambda day: day.relaxed, UnitOfRatio.PERCENTAGE, enabled=False
        ),
        figure(
            "stress_normal", lambda day: day.normal, UnitOfRatio.PERCENTAGE, enabled=False
        ),
        figure(
            "stress_medium", lambda day: day.medium, UnitOfRatio.PERCENTAGE, enabled=False
        ),
        figure("stress_high", lambda day: day.high, UnitOfRatio.PERCENTAGE, enabled=False),
    ),
)
READINESS_SENSORS: Final = SensorGroup[ReadinessDay](
    families=(READINESS.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: READINESS.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(
        figure("readiness", lambda day: day.score),
        figure("hrv_score", lambda day: day.hrv_score, enabled=False),
        figure(
            "resting_heart_rate_score",
            lambda day: day.resting_heart_rate_score,
            enabled=False,
        ),
        figure(
            "skin_temperature_score", lambda day: day.skin_temperature_score, enabled=False
        ),
        figure("mental_score", lambda day: day.mental_score, enabled=False),
        figure("physical_score", lambda day: day.physical_score, enabled=False),
        figure(
            "sleep_breathing_score", lambda day: day.sleep_breathing_score, enabled=False
        ),
        figure("hrv_baseline", lambda day: day.hrv_baseline, MS, enabled=False),
        figure(
            "resting_heart_rate_baseline",
            lambda day: day.resting_heart_rate_baseline,
            BPM,
            enabled=False,
        ),
    ),
)
READINESS_NIGHT_SENSORS: Final = SensorGroup[ReadinessDay](
    families=(READINESS.key,),
    is_cautious=True,
    # The newest as a whole: it belongs to one night.
    parts_fn=lambda snapshot: READINESS.newest_first(snapshot.daily)[:1],
    attributes_fn=by_date,
    sensors=(
        figure("hrv_rmssd", lambda day: day.hrv_rmssd, MS),
        figure(
            "skin_temperature_deviation",
            lambda day: day.skin_temperature_deviation,
            UnitOfTemperature.CELSIUS,
            device_class=SensorDeviceClass.TEMPERATURE_DELTA,
        ),
    ),
)
DEVIATION_SENSORS: Final = SensorGroup[NightFigures](
    families=(READINESS.key,),
    besides=(BAND,),
    is_cautious=True,
    parts_fn=lambda snapshot: one(snapshot.night_figures),
    attributes_fn=by_date,
    sensors=(
        figure(
            "resting_heart_rate_deviation",
            lambda night: night.resting_heart_rate_deviation,
            BPM,
            enabled=False,
        ),
    ),
)
SPO2_SENSORS: Final = SensorGroup[Reading](
    families=(SPO2.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: one(snapshot.latest.get(SPO2.key)),
    attributes_fn=by_moment,
    sensors=(momentary("spo2", UnitOfRatio.PERCENTAGE),),
)
OXYGEN_SENSORS: Final = SensorGroup[OxygenNight](
    families=(OXYGEN.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: OXYGEN.newest_first(snapshot.daily)[:1],
    attributes_fn=by_date,
    sensors=(
        figure(
            "oxygen_desaturation_index",
            lambda night: night.desaturation_index,
            PER_HOUR,
            enabled=False,
            precision=1,
        ),
    ),
)
PAI_SENSORS: Final = SensorGroup[PaiDay](
    families=(PAI.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: PAI.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(figure("pai", lambda day: day.score, precision=0),),
)


def _pai_today(snapshot: ZeppSnapshot) -> tuple[PaiDay, ...]:
    """Return what the running day has earned, zero until its record has arrived."""
    if PAI.key not in snapshot.shown:
        # Known from before a restart, and nothing has been read of it yet.
        return ()
    date = snapshot.today.date
    newest = PAI.newest_first(snapshot.daily)[:1]
    if newest and newest[0].date == date and newest[0].earned is not None:
        return (newest[0],)
    return (PaiDay(date=date, earned=0.0),)


PAI_TODAY_SENSORS: Final = SensorGroup[PaiDay](
    families=(PAI.key,),
    parts_fn=_pai_today,
    attributes_fn=no_attributes,
    sensors=(
        ZeppSensorEntityDescription(
            key="pai_today",
            translation_key="pai_today",
            state_class=SensorStateClass.TOTAL,
            entity_registry_enabled_default=False,
            suggested_display_precision=0,
            value_fn=lambda day: day.earned,
        ),
    ),
)
BIO_CHARGE_SENSORS: Final = SensorGroup[Reading](
    families=(BIO_CHARGE.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: one(snapshot.latest.get(BIO_CHARGE.key)),
    attributes_fn=by_moment,
    sensors=(momentary("biocharge", UnitOfRatio.PERCENTAGE),),
)
WAKE_CHARGE_SENSORS: Final = SensorGroup[WakeChargeDay](
    families=(WAKE_CHARGE.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: WAKE_CHARGE.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(
        figure(
            "biocharge_at_wake",
            lambda day: day.charge,
            UnitOfRatio.PERCENTAGE,
            enabled=False,
        ),
    ),
)
CHARGE_SUMMARY_SENSORS: Final = SensorGroup[ChargeSummaryDay](
    families=(CHARGE_SUMMARY.key,),
    is_cautious=True,
    parts_fn=lambda snapshot: CHARGE_SUMMARY.newest_first(snapshot.daily),
    attributes_fn=by_date,
    sensors=(
        figure(
            "biocharge_highest",
            lambda day: day.highest,
            UnitOfRatio.PERCENTAGE,
            enabled=False,
        ),
        figure(
            "biocharge_lowest",
            lambda day: day.lowest,
            UnitOfRatio.PERCENTAGE,
            enabled=False,
        ),
    ),
)
