"""Payload to models: pure functions, one for each answer of the cloud.

A bad record is left out and the others survive; a bad field is None. Only an answer whose
whole shape is unknown raises, ZeppDecodeError.
"""

from .account import (
    decode_devices,
    decode_profile,
    decode_refusal,
    decode_renewal,
    decode_sign_in,
    decode_user_id,
    decode_user_info,
)
from .band import decode_band_data, merge_band_data
from .body import decode_blood_pressure, decode_weight
from .events import decode_phn, decode_stress, decode_training_load
from .oxygen import decode_desaturations, decode_oxygen_nights, decode_spo2
from .recovery import (
    decode_bio_charge,
    decode_charge_summary,
    decode_hrv,
    decode_pai,
    decode_readiness,
    decode_respiratory_rate,
    decode_wake_charge,
)
from .sport import decode_sport_load, decode_vo2_max
from .sports import SPORTS, read_sport
from .summaries import (
    decode_activity_summary,
    decode_lactate_threshold,
    decode_second_heart_rates,
    decode_single_stress,
    decode_spot_heart_rates,
)
from .workouts import decode_workout_detail, decode_workouts

__all__ = [
    "SPORTS",
    "decode_activity_summary",
    "decode_band_data",
    "decode_bio_charge",
    "decode_blood_pressure",
    "decode_charge_summary",
    "decode_desaturations",
    "decode_devices",
    "decode_hrv",
    "decode_lactate_threshold",
    "decode_oxygen_nights",
    "decode_pai",
    "decode_phn",
    "decode_profile",
    "decode_readiness",
    "decode_refusal",
    "decode_renewal",
    "decode_respiratory_rate",
    "decode_second_heart_rates",
    "decode_sign_in",
    "decode_single_stress",
    "decode_spo2",
    "decode_sport_load",
    "decode_spot_heart_rates",
    "decode_stress",
    "decode_training_load",
    "decode_user_id",
    "decode_user_info",
    "decode_vo2_max",
    "decode_wake_charge",
    "decode_weight",
    "decode_workout_detail",
    "decode_workouts",
    "merge_band_data",
    "read_sport",
]
