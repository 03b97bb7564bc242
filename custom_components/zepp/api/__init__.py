"""Embedded client of the unofficial Zepp cloud; knows nothing of Home Assistant."""

from .client import ZeppClient
from .exceptions import (
    ZeppAuthError,
    ZeppConnectionError,
    ZeppDecodeError,
    ZeppError,
    ZeppRateLimitError,
    ZeppResponseError,
)
from .models import (
    Activity,
    BandData,
    Dated,
    Day,
    Device,
    Nap,
    Night,
    PhnDay,
    Profile,
    SleepSegment,
    SleepStage,
    SportLoadDay,
    StressDay,
    StressPoint,
    TrainingLoadDay,
    Vo2MaxDay,
)
from .transport import origin_of

__all__ = [
    "Activity",
    "BandData",
    "Dated",
    "Day",
    "Device",
    "Nap",
    "Night",
    "PhnDay",
    "Profile",
    "SleepSegment",
    "SleepStage",
    "SportLoadDay",
    "StressDay",
    "StressPoint",
    "TrainingLoadDay",
    "Vo2MaxDay",
    "ZeppAuthError",
    "ZeppClient",
    "ZeppConnectionError",
    "ZeppDecodeError",
    "ZeppError",
    "ZeppRateLimitError",
    "ZeppResponseError",
    "origin_of",
]
