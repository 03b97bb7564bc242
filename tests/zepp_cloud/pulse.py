"""Heart rate and stress of a simulated day."""

from collections.abc import Iterator
from functools import lru_cache
import math
from random import Random

from .life import NO_READING, Mode, Nap, Night, StressPoint
from .motion import MINUTES, Course
from .plan import SATURDAY, Plan
from .zone import DAY, midnight, wall_minute

NOISE = 16384
ABOVE_RESTING = {
    Mode.LIGHT: 5,
    Mode.DEEP: 2,
    Mode.AWAKE: 14,
    Mode.REM: 8,
    Mode.REM_NEW: 8,
}
RASTER = 300
CALM = 20
INTERVAL = 3
WORK = range(540, 1020)


@lru_cache(maxsize=64)
def noise_of(seed: int) -> tuple[float, ...]:
    """Return a long stretch of slow, smooth noise of about unit size."""
    rng = Random(f"{seed}/noise")
    slow = fast = 0.0
    values = []
    for _ in range(NOISE):
        slow += rng.gauss(-0.02 * slow, 0.14)
        fast += rng.gauss(-0.35 * fast, 0.35)
        values.append(slow * 0.8 + fast * 0.6)
    return tuple(values)


def heart_rate_of(
    rng: Random,
    course: Course,
    plan: Plan,
    sleeps: list[Night | Nap],
    resting: int,
) -> bytes:
    """Return the heart rate of each minute."""
    target, swing = _targets(course, resting)
    for sleep in sleeps:
        for begin, end, lift in _asleep(course.zone, plan, sleep):
            target[begin:end] = [float(resting + lift)] * (end - begin)
            swing[begin:end] = [2.0] * (end - begin)
    noise = noise_of(0)
    start = rng.randrange(NOISE - MINUTES)
    level = target[0]
    values = bytearray(MINUTES)
    for minute in range(MINUTES):
        goal = target[minute]
        level += (goal - level) * (0.28 if goal > level else 0.14)
        beat = level + noise[start + minute] * swing[minute]
        values[minute] = max(38, min(198, round(beat)))
    for _ in range(rng.randint(4, 14)):
        values[rng.randrange(MINUTES)] = 0
    for begin, end in course.gaps:
        values[begin:end] = bytes([NO_READING]) * (end - begin)
    for minute in course.missing:
        values[minute] = 48 + minute % 9
    return bytes(values)


def _targets(course: Course, resting: int) -> tuple[list[float], list[float]]:
    """Return what the heart strives for awake, and how much it wanders."""
    target = [
        resting + 17 + 5 * math.sin((minute - 540) * math.tau / MINUTES)
        for minute in range(MINUTES)
    ]
    swing = [4.0] * MINUTES
    for bout in course.bouts:
        lift = 24 + bout.cadence * 0.22
        for minute in range(bout.start, min(MINUTES, bout.start + bout.minutes)):
            target[minute] = resting + lift
    for workout in course.workouts:
        length = workout.end - workout.start
        for minute in range(workout.start, min(MINUTES, workout.end)):
            done = minute - workout.start
            target[minute] = resting + _effort(workout.kind, done, length)
            swing[minute] = 3.0
    return target, swing


def _effort(kind: str, done: int, length: int) -> float:
    """Return the beats above resting that a training session takes."""
    if kind == "run":
        return 78 + 24 * done / length
    if kind == "ride":
        return 76 + 14 * math.sin(done / 5)
    return 62 if done // INTERVAL % 2 else 38


def _asleep(zone: str, plan: Plan, sleep: Night | Nap) -> Iterator[tuple[int, int, int]]:
    """Return the minutes of a day asleep, and the beats above resting in them."""
    first, last = midnight(zone, plan.day), midnight(zone, plan.day + DAY)
    begin = sleep.start
    for piece in sleep.segments:
        end = begin + piece.minutes * 60
        low, high = max(begin, first), min(end, last)
        begin = end
        if low >= high:
            continue
        start = wall_minute(zone, low)
        stop = wall_minute(zone, high) if high < last else MINUTES
        yield start, max(start, stop), ABOVE_RESTING[piece.mode]


def stress_of(
    rng: Random, plan: Plan, course: Course, heart_rate: bytes
) -> tuple[StressPoint, ...]:
    """Return the stress readings of a local date."""
    noise = noise_of(0)
    start = rng.randrange(NOISE - 600)
    mood = rng.gauss(0, 5)
    zone = course.zone
    first, last = midnight(zone, plan.day), midnight(zone, plan.day + DAY)
    changes = last - first != MINUTES * 60
    first += -first % RASTER
    trouble = _trouble(rng, plan)
    points = []
    for number, instant in enumerate(range(first, last, RASTER)):
        minute = (instant - first) // 60
        if changes:
            minute = wall_minute(zone, instant)
        base = _tension(plan, course, minute)
        reading = heart_rate[minute]
        skip = rng.random() < 0.06
        if base is None or skip or reading in {0, NO_READING}:
            continue
        value = base + mood + noise[start + number] * 10
        if any(low <= minute < high for low, high in trouble) and base > CALM:
            value += 30
        points.append(StressPoint(instant, max(1, min(100, round(value)))))
    return tuple(points)


def _trouble(rng: Random, plan: Plan) -> list[tuple[int, int]]:
    """Return the hours that are harder than usual."""
    count = rng.randint(0, 2 if plan.day.weekday() < SATURDAY else 1)
    starts = [rng.randint(540, 1200) for _ in range(count)]
    return [(start, start + rng.randint(25, 90)) for start in starts]


def _tension(plan: Plan, course: Course, minute: int) -> float | None:
    """Return the usual stress at a minute; None while it cannot be measured."""
    if any(w.start - 5 <= minute < w.end + 15 for w in course.workouts):
        return None
    if any(begin <= minute < end for begin, end in course.asleep):
        return 14
    if any(begin <= minute < end for begin, end in course.naps):
        return 20
    if plan.day.weekday() < SATURDAY and minute in WORK:
        return 44
    return 28
