"""What the tables of sensors are made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.helpers.typing import StateType
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import UnitSystem

from ..api import Dated, Reading
from ..snapshot import ZeppSnapshot


@dataclass(frozen=True, kw_only=True)
class ZeppSensorEntityDescription[PartT](SensorEntityDescription):
    """A sensor and how it reads its value from a part of the snapshot."""

    value_fn: Callable[[PartT], StateType | datetime]
    suggested_unit_fn: Callable[[UnitSystem], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorGroup[PartT]:
    """Sensors that read the same part, shown once one of their families has data."""

    families: tuple[str, ...]
    besides: tuple[str, ...] = ()
    """What it needs as well."""
    spare: tuple[str, ...] = ()
    """What it is worked out of where the account has none of these."""
    is_cautious: bool = False
    """Whether each sensor waits for a value of its own; not every device has one."""
    parts_fn: Callable[[ZeppSnapshot], Sequence[PartT]]
    """The newest first; a sensor shows the first part that has its value."""
    attributes_fn: Callable[[PartT], Mapping[str, str]]
    sensors: tuple[ZeppSensorEntityDescription[PartT], ...]

    def part(
        self, snapshot: ZeppSnapshot, sensor: ZeppSensorEntityDescription[PartT]
    ) -> PartT | None:
        """Return the newest part that has the sensor's value, else the newest of all."""
        parts = self.parts_fn(snapshot)
        valued = (part for part in parts if sensor.value_fn(part) is not None)
        return next(valued, next(iter(parts), None))

    def shows(
        self, snapshot: ZeppSnapshot, sensor: ZeppSensorEntityDescription[PartT]
    ) -> bool:
        """Return whether the account has shown what a sensor is for."""
        is_own = not snapshot.shown.isdisjoint(self.families)
        if is_own and not self.is_cautious:
            return True
        if not is_own and snapshot.shown.isdisjoint(self.spare):
            return False
        part = self.part(snapshot, sensor)
        return part is not None and sensor.value_fn(part) is not None

    def is_reached(self, snapshot: ZeppSnapshot) -> bool:
        """Return whether what the values come from still answers."""
        is_own = not snapshot.shown.isdisjoint(self.families)
        is_spare = self.spare and not is_own and self.parts_fn(snapshot)
        is_reached = snapshot.reaches(self.spare if is_spare else self.families)
        return is_reached and snapshot.lost.isdisjoint(self.besides)


def one[PartT](part: PartT | None) -> tuple[PartT, ...]:
    """Return what there is of one part."""
    return () if part is None else (part,)


def by_date(part: Dated) -> Mapping[str, str]:
    """Return the date that a value belongs to."""
    return {"date": part.date.isoformat()}


class Measured(Protocol):
    """Something that was measured at a moment."""

    @property
    def measured_at(self) -> datetime:
        """The moment."""


def by_moment(reading: Measured) -> Mapping[str, str]:
    """Return when a value was measured, in local time."""
    return {"measured_at": dt_util.as_local(reading.measured_at).isoformat()}


def no_attributes(_: object) -> Mapping[str, str]:
    """Return none."""
    return {}


def figure[PartT](
    key: str,
    value_fn: Callable[[PartT], float | None],
    unit: str | None = None,
    *,
    enabled: bool = True,
    precision: int | None = None,
    device_class: SensorDeviceClass | None = None,
) -> ZeppSensorEntityDescription[PartT]:
    """Return a sensor for a figure of which statistics make sense."""
    return ZeppSensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=device_class,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=unit,
        suggested_display_precision=precision,
        entity_registry_enabled_default=enabled,
        value_fn=value_fn,
    )


def momentary(key: str, unit: str) -> ZeppSensorEntityDescription[Reading]:
    """Return a sensor for a measurement that arrives late.

    It has no state class: its history is the statistic, at the hour it was measured.
    """
    return ZeppSensorEntityDescription(
        key=key,
        translation_key=key,
        native_unit_of_measurement=unit,
        value_fn=lambda reading: reading.value,
    )
