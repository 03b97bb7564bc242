"""What a calendar says of a night, a nap or a workout, in Home Assistant's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from homeassistant.const import UnitOfEnergy, UnitOfLength, UnitOfTime
from homeassistant.util.unit_conversion import DistanceConverter

from .api import Nap, Night, Workout
from .const import DOMAIN
from .happenings import Thing
from .series import BPM

_BETWEEN: Final = " · "
_MINUTE: Final = timedelta(minutes=1)
_WORKOUT: Final = "event.workout.state_attributes."


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Composes texts of translated words; numbers and units are the same everywhere."""

    words: Mapping[str, str]
    """The translations of the integration's entities."""
    distance_unit: str = UnitOfLength.KILOMETERS

    def summary(self, thing: Thing) -> str:
        """Return what happened, how long it took, and a night's score."""
        match thing:
            case Night():
                score = None if thing.score is None else str(thing.score)
                parts = [self._word("event.night.name"), _duration(thing.asleep), score]
            case Nap():
                parts = [self._word("event.nap.name"), _duration(thing.asleep)]
            case _:
                sport = self._word(f"{_WORKOUT}workout_type.state.{thing.sport}")
                parts = [thing.title, sport, _duration(thing.duration)]
        return _BETWEEN.join(part for part in parts if part)

    def description(self, thing: Thing) -> str | None:
        """Return the figures that there are, one a line, None if there are none."""
        match thing:
            case Night():
                figures = {
                    self._word(f"sensor.{key}.name"): figure
                    for key, figure in _night_figures(thing)
                }
            case Nap():
                figures = {}
            case _:
                figures = {
                    self._word(f"{_WORKOUT}{key}.name"): figure
                    for key, figure in self._workout_figures(thing)
                }
        lines = [f"{name}: {figure}" for name, figure in figures.items() if figure]
        return "\n".join(lines) or None

    def _workout_figures(self, workout: Workout) -> Iterator[tuple[str, str | None]]:
        # A sport without a way has a distance of 0.
        yield "distance", self._distance(workout.distance) if workout.distance else None
        yield "training_load", _number(workout.training_load)
        yield "energy", _number(workout.energy, UnitOfEnergy.KILO_CALORIE)
        yield "average_heart_rate", _number(workout.average_heart_rate, BPM)
        yield "max_heart_rate", _number(workout.max_heart_rate, BPM)
        yield "aerobic_effect", _effect(workout.aerobic_effect)
        yield "anaerobic_effect", _effect(workout.anaerobic_effect)

    def _distance(self, metres: float) -> str:
        unit = self.distance_unit
        return f"{DistanceConverter.convert(metres, UnitOfLength.METERS, unit):.2f} {unit}"

    def _word(self, path: str) -> str:
        return self.words[f"component.{DOMAIN}.entity.{path}"]


def _night_figures(night: Night) -> Iterator[tuple[str, str | None]]:
    yield "sleep_score", _number(night.score)
    yield "deep_sleep", _duration(night.deep)
    yield "light_sleep", _duration(night.light)
    yield "rem_sleep", _duration(night.rem)
    yield "wake_after_sleep_onset", _duration(night.wake_after_sleep_onset)
    yield "awakenings", _number(night.awakenings)
    yield "resting_heart_rate", _number(night.resting_heart_rate, BPM)


def _duration(duration: timedelta | None) -> str | None:
    """Return whole hours and minutes, without hours if there are none."""
    if duration is None:
        return None
    hours, minutes = divmod(duration // _MINUTE, 60)
    in_minutes = f"{minutes} {UnitOfTime.MINUTES}"
    return f"{hours} {UnitOfTime.HOURS} {in_minutes}" if hours else in_minutes


def _number(figure: float | None, unit: str = "") -> str | None:
    return None if figure is None else f"{figure:.0f} {unit}".strip()


def _effect(figure: float | None) -> str | None:
    return None if figure is None else f"{figure:.1f}"
