"""A simulated Zepp cloud: deterministic people, their data, and the truth."""

from .cloud import ZeppCloud
from .faults import Fault, Faults, Request
from .life import (
    Life,
    Mode,
    Nap,
    Night,
    Pressure,
    Segment,
    Spo2Point,
    StressPoint,
    Weighing,
    Workout,
)
from .person import FAMILIES, Person
from .rows import MeanRow
from .truth import KEYS, Truth
from .wearable import Wearable

__all__ = [
    "FAMILIES",
    "KEYS",
    "Fault",
    "Faults",
    "Life",
    "MeanRow",
    "Mode",
    "Nap",
    "Night",
    "Person",
    "Pressure",
    "Request",
    "Segment",
    "Spo2Point",
    "StressPoint",
    "Truth",
    "Wearable",
    "Weighing",
    "Workout",
    "ZeppCloud",
]
