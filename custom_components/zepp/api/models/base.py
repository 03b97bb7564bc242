"""What all models share, and the shapes that several kinds of readings have."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

MINUTES_PER_DAY: Final = 1440
NO_READING: Final = 255
"""What a minute without a reading is in a `MinuteDay`."""


class Dated(Protocol):
    """A record that belongs to one local date."""

    @property
    def date(self) -> date:
        """The local date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One measurement and when it was made."""

    value: float
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDay:
    """Measurements of one date at any times."""

    date: date
    times: tuple[datetime, ...] = ()
    """When it was measured, in order; this may reach into the neighbouring local days."""
    levels: bytes = b""
    """What was measured at these times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteDay:
    """Readings of one date in UTC, minute by minute from its midnight on."""

    date: date
    """The date in UTC, not the local one."""
    minutes: bytes
    """1440 of them, `NO_READING` where there is none."""
