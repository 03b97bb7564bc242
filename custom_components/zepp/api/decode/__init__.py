"""Payload to models: pure functions, one for each answer of the cloud.

A bad record is left out and the others survive; a bad field is None. Only an answer whose
whole shape is unknown raises, ZeppDecodeError.
"""

from .account import decode_devices, decode_profile, decode_user_id
from .band import decode_band_data, merge_band_data
from .events import decode_phn, decode_stress, decode_training_load
from .sport import decode_sport_load, decode_vo2_max

__all__ = [
    "decode_band_data",
    "decode_devices",
    "decode_phn",
    "decode_profile",
    "decode_sport_load",
    "decode_stress",
    "decode_training_load",
    "decode_user_id",
    "decode_vo2_max",
    "merge_band_data",
]
