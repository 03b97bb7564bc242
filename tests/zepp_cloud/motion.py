"""Steps and minute activity of a simulated day."""

from dataclasses import dataclass
from datetime import date
from random import Random

from .life import RUNNING, Bout, Nap, Night, Workout
from .plan import SATURDAY, SUNDAY, Plan
from .zone import BLOCK, blocks, local_date, wall_minute

MINUTES = 1440
KIND_REST = 0x50
KIND_LIGHT = 0x60
KIND_ASLEEP = 0x70
KIND_OFF = 0x03


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The frame of a day in wall-clock minutes: asleep, napping, watch off, moving."""

    asleep: tuple[tuple[int, int], ...]
    naps: tuple[tuple[int, int], ...]
    gaps: tuple[tuple[int, int], ...]
    workouts: tuple[Workout, ...]
    bouts: tuple[Bout, ...]
    missing: tuple[int, ...]  # minutes the clock skips
    zone: str


def span(zone: str, plan: Plan, sleep: Night | Nap) -> tuple[int, int]:
    """Return the wall-clock minutes a sleep covers on the day of a plan."""
    day = plan.day.toordinal()
    edges = []
    for instant in (sleep.start, sleep.end):
        moment = wall_minute(zone, instant)
        shift = local_date(zone, instant).toordinal() - day
        edges.append(max(0, min(MINUTES, moment + shift * MINUTES)))
    return edges[0], edges[1]


def course_of(
    rng: Random,
    zone: str,
    plan: Plan,
    nights: tuple[Night | None, ...],
    naps: tuple[Nap, ...],
) -> Course:
    """Return the frame of a day between the night before and the night after it."""
    asleep = tuple(span(zone, plan, night) for night in nights if night is not None)
    napping = tuple(span(zone, plan, nap) for nap in naps)
    busy = [(w.start - 10, w.end + 10) for w in plan.workouts] + list(napping)
    busy += [(begin - 5, end + 5) for begin, end in asleep]
    wake = asleep[0][1] if asleep else 420
    bouts = tuple(
        bout for bout in _bouts(rng, plan, wake) if _free(busy, bout.start, bout.minutes)
    )
    busy += [(bout.start, bout.start + bout.minutes) for bout in bouts]
    bouts += tuple(_running(rng, w) for w in plan.workouts if w.kind == "run")
    gaps = _gaps(rng, busy, wake)
    return Course(
        zone=zone,
        asleep=asleep,
        naps=napping,
        gaps=gaps,
        workouts=plan.workouts,
        bouts=bouts,
        missing=_missing(zone, plan.day),
    )


def _missing(zone: str, day: date) -> tuple[int, ...]:
    """Return the minutes of a day the clock skips."""
    return tuple(
        minute
        for index, instant in enumerate(blocks(zone, day))
        if instant is None
        for minute in range(index * BLOCK, index * BLOCK + BLOCK)
    )


def _free(busy: list[tuple[int, int]], start: int, minutes: int) -> bool:
    """Return whether a stretch of the day is not taken yet."""
    return all(start >= end or start + minutes <= begin for begin, end in busy)


def _bouts(rng: Random, plan: Plan, wake: int) -> list[Bout]:
    """Return the walks of a day."""
    if plan.day.weekday() == SUNDAY:
        stroll = Bout(rng.randint(860, 960), rng.randint(20, 45), 88, 1)
        return [stroll] if rng.random() < 0.7 else []
    if plan.day.weekday() == SATURDAY:
        shopping = Bout(rng.randint(700, 800), rng.randint(25, 55), 72, 1)
        return [shopping, Bout(rng.randint(930, 1000), rng.randint(15, 30), 96, 1)]
    there = Bout(wake + rng.randint(45, 65), rng.randint(9, 17), 112, 3)
    back = Bout(rng.randint(1018, 1034), rng.randint(9, 15), 110, 3)
    lunch = Bout(rng.randint(735, 750), rng.randint(52, 62), 101, 1)
    return [there, back, lunch] if rng.random() < 0.6 else [there, back]


def _running(rng: Random, workout: Workout) -> Bout:
    """Return the run of a training session."""
    minutes = workout.end - workout.start
    return Bout(workout.start, minutes, rng.randint(158, 168), RUNNING)


def _gaps(
    rng: Random, busy: list[tuple[int, int]], wake: int
) -> tuple[tuple[int, int], ...]:
    """Return when the watch is off: under the shower, on the charger."""
    wanted = [(wake + 12, rng.randint(20, 28))] if rng.random() < 0.6 else []
    if rng.random() < 0.3:
        wanted.append((rng.randint(1180, 1270), rng.randint(30, 60)))
    return tuple(
        (start, start + minutes)
        for start, minutes in wanted
        if start + minutes < MINUTES and _free(busy, start, minutes)
    )


def steps_of(rng: Random, course: Course) -> bytes:
    """Return the steps of each minute."""
    steps = bytearray(
        rng.randint(3, 28) if chance < 0.16 else 0
        for chance in [rng.random() for _ in range(MINUTES)]
    )
    for begin, end in (*course.asleep, *course.naps, *course.gaps):
        steps[begin:end] = bytes(max(0, end - begin))
    for workout in course.workouts:
        if workout.kind == "ride":
            steps[workout.start : workout.end] = bytes(workout.end - workout.start)
    for bout in course.bouts:
        end = min(MINUTES, bout.start + bout.minutes)
        for minute in range(bout.start, end):
            steps[minute] = bout.cadence + rng.randint(-7, 7)
    for minute in course.missing:
        steps[minute] = rng.choice((0, 0, 12, 40))
    return bytes(steps)


def activity_of(steps: bytes, course: Course) -> tuple[bytes, bytes]:
    """Return kind and intensity of each minute."""
    kinds = bytearray(KIND_LIGHT if count else KIND_REST for count in steps)
    intensity = bytearray(min(120, 18 + count // 2) for count in steps)
    for begin, end in (*course.asleep, *course.naps):
        width = max(0, end - begin)
        kinds[begin:end] = bytes([KIND_ASLEEP]) * width
        intensity[begin:end] = bytes([20]) * width
    for begin, end in course.gaps:
        kinds[begin:end] = bytes([KIND_OFF]) * (end - begin)
        intensity[begin:end] = bytes(end - begin)
    for bout in course.bouts:
        end = min(MINUTES, bout.start + bout.minutes)
        kinds[bout.start : end] = bytes([bout.mode]) * (end - bout.start)
    return bytes(kinds), bytes(intensity)
