"""What happened to a simulated person on one local date."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import NamedTuple

NO_READING = 0xFF
NOT_YET = 0xFE
RUNNING = 4  # the mode of a bout


class Mode(IntEnum):
    """Sleep stages as the cloud numbers them."""

    LIGHT = 4
    DEEP = 5
    AWAKE = 7
    REM = 8
    REM_NEW = 11


ASLEEP = frozenset({Mode.LIGHT, Mode.DEEP, Mode.REM, Mode.REM_NEW})


class Segment(NamedTuple):
    """A piece of sleep: how long, and in which stage."""

    minutes: int
    mode: Mode


class StressPoint(NamedTuple):
    """One stress reading; time in epoch seconds."""

    time: int
    value: int


class Spo2Point(NamedTuple):
    """One measurement of blood oxygen; time in epoch seconds, 0 per cent = failed."""

    time: int
    value: int
    auto: bool = True


class Weighing(NamedTuple):
    """One record of weight (kg); rates are per cent, 0 = not measured."""

    time: int
    weight: float
    manual: bool = True
    fat_rate: float = 0.0
    water_rate: float = 0.0
    bone: float = 0.0  # kg
    muscle: float = 0.0  # kg
    visceral_fat: float = 0.0
    metabolism: float = 0.0  # kcal


class Pressure(NamedTuple):
    """One reading of blood pressure; time in epoch seconds."""

    time: int
    systolic: int
    diastolic: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep:
    """Consecutive segments from an instant (epoch seconds, whole minutes) on."""

    start: int
    segments: tuple[Segment, ...]

    @property
    def end(self) -> int:
        """The instant the last segment ends."""
        return self.start + 60 * sum(piece.minutes for piece in self.segments)

    def minutes(self, *modes: Mode) -> int:
        """Return the minutes spent in these stages."""
        return sum(piece.minutes for piece in self.segments if piece.mode in modes)

    @property
    def asleep(self) -> int:
        """The minutes not awake."""
        return self.minutes(*ASLEEP)

    @property
    def awakenings(self) -> int:
        """The number of pieces awake."""
        return sum(1 for piece in self.segments if piece.mode is Mode.AWAKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night(Sleep):
    """The main sleep; score or resting_heart_rate 0 = none."""

    score: int = 0
    resting_heart_rate: int = 0
    latency: int = 0
    lying: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Nap(Sleep):
    """A sleep beside the main one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A training session; start and end are minutes of its day.

    Kinds: run, ride, strength, walk (a detected one), other (of an unknown sport).
    """

    kind: str
    start: int
    end: int
    load: int


class Bout(NamedTuple):
    """Minutes of walking (1 slow, 3 fast) or running (4) at one cadence."""

    start: int
    minutes: int
    cadence: int
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One local date; `night` is the one that ended on it, bytes count its minutes."""

    day: date
    worn: bool
    steps: int
    distance: int
    energy: int
    walk: int
    run: int
    load: int
    night: Night | None
    naps: tuple[Nap, ...]
    workouts: tuple[Workout, ...]
    bouts: tuple[Bout, ...]
    heart_rate: bytes
    minute_steps: bytes
    kinds: bytes
    intensity: bytes
    stress: tuple[StressPoint, ...]
    vo2_max_run: int = -1
    vo2_max_walking: int = -1
