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
from .person import FAMILIES, Login, Person
from .rows import MeanRow
from .truth import KEYS, Truth
from .wearable import Wearable
from .wire import vendor_hosts_lead_to

__all__ = [
    "FAMILIES",
    "KEYS",
    "Fault",
    "Faults",
    "Life",
    "Login",
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
    "vendor_hosts_lead_to",
]
