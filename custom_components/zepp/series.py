"""What a long-term statistic is called and measured in; pure."""

from dataclasses import dataclass
from typing import Final

BPM: Final = "bpm"
BREATHS: Final = "breaths/min"
CELSIUS: Final = "°C"
KILOCALORIES: Final = "kcal"
KILOGRAMS: Final = "kg"
METRES: Final = "m"
MINUTES: Final = "min"
MS: Final = "ms"
PERCENT: Final = "%"
PER_HOUR: Final = "1/h"
VO2_MAX_UNIT: Final = "mL/(kg·min)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One statistic of a person."""

    key: str
    name: str
    """The English name of the sensor with the same key."""
    unit: str | None = None
    has_sum: bool = False


def named(name: str, unit: str | None = None, *, key: str = "") -> Series:
    """Return a series of means; its key follows from its name unless it is given."""
    return Series(key=key or name.lower().replace(" ", "_"), name=name, unit=unit)


def counted(name: str, unit: str, *, key: str = "") -> Series:
    """Return a series of a counter, likewise."""
    return Series(
        key=key or name.lower().replace(" ", "_"), name=name, unit=unit, has_sum=True
    )
