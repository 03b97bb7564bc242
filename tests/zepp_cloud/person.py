"""A simulated person: who they are, how they sign in and live, when their watch syncs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, Self, TypedDict, Unpack, cast

from .generate import life_of
from .life import (
    Life,
    Nap,
    Night,
    Pressure,
    Spo2Point,
    StressPoint,
    Weighing,
    Workout,
)
from .plan import plan_of
from .training import Training, Trainings
from .wearable import Wearable, balance, band, helio_strap
from .zone import DAY, midnight, utc

FAMILIES = frozenset(
    {
        "stress",
        "exertion",
        "phn",
        "sport_load",
        "vo2_max",
        "readiness",
        "spo2",
        "oxygen",
        "pai",
        "biocharge",
        "wake_charge",
        "charge_summary",
        "respiratory_rate",
        "hrv",
        "workouts",
        "weight",
        "scale",
        "blood_pressure",
        "devices",
    }
)
EMPTY = {
    "heart_rate": b"\xff",
    "minute_steps": b"\0",
    "respiration": b"\0",
    "biocharge": b"\xff",
}
NOT_ON_A_STRAP = frozenset({"spo2", "oxygen", "vo2_max", "blood_pressure", "scale"})
MINUTES = 1440


@dataclass(slots=True, kw_only=True)
class Login:
    """How an account signs in, and what came of it; a test may change it at any time."""

    email: str = "mira@example.org"
    password: str = field(default="correct horse?battery", repr=False)
    two_step: bool = False
    attempts: int = 0
    max_attempts: int = 10
    disabled: bool = False
    limited_for: float | None = None  # seconds; 0 = the cloud does not say how many
    country: str | None = "DE"
    host: str | None = "api-mifit-de2.zepp.com"  # as the reply says; None = it does not
    account_url: str = "https://account-de2.zepp.com"
    numeric_user_id: bool = False
    in_fragment: bool = False
    renewable: bool = False
    lifetime: timedelta = timedelta(days=30)
    expires_at: datetime | None = None
    login_token: str = field(default="LT-0000-SYNTHETIC", repr=False)
    homes: frozenset[str] | None = None  # hosts that show the account's data; None = all
    elsewhere_status: int | None = None  # of all other hosts; None = 200 and no data
    signed_in: int = 0
    renewed: int = 0
    devices: set[str] = field(default_factory=set)
    codes: dict[str, bool] = field(default_factory=dict, repr=False)  # whether still good

    def has_expired(self, now: datetime) -> bool:
        """Return whether the token is of no use any more."""
        return self.expires_at is not None and now >= self.expires_at


class Basics(TypedDict, total=False):
    """What people of every kind may differ in."""

    user_id: str
    name: str
    token: str
    seed: int
    time_zone: str
    first_day: date
    filing: Literal["wake", "sleep"]
    stress_anchor: Literal["local", "utc"]
    sync_interval: timedelta
    sync_delay: timedelta
    goal: int
    login: Login


class BodyChanges(TypedDict, total=False):
    """What a test may correct on a day beside the life lived.

    readiness: cloud fields that replace those of every item of the day; None = no item.
    respiration, biocharge: the 1440 minutes of the UTC date (0 and 255 = none).
    """

    readiness: Mapping[str, int] | None
    spo2: tuple[Spo2Point, ...]
    respiration: bytes
    biocharge: bytes
    weight: tuple[Weighing, ...]
    blood_pressure: tuple[Pressure, ...]


class LifeChanges(TypedDict, total=False):
    """What a test may correct of the life lived on a day."""

    steps: int
    distance: int
    energy: int
    walk: int
    run: int
    load: int
    night: Night | None
    naps: tuple[Nap, ...]
    heart_rate: bytes
    minute_steps: bytes
    stress: tuple[StressPoint, ...]
    vo2_max_run: int
    vo2_max_walking: int
    worn: bool
    workouts: tuple[Workout, ...]


class Changes(LifeChanges, BodyChanges, total=False):
    """What a test may correct on a day."""


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """One account of the cloud."""

    user_id: str = "1100223344"
    name: str = "Mira"
    token: str = field(default="AT-0000-SYNTHETIC", repr=False)
    seed: int = 1
    time_zone: str = "Europe/Berlin"
    first_day: date = date(2025, 10, 1)
    filing: Literal["wake", "sleep"] = "wake"
    stress_anchor: Literal["local", "utc"] = "local"
    families: frozenset[str] = FAMILIES
    second_device: bool = False
    sync_interval: timedelta = timedelta(minutes=30)
    sync_delay: timedelta = timedelta(minutes=5)
    goal: int = 9000
    login: Login = field(default_factory=Login)
    wearables: list[Wearable] = field(default_factory=lambda: [balance()])
    spo2_interval: int | None = None  # minutes, around the clock; None = now and then
    _fixed: datetime | None = field(default=None, init=False)
    _lives: dict[date, Life] = field(default_factory=dict, init=False)
    _edited: set[date] = field(default_factory=set, init=False)
    _changes: dict[date, Changes] = field(default_factory=dict, init=False)
    _kept: dict[tuple[str, date], object] = field(default_factory=dict, init=False)
    _trainings: Trainings = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the training history."""
        self._trainings = Trainings(self.first_day, self._load)

    @classmethod
    def strap(cls, **basics: Unpack[Basics]) -> Self:
        """Return somebody with a Helio Strap: no oxygen, VO2 max, scale or pressure."""
        return cls(wearables=[helio_strap()], families=FAMILIES - NOT_ON_A_STRAP, **basics)

    @classmethod
    def old_band(cls, **basics: Unpack[Basics]) -> Self:
        """Return somebody with a Band 7: nothing but the records of the band."""
        return cls(wearables=[band()], families=frozenset({"devices"}), **basics)

    @property
    def main(self) -> Wearable:
        """The device everything comes from."""
        return self.wearables[0]

    def synced_at(self, now: datetime) -> datetime:
        """Return the newest moment the watch has synced."""
        if self._fixed is not None:
            return self._fixed
        interval = self.sync_interval.total_seconds()
        return utc((now - self.sync_delay).timestamp() // interval * interval)

    def sync_to(self, moment: datetime | None) -> None:
        """Hold the newest sync at a moment; None = automatic again."""
        self._fixed = moment

    def first_sync_after(self, instant: float) -> int:
        """Return the first automatic sync at or after an instant."""
        interval = int(self.sync_interval.total_seconds())
        return int(-(-instant // interval) * interval)

    def life(self, day: date) -> Life:
        """Return what happened on a local date."""
        if day not in self._lives:
            self._lives[day] = life_of(self.seed, self.time_zone, day)
        return self._lives[day]

    def edit(self, day: date, **changes: Unpack[Changes]) -> None:
        """Correct a day; short minute blobs are filled up to the whole day."""
        for name, empty in EMPTY.items():
            if name in changes:
                blob = changes[name]  # type: ignore[literal-required]
                changes[name] = blob.ljust(MINUTES, empty)  # type: ignore[literal-required]
        self._changes[day] = {**self._changes.get(day, {}), **changes}
        body = BodyChanges.__annotations__
        lived = {name: value for name, value in changes.items() if name not in body}
        if lived:
            self._lives[day] = replace(self.life(day), **cast("LifeChanges", lived))
            self._edited.add(day)
            self._trainings.clear()
        near = {day - DAY, day, day + DAY}
        for key in [key for key in self._kept if key[1] in near]:
            del self._kept[key]

    def changed(self, day: date) -> Changes:
        """Return all that was corrected on a day."""
        return self._changes.get(day, {})

    def kept[T](self, kind: str, day: date, make: Callable[[], T]) -> T:
        """Return something worked out for a day, until an edit near that day."""
        key = (kind, day)
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]

    def _load(self, day: date) -> int:
        """Return the training load of a whole day."""
        return self.life(day).load if day in self._edited else self._planned(day)

    def _planned(self, day: date) -> int:
        """Return the training load a day was meant to have."""
        return plan_of(self.seed, day).load

    def training(self, day: date, synced: float) -> Training:
        """Return the training figures of a day as known at a sync."""
        plan = plan_of(self.seed, day)
        load = self._load(day)
        start = midnight(self.time_zone, day)
        for workout in plan.workouts:
            if start + workout.end * 60 > synced:
                load = max(0, load - workout.load)
        has_data = plan.has_load or load > plan.base_load
        return self._trainings.day(day, load=load, has_data=has_data)
