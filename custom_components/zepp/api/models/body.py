"""Body measurements."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRecord:
    """One weighing; what only a scale can tell is None without one."""

    date: date
    measured_at: datetime
    weight: float
    """Kilograms."""
    height: float | None = None
    """Centimetres."""
    body_fat: float | None = None
    """Percent."""
    muscle_mass: float | None = None
    """Kilograms."""
    body_water: float | None = None
    """Percent."""
    bone_mass: float | None = None
    """Kilograms."""
    visceral_fat: float | None = None
    """A rating without unit."""
    basal_metabolism: float | None = None
    """Kilocalories a day."""

    @property
    def body_mass_index(self) -> float | None:
        """Weight by height squared, kg/m²; the record's own figure is often wrong."""
        return None if self.height is None else self.weight / (self.height / 100) ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodPressureReading:
    """One measurement of blood pressure, mmHg."""

    date: date
    measured_at: datetime
    systolic: int
    diastolic: int
