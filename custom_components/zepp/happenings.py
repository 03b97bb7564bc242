"""Nights, naps and workouts that nobody has been told of yet; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256
from typing import Final

from .api import Nap, Night, Workout
from .figures import Figures, nap_figures, night_figures, workout_figures

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
# Polls read no more than this; what is older comes from the past being read anew.
_NEWS: Final = timedelta(days=14)
# Longer than anything is news, so that nothing is forgotten while it still is.
_KEPT: Final = timedelta(days=60)
_TOLD_OF_WORKOUTS: Final = (
    "start",
    "end",
    "date",
    "workout_type",
    "duration",
    "distance",
    "energy",
    "average_heart_rate",
    "max_heart_rate",
    "training_load",
    "aerobic_effect",
    "anaerobic_effect",
)

type Thing = Night | Nap | Workout
type Span = tuple[datetime, datetime]


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
class Shown:
    """What the versions of a night have shown, each value once."""

    scores: tuple[int, ...] = ()
    resting_heart_rates: tuple[int, ...] = ()
    """Beats per minute."""

    def after(self, night: Night) -> Shown:
        """Return what has been shown with another version."""
        return Shown(
            scores=_with(self.scores, night.score),
            resting_heart_rates=_with(self.resting_heart_rates, night.resting_heart_rate),
        )

    @property
    def is_revised(self) -> bool:
        """Whether a later version has shown something else than the first."""
        return len(self.scores) > 1 or len(self.resting_heart_rates) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something worth telling."""

    kind: Kind
    turn: Turn
    thing: Thing = field(repr=False)
    before: Shown = field(default_factory=Shown, repr=False)
    """What earlier versions of a night have shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was there already."""

    since: datetime
    """The moment of the first set-up; what ended before is old for ever."""
    nights: Mapping[date, str] = field(default_factory=dict)
    """The signature of each night by its date."""
    shown: Mapping[date, Shown] = field(default_factory=dict)
    """What the versions of each night have shown."""
    spans: Mapping[date, Span] = field(default_factory=dict)
    """Start and end of each night, of those that have been there since this is kept."""
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
    nights, shown, spans = dict(seen.nights), dict(seen.shown), dict(seen.spans)
    naps = list(seen.naps)
    workouts = dict(seen.workouts)
    news = []
    ended = [thing for thing in things if now - _KEPT < thing.end <= now]
    for thing in sorted(ended, key=lambda thing: thing.end):
        before = Shown()
        match thing:
            case Night():
                known = _known_date(seen, thing)
                before = seen.shown.get(known, before)
                shown[thing.date] = before.after(thing)
                spans[thing.date] = (thing.start, thing.end)
                kind, turn = Kind.NIGHT, _note_night(nights, known, thing)
            case Nap():
                kind, turn = Kind.NAP, _note_nap(naps, thing)
            case _:
                turn = None if thing.id in workouts else Turn.RECORDED
                kind, workouts[thing.id] = Kind.WORKOUT, thing.end
        if turn and thing.end > max(seen.since, now - _NEWS):
            news.append(Happening(kind=kind, turn=turn, thing=thing, before=before))
    found = replace(
        seen,
        nights=nights,
        shown=shown,
        spans=spans,
        naps=tuple(naps),
        workouts=workouts,
    )
    return _kept(found, now - _KEPT), tuple(news)


def _kept(seen: Seen, first: datetime) -> Seen:
    """Return what has been seen, in order, without what ended before a moment."""
    days = [day for day in sorted(seen.nights) if day >= first.date()]
    return replace(
        seen,
        nights={day: seen.nights[day] for day in days},
        shown={day: seen.shown[day] for day in days if day in seen.shown},
        spans={day: seen.spans[day] for day in days if day in seen.spans},
        naps=tuple(sorted(span for span in seen.naps if span[1] > first)),
        workouts={key: end for key, end in seen.workouts.items() if end > first},
    )


def _with(values: tuple[int, ...], value: int | None) -> tuple[int, ...]:
    return values if value is None or value in values else (*values, value)


def _known_date(seen: Seen, night: Night) -> date:
    """Return the date that a night has been seen under; it changes at midnight.

    A night that grows over midnight is the one that it overlaps. The date before is not
    forgotten: what takes it again was there before.
    """
    earlier = night.date - _DAY
    if night.date in seen.nights or earlier not in seen.spans:
        return night.date
    start, end = seen.spans[earlier]
    return earlier if start < night.end and night.start < end else night.date


def _note_night(nights: dict[date, str], day: date, night: Night) -> Turn | None:
    """Note a night seen under a date; whatever takes a date is the same, revised."""
    known, now = nights.get(day), signature(night)
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


def revised_nights(seen: Seen) -> frozenset[date]:
    """Return the dates of the nights that have been revised."""
    return frozenset(day for day, shown in seen.shown.items() if shown.is_revised)


def attributes(happening: Happening, now: datetime, zone: tzinfo) -> Figures:
    """Return when something happened and its figures, in the units of the sensors."""
    thing = happening.thing
    return {"age_minutes": (now - thing.end) // _MINUTE, **_figures(thing, zone)}


def _figures(thing: Thing, zone: tzinfo) -> Figures:
    match thing:
        case Night():
            return night_figures(thing, zone)
        case Nap():
            return nap_figures(thing, zone)
        case _:
            found = workout_figures(thing, zone)
            return {key: found[key] for key in _TOLD_OF_WORKOUTS}
