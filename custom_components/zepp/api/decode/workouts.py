"""Workouts: their list, and the course of one."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from ..exceptions import ZeppDecodeError
from ..models import Workout, WorkoutDetail
from .fields import integer, loose, mapping, mappings, moment, number, text
from .sports import read_sport

# No training session is longer; whatever says so is broken.
_LONGEST: Final = 7 * 86_400
# Seconds for a metre: an hour, which is standing still.
_SLOWEST: Final = 3600


def decode_workouts(payload: Any, zone: tzinfo) -> tuple[Workout, ...]:
    """Return the workouts, ordered by start; legs of a multi-sport workout are in it.

    Raises ZeppDecodeError when the answer holds no list of workouts.
    """
    found: dict[str, Workout] = {}
    rows = sorted(_rows(payload), key=lambda row: number(row.get("updateTime")) or 0.0)
    for row in rows:
        workout = _workout(row, zone)
        if workout and (integer(row.get("parent_trackid")) or 0) <= 0:
            found[workout.id] = workout
    return tuple(sorted(found.values(), key=lambda workout: workout.start))


def decode_workout_detail(payload: Any) -> WorkoutDetail:
    """Return the course of a workout; a series ends where it can no longer be read.

    Raises ZeppDecodeError when the answer is no workout.
    """
    content = mapping(payload)
    content = mapping(content.get("data", content))
    start = moment(content.get("trackid"))
    if start is None:
        raise ZeppDecodeError("workout")
    rate, metres = 0, 0.0
    heart_rates: list[tuple[datetime, int]] = []
    for when, change in _pieces(content.get("heart_rate"), start):
        rate += int(change)
        if integer(rate, 20, 250) is not None:
            heart_rates.append((when, rate))
    distances: list[tuple[datetime, float]] = []
    for when, change in _pieces(content.get("distance"), start):
        metres += change
        distances.append((when, metres))
    return WorkoutDetail(
        id=str(integer(content.get("trackid"))),
        heart_rates=tuple(heart_rates),
        distances=tuple(distances),
    )


def _rows(payload: Any) -> list[dict[str, Any]]:
    """Return the rows of an answer, with or without envelope, or raise."""
    content = loose(payload)
    if isinstance(content, dict) and "data" in content:
        content = loose(content["data"])
    if isinstance(content, dict):
        content = loose(content.get("summary", content.get("items")))
    if not isinstance(content, list):
        raise ZeppDecodeError("workouts")
    return mappings(content)


def _workout(row: dict[str, Any], zone: tzinfo) -> Workout | None:
    """Return one workout, None when its start or its end cannot be read."""
    start = moment(row.get("trackid"))
    total = _duration(row.get("totalTimeWithMillis"), 1000)
    end = moment(row.get("end_time"))
    if start and end is None and total is not None:
        end = start + total
    if start is None or end is None or end < start:
        return None
    net = _duration(row.get("run_time"))
    if net is None:
        net = _duration(row.get("exerciseTimeWithMillis"), 1000)
    sport, code = read_sport(row.get("type"))
    return Workout(
        id=str(integer(row.get("trackid"))),
        date=start.astimezone(zone).date(),
        start=start,
        end=end,
        duration=end - start if net is None else net,
        sport=sport,
        sport_code=code,
        title=text(row.get("sport_title")),
        source=text(row.get("source")),
        is_detected=str(row.get("auto_recognition")).lower() in {"true", "1"},
        **_figures(row),
    )


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    """Return what was measured in a workout."""
    return {
        "distance": number(row.get("dis"), 0),
        "energy": number(row.get("calorie"), 0),
        "average_heart_rate": integer(row.get("avg_heart_rate"), 20, 250),
        "max_heart_rate": integer(row.get("max_heart_rate"), 20, 250),
        "min_heart_rate": integer(row.get("min_heart_rate"), 20, 250),
        "training_load": integer(row.get("exercise_load"), 0),
        "aerobic_effect": _effect(row.get("te")),
        "anaerobic_effect": _effect(row.get("anaerobic_te")),
        "vo2_max": number(row.get("VO2_max"), 0) or None,
        "steps": integer(row.get("total_step"), 0),
        "cadence": number(row.get("avg_frequency"), 0) or None,
        "pace": _pace(row.get("avg_pace")),
        "ascent": number(row.get("altitude_ascend"), 0),
        "descent": number(row.get("altitude_descend"), 0),
        "perceived_exertion": integer(row.get("rpe"), 1, 10),
    }


def _duration(value: Any, unit: int = 1) -> timedelta | None:
    """Return seconds (unit 1) or milliseconds (1000), none to a week, as a duration."""
    found = number(value, 0, _LONGEST * unit)
    return None if found is None else timedelta(seconds=found / unit)


def _effect(value: Any) -> float | None:
    """Return a training effect, which the cloud counts in tenths."""
    found = number(value, 0, 50)
    return None if found is None else found / 10


def _pace(value: Any) -> timedelta | None:
    """Return the time for a kilometre from the seconds for a metre; zero is none."""
    found = number(value, 0, _SLOWEST)
    return timedelta(seconds=found * 1000) if found else None


def _pieces(value: Any, start: datetime) -> Iterator[tuple[datetime, float]]:
    """Yield the moments and changes of a packed series of steps.

    A step that cannot be read makes all later ones wrong, so it is the end.
    """
    elapsed = 0.0
    for piece in (text(value) or "").split(";"):
        if not piece:
            continue
        pause, _, packed = piece.partition(",")
        seconds = number(pause or "1", 0, _LONGEST)
        change = number(packed)
        if seconds is None or change is None or elapsed + seconds > _LONGEST:
            return
        elapsed += seconds
        yield start + timedelta(seconds=elapsed), change
