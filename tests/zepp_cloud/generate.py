"""Turns the outline of a day into all its readings."""

from datetime import date

from .life import RUNNING, Life, Nap, Night
from .motion import MINUTES, Course, activity_of, course_of, steps_of
from .plan import Plan, plan_of, random_for
from .pulse import heart_rate_of, stress_of
from .sleeping import naps_of, night_of
from .zone import DAY, hour_spans

RIDE_KCAL = 7
STRENGTH_KCAL = 5
TREADMILL = 3  # the weekday whose runs measure VO2 max from walking only


def life_of(seed: int, zone: str, day: date) -> Life:
    """Return what happens on a date: a function of seed, zone and date alone."""
    plan = plan_of(seed, day)
    if not plan.worn:
        return _unworn(plan)
    rng = random_for(seed, day, "life")
    night = night_of(seed, zone, day)
    nights = (night, night_of(seed, zone, day + DAY))
    naps = naps_of(seed, zone, day)
    course = course_of(rng, zone, plan, nights, naps)
    minute_steps = steps_of(rng, course)
    kinds, intensity = activity_of(minute_steps, course)
    resting = night.resting_heart_rate if night else 54
    sleeps: list[Night | Nap] = [*naps, *(one for one in nights if one is not None)]
    heart_rate = heart_rate_of(rng, course, plan, sleeps, resting)
    stress = stress_of(rng, plan, course, heart_rate)
    real = _existing(zone, day, minute_steps)
    uneven = 1 + rng.uniform(0.01, 0.05) * rng.choice((-1, 1))
    steps = round(real * uneven) if rng.random() < 1 / 6 else real
    run = sum(bout.minutes for bout in course.bouts if bout.mode == RUNNING)
    run_max, walk_max = _vo2(plan)
    return Life(
        day=day,
        worn=True,
        steps=steps,
        distance=_distance(course, steps),
        energy=_energy(course, steps),
        walk=sum(b.minutes for b in course.bouts) - run + steps // 400,
        run=run,
        load=plan.load,
        night=night,
        naps=naps,
        workouts=course.workouts,
        bouts=course.bouts,
        heart_rate=heart_rate,
        minute_steps=minute_steps,
        kinds=kinds,
        intensity=intensity,
        stress=stress,
        vo2_max_run=run_max,
        vo2_max_walking=walk_max,
    )


def _unworn(plan: Plan) -> Life:
    """Return a day the watch lay in a drawer."""
    night: Night | None = None
    return Life(
        day=plan.day,
        worn=False,
        steps=0,
        distance=0,
        energy=0,
        walk=0,
        run=0,
        load=0,
        night=night,
        naps=(),
        workouts=(),
        bouts=(),
        heart_rate=b"\xff" * MINUTES,
        minute_steps=bytes(MINUTES),
        kinds=b"\x03" * MINUTES,
        intensity=bytes(MINUTES),
        stress=(),
    )


def _existing(zone: str, day: date, minute_steps: bytes) -> int:
    """Return the steps of the minutes that exist."""
    return sum(sum(minute_steps[low:high]) for _, low, high in hour_spans(zone, day))


def _running_steps(course: Course) -> int:
    """Return the steps taken at a run."""
    return sum(bout.minutes * bout.cadence for bout in course.bouts if bout.mode == RUNNING)


def _distance(course: Course, steps: int) -> int:
    """Return the metres walked and run."""
    running = min(steps, _running_steps(course))
    return round((steps - running) * 0.71 + running * 1.02)


def _energy(course: Course, steps: int) -> int:
    """Return the active kilocalories."""
    running = min(steps, _running_steps(course))
    total = (steps - running) * 0.034 + running * 0.066
    for workout in course.workouts:
        minutes = workout.end - workout.start
        rate = {"ride": RIDE_KCAL, "strength": STRENGTH_KCAL}.get(workout.kind, 0)
        total += minutes * rate
    return round(total)


def _vo2(plan: Plan) -> tuple[int, int]:
    """Return VO2 max from running and from walking; -1 = none."""
    if not any(workout.kind == "run" for workout in plan.workouts):
        return -1, -1
    value = round(47 + 2.4 * plan.fitness)
    if plan.day.toordinal() % 7 == TREADMILL:
        return -1, value - 2
    return value, -1
