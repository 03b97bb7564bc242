"""What the cloud reports: frozen records without sentinels.

`None` means not measured, zero means zero. Moments are aware, durations are timedeltas,
and a `date` is the local date that a value belongs to unless it says otherwise.
"""

from .account import Device, NewToken, Profile, SignInReply
from .band import Activity, ActivitySegment, BandData, Day, HeartRateDay, Movement
from .base import MINUTES_PER_DAY, NO_READING, Dated, MinuteDay, PointDay, Reading
from .body import BloodPressureReading, WeightRecord
from .recovery import (
    BioChargeDay,
    ChargeSummaryDay,
    DesaturationEvent,
    HrvDay,
    OxygenNight,
    PaiDay,
    ReadinessDay,
    RespiratoryRateDay,
    Spo2Day,
    StressDay,
    WakeChargeDay,
)
from .sleep import ASLEEP, Nap, Night, SleepSegment, SleepStage, time_in
from .sport import Sport
from .training import (
    ActivitySummaryDay,
    LactateThresholdDay,
    PhnDay,
    SportLoadDay,
    TrainingLoadDay,
    Vo2MaxDay,
    Workout,
    WorkoutDetail,
)

__all__ = [
    "ASLEEP",
    "MINUTES_PER_DAY",
    "NO_READING",
    "Activity",
    "ActivitySegment",
    "ActivitySummaryDay",
    "BandData",
    "BioChargeDay",
    "BloodPressureReading",
    "ChargeSummaryDay",
    "Dated",
    "Day",
    "DesaturationEvent",
    "Device",
    "HeartRateDay",
    "HrvDay",
    "LactateThresholdDay",
    "MinuteDay",
    "Movement",
    "Nap",
    "NewToken",
    "Night",
    "OxygenNight",
    "PaiDay",
    "PhnDay",
    "PointDay",
    "Profile",
    "ReadinessDay",
    "Reading",
    "RespiratoryRateDay",
    "SignInReply",
    "SleepSegment",
    "SleepStage",
    "Spo2Day",
    "Sport",
    "SportLoadDay",
    "StressDay",
    "TrainingLoadDay",
    "Vo2MaxDay",
    "WakeChargeDay",
    "WeightRecord",
    "Workout",
    "WorkoutDetail",
    "time_in",
]
