"""Workouts of a simulated person, as they happened and as rows of the history."""

from datetime import date
from random import Random
from typing import NamedTuple

from .item import Item
from .life import RUNNING, Life, Workout
from .person import Person
from .plan import random_for
from .rows import INVALID
from .sport_row import SAME_ALWAYS
from .zone import MINUTE, midnight

LONG_WALK = 14
UNKNOWN_DAY = 11  # of the month
CODES = {"run": 1, "ride": 9, "strength": 52, "walk": 223, "other": 2002}
NAMES = {
    1: "outdoor_running",
    9: "outdoor_cycling",
    52: "strength_training",
    223: "detected_activity",
}
PACE = {"run": 168, "ride": 415, "strength": 0, "walk": 74, "other": 0}  # m/min
BURNT = {"run": 11, "ride": 8, "strength": 6, "walk": 5, "other": 0}  # kcal/min


class Session(NamedTuple):
    """A workout as recorded; -1 = unknown. `parent` > 0 = a leg of that session."""

    kind: str
    start: int
    end: int
    run_time: int  # seconds
    metres: float
    energy: float
    average: int
    highest: int
    lowest: int
    load: int
    effect: int  # ten times what is shown
    anaerobic: int
    vo2_max: int
    parent: int = -1
    legs: tuple[int, ...] = ()


def sessions(person: Person, day: date, synced: float) -> list[Session]:
    """Return the sessions of a local date known at a sync, legs among them."""
    if "workouts" not in person.families or day < person.first_day:
        return []
    kind = f"sessions {'vo2_max' in person.families}"
    found = person.kept(kind, day, lambda: _sessions(person, day))
    return [session for session in found if session.end <= synced]


def _sessions(person: Person, day: date) -> tuple[Session, ...]:
    """Make up the sessions of a local date."""
    life = person.life(day)
    rng = random_for(person.seed, day, "sessions")
    workouts = [*life.workouts]
    if "workouts" not in person.changed(day) and life.worn:
        workouts += _unplanned(rng, life)
    found: list[Session] = []
    for workout in workouts:
        session = _session(rng, person, life, workout)
        if workout.kind == "ride" and rng.random() < 0.3:
            legs = _legs(session)
            session = session._replace(legs=tuple(leg.start for leg in legs))
            found += legs
        found.append(session)
    return tuple(sorted(found, key=lambda session: session.start))


def _unplanned(rng: Random, life: Life) -> list[Workout]:
    """Return what the watch noticed by itself, and a sport nobody has heard of."""
    found = [
        Workout(kind="walk", start=bout.start, end=bout.start + bout.minutes, load=-1)
        for bout in life.bouts
        if bout.mode != RUNNING and bout.minutes >= LONG_WALK and rng.random() < 0.25
    ]
    if life.day.day == UNKNOWN_DAY:
        found.append(Workout(kind="other", start=1215, end=1243, load=9))
    return found


def _session(rng: Random, person: Person, life: Life, workout: Workout) -> Session:
    """Return the record of a workout."""
    first = midnight(person.time_zone, life.day)
    start = first + workout.start * MINUTE + rng.randint(0, 29)
    end = first + workout.end * MINUTE
    pause = rng.choice((0, 0, 0, 45, 130))
    run_time = max(1, end - start - pause)
    minutes = run_time / MINUTE
    beats = life.heart_rate[workout.start : workout.end].translate(None, INVALID)
    seen = workout.kind != "walk"
    vo2 = max(life.vo2_max_run, -1) if life.vo2_max_run > 0 else life.vo2_max_walking
    if workout.kind != "run" or "vo2_max" not in person.families:
        vo2 = -1
    return Session(
        kind=workout.kind,
        start=start,
        end=end,
        run_time=run_time,
        metres=float(round(minutes * PACE[workout.kind])),
        energy=float(round(minutes * BURNT[workout.kind])) or -1.0,
        average=round(sum(beats) / len(beats)) if beats else -1,
        highest=max(beats, default=-1),
        lowest=min(beats, default=-1),
        load=workout.load if seen else -1,
        effect=min(50, 10 + workout.load // 3) if seen else -1,
        anaerobic=rng.randint(0, 12) if seen else -1,
        vo2_max=vo2,
    )


def _legs(session: Session) -> list[Session]:
    """Return the two halves of a session, which are rows of their own."""
    middle = session.start + (session.end - session.start) // 2
    half = session._replace(
        parent=session.start,
        run_time=session.run_time // 2,
        metres=session.metres // 2,
        energy=session.energy // 2,
    )
    first = half._replace(start=session.start + 1, end=middle)
    return [first, half._replace(start=middle)]


def _type(session: Session) -> int | str:
    """Return the code of the sport, on some rows as text."""
    code = CODES[session.kind]
    return str(code) if session.start % 10 == 0 else code


def row_of(person: Person, session: Session) -> Item:
    """Return a row of the history."""
    main = person.main
    moved = session.metres > 0
    total = (session.end - session.start) * 1000
    return {
        **SAME_ALWAYS,
        **_by_kind(session),
        "trackid": str(session.start),
        "source": f"run.{main.source}.huami.com",
        "dis": str(session.metres),
        "calorie": str(session.energy),
        "end_time": str(session.end),
        "run_time": str(session.run_time),
        "avg_pace": f"{session.run_time / session.metres:.8f}" if moved else "0.0",
        "avg_heart_rate": str(float(max(0, session.average))),
        "type": _type(session),
        "max_heart_rate": session.highest,
        "min_heart_rate": session.lowest,
        "te": session.effect,
        "anaerobic_te": session.anaerobic,
        "exercise_load": session.load,
        "totalTimeWithMillis": total + 31,
        "exerciseTimeWithMillis": session.run_time * 1000 + 14,
        "pauseTimeWithMillis": total - session.run_time * 1000 + 17,
        "createTime": (session.end + 298) * 1000,
        "updateTime": (session.end + 298) * 1000,
        "bind_device": f"0:MILI:{main.source}:0.0.0.0",
        "child_list": f"[{','.join(map(str, session.legs))}]" if session.legs else "",
        "parent_trackid": session.parent,
        "devicesource": str(main.source),
        "deviceid": main.device_id,
        "sn": main.sn,
        "VO2_max": session.vo2_max,
        "syncedTimezone": person.time_zone,
    }


def _by_kind(session: Session) -> Item:
    """Return the fields of a row that depend on what was done."""
    ran, strong = session.kind == "run", session.kind == "strength"
    return {
        "avg_frequency": "166.0" if ran else "0.0",
        "total_step": session.run_time * 166 // 60 if ran else 0,
        "avg_stride_length": 98 if ran else 0,
        "max_frequency": 178 if ran else 0,
        "heart_range": "" if session.kind == "walk" else "21,98;120,118;402,137;369,156",
        "strength_training_group": '[{"count":12,"actionType":109}]' if strong else "",
        "strengthScores": "[77.4]" if strong else "",
        "total_group": 1 if strong else -1,
        "auto_recognition": session.kind == "walk",
        "rpe": 4 if ran else -1,
    }
