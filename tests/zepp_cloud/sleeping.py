"""Nights and naps of a simulated person."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from random import Random

from .life import Mode, Nap, Night, Segment
from .plan import Plan, plan_of, random_for
from .zone import DAY, MINUTE, midnight

HARD = 80
LATE = 60


@lru_cache(maxsize=4096)
def night_of(seed: int, zone: str, day: date) -> Night | None:
    """Return the night that ends on a date; None if the watch was not worn."""
    plan = plan_of(seed, day)
    if not plan.worn:
        return None
    rng = random_for(seed, day, "night")
    segments = _segments(rng, plan.asleep_for)
    night = Night(
        start=midnight(zone, day) + plan.bed * MINUTE,
        segments=segments,
        resting_heart_rate=_resting(rng, plan, plan_of(seed, day - DAY)),
        latency=rng.randint(3, 20),
        lying=rng.randint(0, 14),
        offset=rng.randint(-10, 20),
    )
    return _scored(rng, night)


def naps_of(seed: int, zone: str, day: date) -> tuple[Nap, ...]:
    """Return the naps of a date, earliest first."""
    rng = random_for(seed, day, "nap")
    plan = plan_of(seed, day)
    if not plan.worn or rng.random() > 0.15:
        return ()
    start = midnight(zone, day) + rng.randint(13 * 60 + 20, 14 * 60 + 30) * MINUTE
    naps = [Nap(start=start, segments=_nap_segments(rng))]
    if not plan.workouts and rng.random() < 0.15:
        later = naps[0].end + rng.randint(100, 170) * MINUTE
        naps.append(Nap(start=later, segments=_nap_segments(rng)))
    return tuple(naps)


def _nap_segments(rng: Random) -> tuple[Segment, ...]:
    """Return the stages of a nap."""
    pieces = [Segment(rng.randint(12, 26), Mode.LIGHT)]
    if rng.random() < 0.4:
        pieces.append(Segment(rng.randint(2, 6), Mode.AWAKE))
        pieces.append(Segment(rng.randint(8, 18), Mode.LIGHT))
    if rng.random() < 0.3:
        pieces.append(Segment(rng.randint(6, 15), Mode.REM_NEW))
    return tuple(pieces)


def _resting(rng: Random, plan: Plan, before: Plan) -> int:
    """Return the resting heart rate, higher after hard and late days."""
    value = 53.0 - 3.0 * plan.fitness + rng.gauss(0, 0.8)
    value += 3 if before.load > HARD else 0
    value += 4 if plan.bed > LATE else 0
    return round(max(46.0, min(62.0, value)))


def _cycle(rng: Random, number: int) -> list[Segment]:
    """Return a sleep cycle: deep sleep comes early, dreams come late."""
    deep = max(0, round(rng.gauss(34 - 9 * number, 5)))
    rem = max(4, round(rng.gauss(8 + 7 * number, 4)))
    light = max(24, round(rng.gauss(92, 8)) - deep - rem)
    before = round(light * rng.uniform(0.3, 0.6))
    pieces = [Segment(before, Mode.LIGHT), Segment(deep, Mode.DEEP)]
    pieces += [Segment(light - before, Mode.LIGHT), Segment(rem, Mode.REM)]
    if rng.random() < 0.45:
        pieces.append(Segment(rng.randint(2, 11), Mode.AWAKE))
    return pieces


def _segments(rng: Random, length: int) -> tuple[Segment, ...]:
    """Return the stages of a night of exactly this length."""
    pieces: list[Segment] = []
    left = length
    number = 0
    while left:
        for piece in _cycle(rng, number):
            minutes = min(piece.minutes, left)
            left -= minutes
            if not minutes:
                continue
            if pieces and pieces[-1].mode is piece.mode:
                minutes += pieces.pop().minutes
            pieces.append(Segment(minutes, piece.mode))
        number += 1
    return tuple(pieces)


def _scored(rng: Random, night: Night) -> Night:
    """Return a night with the score its length and depth deserve."""
    minutes = night.asleep
    deep = night.minutes(Mode.DEEP)
    score = 48 + (minutes - 330) / 180 * 32 + (deep - 40) / 60 * 16
    score += rng.gauss(0, 3) - 0.2 * night.minutes(Mode.AWAKE)
    return replace(night, score=round(max(30.0, min(98.0, score))))
