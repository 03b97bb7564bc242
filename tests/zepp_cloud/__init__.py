"""A simulated Zepp cloud: deterministic people, their data, and the truth."""

from .cloud import ZeppCloud
from .faults import Fault, Faults, Request
from .life import Life, Mode, Nap, Night, Segment, StressPoint
from .person import FAMILIES, Person
from .rows import MeanRow
from .truth import Truth

__all__ = [
    "FAMILIES",
    "Fault",
    "Faults",
    "Life",
    "MeanRow",
    "Mode",
    "Nap",
    "Night",
    "Person",
    "Request",
    "Segment",
    "StressPoint",
    "Truth",
    "ZeppCloud",
]
