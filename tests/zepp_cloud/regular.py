"""The sleep regularity index of a simulated person."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from .life import ASLEEP, Sleep
from .person import MINUTES, Person
from .rows import the_night
from .view import day_view, settled, visible_night
from .zone import DAY, MINUTE, noon

DAYS = 7
FEWEST_PAIRS = 5


class NoonDay(NamedTuple):
    """The minutes from one local noon to the next; bit n of `asleep` is minute n."""

    minutes: int
    asleep: int


def sleep_regularity(person: Person, day: date, synced: float) -> float | None:
    """Return the sleep regularity index of the seven days before noon of a date.

    The index is that of Phillips et al. 2017. A "noon day" of a date E runs from the
    instant it is 12:00 local time on E - 1 to the instant it is 12:00 on E, in absolute
    seconds; it usually has 1440 minutes, 1380 or 1500 where the clock changes. The seven
    noon days are those of D - 6 to D, where D is the given date.

    Minute n of a noon day (n minutes of absolute time after its first noon) is asleep
    when it lies in a segment of stage light, deep or REM of a main sleep or of a nap that
    is known; all other minutes are awake: awake segments, minutes without sleep, minutes
    not lived yet. A noon day counts only when its date E has a night: the main sleep that
    ended on E, without one the longest nap of E that took three hours or more.

    Of the six pairs of consecutive noon days those are compared whose two days both
    count, minute n with minute n for n from 0 up to the length of the shorter day and
    1440 at most. Fewer than five such pairs: None. Otherwise the index is
    -100 + 200 * same / compared, where `compared` counts the minute pairs of all pairs of
    days and `same` those that are both asleep or both awake. It is not rounded.
    """
    days = [_noon_day(person, day - DAY * back, synced) for back in reversed(range(DAYS))]
    same = compared = pairs = 0
    for before, after in pairwise(days):
        if before is None or after is None:
            continue
        length = min(before.minutes, after.minutes, MINUTES)
        different = (before.asleep ^ after.asleep) & ((1 << length) - 1)
        same += length - different.bit_count()
        compared += length
        pairs += 1
    return -100 + 200 * same / compared if pairs >= FEWEST_PAIRS else None


def _noon_day(person: Person, day: date, synced: float) -> NoonDay | None:
    """Return the noon day of a date as known at a sync, None if it does not count."""
    return settled(person, "noon", day, synced, lambda: _made(person, day, synced))


def _made(person: Person, day: date, synced: float) -> NoonDay | None:
    """Work out the noon day of a date."""
    if the_night(person, day, synced) is None:
        return None
    begin, end = noon(person.time_zone, day - DAY), noon(person.time_zone, day)
    minutes = (end - begin) // MINUTE
    asleep = 0
    for one in (day - DAY, day):
        night, view = visible_night(person, one, synced), day_view(person, one, synced)
        sleeps: list[Sleep] = [night] if night is not None else []
        sleeps += view.naps if view is not None else ()
        for sleep in sleeps:
            asleep |= _minutes_asleep(sleep, begin, minutes)
    return NoonDay(minutes, asleep)


def _minutes_asleep(sleep: Sleep, begin: int, minutes: int) -> int:
    """Return the bits of the minutes asleep among so many from an instant on."""
    bits, at = 0, (sleep.start - begin) // MINUTE
    for piece in sleep.segments:
        low, high = max(0, at), min(minutes, at + piece.minutes)
        if piece.mode in ASLEEP and low < high:
            bits |= (1 << high) - (1 << low)
        at += piece.minutes
    return bits
