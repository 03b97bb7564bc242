"""Nights, naps and workouts that nobody has been told of yet; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256
from typing import Final

from .api import Nap, Night, Workout

_MINUTE: Final = timedelta(minutes=1)
# Polls read no more than this; what is older comes from the past being read anew.
_NEWS: Final = timedelta(days=14)
# Longer than anything is news, so that nothing is forgotten while it still is.
_KEPT: Final = timedelta(days=60)

type Thing = Night | Nap | Workout
type Span = tuple[datetime, datetime]
type Figure = str | float | None


class Kind(StrEnum):
    """What can happen."""

    NIGHT = "night"
    NAP = "nap"
    WORKOUT = "workout"


class Turn(StrEnum):
    """What has become of it."""

    RECORDED = "recorded"
    REVISED = "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something worth telling."""

    kind: Kind
    turn: Turn
    thing: Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was there already."""

    since: datetime
    """The moment of the first set-up; what ended before is old for ever."""
    nights: Mapping[date, str] = field(default_factory=dict)
    """The signature of each night by its date."""
    naps: tuple[Span, ...] = ()
    """Start and end, as wide as each nap has ever been."""
    workouts: Mapping[str, datetime] = field(default_factory=dict)
    """When each workout ended, by its id."""


def signature(night: Night) -> str:
    """Return what is another as soon as a main figure of a night is."""
    figures = (
        night.start.timestamp(),
        night.end.timestamp(),
        night.score,
        night.resting_heart_rate,
        night.deep,
        night.light,
        night.rem,
        night.wake_after_sleep_onset,
    )
    return sha256(repr(figures).encode()).hexdigest()[:16]


def look(
    seen: Seen, things: Iterable[Thing], now: datetime
) -> tuple[Seen, tuple[Happening, ...]]:
    """Return what has been seen then, and what is new, in the order of the ends.

    What has not ended yet is left for later.
    """
    nights = dict(seen.nights)
    naps = list(seen.naps)
    workouts = dict(seen.workouts)
    news = []
    ended = [thing for thing in things if now - _KEPT < thing.end <= now]
    for thing in sorted(ended, key=lambda thing: thing.end):
        match thing:
            case Night():
                kind, turn = Kind.NIGHT, _note_night(nights, thing)
            case Nap():
                kind, turn = Kind.NAP, _note_nap(naps, thing)
            case _:
                turn = None if thing.id in workouts else Turn.RECORDED
                kind, workouts[thing.id] = Kind.WORKOUT, thing.end
        if turn and thing.end > max(seen.since, now - _NEWS):
            news.append(Happening(kind=kind, turn=turn, thing=thing))
    first = now - _KEPT
    return (
        Seen(
            since=seen.since,
            nights={day: nights[day] for day in sorted(nights) if day >= first.date()},
            naps=tuple(sorted(span for span in naps if span[1] > first)),
            workouts={key: end for key, end in workouts.items() if end > first},
        ),
        tuple(news),
    )


def _note_night(nights: dict[date, str], night: Night) -> Turn | None:
    """Note a night; whatever takes its date is the same night, revised."""
    known, now = nights.get(night.date), signature(night)
    nights[night.date] = now
    if known is None:
        return Turn.RECORDED
    return None if known == now else Turn.REVISED


def _note_nap(naps: list[Span], nap: Nap) -> Turn | None:
    """Note a nap; one that meets a known one is that nap.

    Nobody sleeps twice at a time, so this holds however much either end moves, which a
    rounded start would not: naps grow as later pieces arrive, and pieces join before them.
    """
    same = [span for span in naps if span[0] <= nap.end and nap.start <= span[1]]
    starts, ends = zip((nap.start, nap.end), *same, strict=True)
    naps[:] = [span for span in naps if span not in same]
    naps.append((min(starts), max(ends)))
    return None if same else Turn.RECORDED


def attributes(happening: Happening, now: datetime, zone: tzinfo) -> dict[str, Figure]:
    """Return when something happened and its figures, in the units of the sensors."""
    thing = happening.thing
    return {
        "start": thing.start.astimezone(zone).isoformat(),
        "end": thing.end.astimezone(zone).isoformat(),
        "date": thing.date.isoformat(),
        "age_minutes": (now - thing.end) // _MINUTE,
        **_figures(thing),
    }


def _figures(thing: Thing) -> dict[str, Figure]:
    match thing:
        case Night():
            return {
                "sleep_score": thing.score,
                "sleep_duration": _minutes(thing.asleep),
                "deep_sleep": _minutes(thing.deep),
                "light_sleep": _minutes(thing.light),
                "rem_sleep": _minutes(thing.rem),
                "wake_after_sleep_onset": _minutes(thing.wake_after_sleep_onset),
                "awakenings": thing.awakenings,
                "resting_heart_rate": thing.resting_heart_rate,
            }
        case Nap():
            return {"nap_duration": _minutes(thing.asleep)}
        case _:
            return {
                "workout_type": thing.sport.value,
                "duration": _minutes(thing.duration),
                "distance": thing.distance,
                "energy": thing.energy,
                "average_heart_rate": thing.average_heart_rate,
                "max_heart_rate": thing.max_heart_rate,
                "training_load": thing.training_load,
                "aerobic_effect": thing.aerobic_effect,
                "anaerobic_effect": thing.anaerobic_effect,
            }


def _minutes(duration: timedelta | None) -> int | None:
    return None if duration is None else duration // _MINUTE
