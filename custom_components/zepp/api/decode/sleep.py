"""Nights and naps out of the `slp` part of a band summary.

Stage times are minutes from a midnight that is not always the record's: most records count
from the midnight before their date (the day of waking), some from their own (the day of
falling asleep). The start of sleep is absolute, so the first stage gives the anchor.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from ..models import ASLEEP, Nap, Night, SleepSegment, SleepStage, time_in
from .fields import integer, local_midnight, mappings, minutes, moment

_STAGES = {
    4: SleepStage.LIGHT,
    5: SleepStage.DEEP,
    7: SleepStage.AWAKE,
    8: SleepStage.REM,
    11: SleepStage.REM,
}
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_NAP_GAP = timedelta(minutes=60)
# So long a sleep outside the night is the night, filed in the wrong place.
_LONG_NAP = timedelta(hours=3)
# Minutes from the midnight before last to the end of the next day.
_LAST_MINUTE = 4 * 1440

type _Stage = tuple[int, int, SleepStage]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepRecord:
    """The sleep part of one band record, read but not yet placed in time."""

    date: date
    part: dict[str, Any]
    stages: tuple[_Stage, ...]
    nap_stages: tuple[_Stage, ...]
    start: datetime | None
    end: datetime | None
    first_minute: int | None
    """The minute, counted like the stages', at which the sleep starts."""

    @property
    def anchor(self) -> datetime | None:
        """The midnight that the stages count from, None without stages."""
        if self.start is None or self.first_minute is None:
            return None
        return self.start - self.first_minute * _MINUTE


def read_sleep(day: date, part: dict[str, Any]) -> SleepRecord:
    """Read the sleep part of a record."""
    start = moment(part.get("st", part.get("start")))
    end = moment(part.get("ed", part.get("stop")))
    if start is None or end is None or not start < end <= start + _DAY:
        start = end = None
    return SleepRecord(
        date=day,
        part=part,
        stages=_stages(part.get("stage")),
        nap_stages=_stages(part.get("odd_stage")),
        start=start,
        end=end,
        first_minute=min(_starts(part.get("stage")), default=None),
    )


def decode_sleep(
    records: Iterable[SleepRecord], zone: tzinfo
) -> tuple[tuple[Night, ...], tuple[Nap, ...]]:
    """Return the nights, one a date, and the naps of the records, each ordered."""
    read = tuple(records)
    habit = _filing_habit(read, zone)
    nights: dict[date, Night] = {}
    naps: list[Nap] = []
    misfiled: list[tuple[SleepRecord, Nap]] = []
    for record in read:
        found = list(_naps(record, habit, zone))
        if night := _night(record, zone):
            if longer(night, nights.get(night.date)):
                nights[night.date] = night
        elif found:
            longest = max(found, key=lambda nap: nap.end - nap.start)
            if longest.end - longest.start >= _LONG_NAP:
                misfiled.append((record, longest))
        naps += found
    misfiled.sort(key=lambda pair: pair[1].start - pair[1].end)
    for record, nap in misfiled:
        if nap.date not in nights:
            nights[nap.date] = _night_of(record, nap)
    return (
        tuple(nights[day] for day in sorted(nights)),
        tuple(_without_overlaps(naps, nights.values())),
    )


def _starts(value: Any) -> Iterator[int]:
    """Yield the first minutes of all pieces, also of those that are broken otherwise."""
    for item in mappings(value):
        start = integer(item.get("start"), 0, _LAST_MINUTE)
        if start is not None:
            yield start


def _stages(value: Any) -> tuple[_Stage, ...]:
    """Return (first minute, minute after the last, stage), ordered; `stop` is inclusive."""
    found = []
    for item in mappings(value):
        start = integer(item.get("start"), 0, _LAST_MINUTE)
        stop = integer(item.get("stop"), 0, _LAST_MINUTE)
        if start is None or stop is None or stop < start:
            continue
        mode = integer(item.get("mode"))
        stage = SleepStage.UNKNOWN if mode is None else _STAGES.get(mode)
        found.append((start, stop + 1, stage or SleepStage.UNKNOWN))
    return tuple(sorted(found))


def _placed(stages: Iterable[_Stage], anchor: datetime) -> tuple[SleepSegment, ...]:
    """Return the stages as segments in time."""
    return tuple(
        SleepSegment(
            start=anchor + start * _MINUTE, end=anchor + stop * _MINUTE, stage=stage
        )
        for start, stop, stage in stages
    )


def _night(record: SleepRecord, zone: tzinfo) -> Night | None:
    """Return the main sleep, None where nothing was recorded."""
    part = record.part
    anchor = record.anchor
    segments = _placed(record.stages, anchor) if anchor else ()
    night = _figures(part, segments, record.start, record.end, zone)
    # Where nothing was recorded, all figures are zero.
    return None if night is None or night.asleep == timedelta() else night


def _figures(
    part: dict[str, Any],
    segments: tuple[SleepSegment, ...],
    start: datetime | None,
    end: datetime | None,
    zone: tzinfo,
) -> Night | None:
    """Return a night with the cloud's figures, what is missing taken from the stages."""
    if start is None or end is None:
        return None

    def spent(key: str, stage: SleepStage) -> timedelta | None:
        found = minutes(part.get(key))
        return time_in(segments, stage) if found is None and segments else found

    awakenings = integer(part.get("wc"), 0)
    if awakenings is None and segments:
        awakenings = sum(segment.stage is SleepStage.AWAKE for segment in segments)
    return Night(
        date=end.astimezone(zone).date(),
        start=start,
        end=end,
        score=integer(part.get("ss"), 1, 100),
        resting_heart_rate=integer(part.get("rhr"), 20, 250),
        deep=spent("dp", SleepStage.DEEP),
        light=spent("lt", SleepStage.LIGHT),
        rem=spent("dt", SleepStage.REM),
        wake_after_sleep_onset=spent("wk", SleepStage.AWAKE),
        awakenings=awakenings,
        segments=segments,
    )


def _filing_habit(records: Iterable[SleepRecord], zone: tzinfo) -> timedelta:
    """Return how far before its own midnight a record's stages count from.

    Read off the records that have both stages and a start; a day where none does.
    """
    votes = [
        round((local_midnight(record.date, zone) - anchor) / _DAY)
        for record in records
        if (anchor := record.anchor)
    ]
    own = sum(vote == 0 for vote in votes)
    return timedelta() if own * 2 > len(votes) else _DAY


def _nap_anchor(record: SleepRecord, habit: timedelta, zone: tzinfo) -> datetime:
    """Return the midnight that the naps of a record count from."""
    if anchor := record.anchor:
        return anchor
    return local_midnight(record.date - habit, zone)


def _naps(record: SleepRecord, habit: timedelta, zone: tzinfo) -> Iterator[Nap]:
    """Group the pieces of naps; a gap of more than an hour begins the next one."""
    group: list[SleepSegment] = []
    for segment in _placed(record.nap_stages, _nap_anchor(record, habit, zone)):
        if group and segment.start - max(piece.end for piece in group) > _NAP_GAP:
            yield from _nap(group, zone)
            group = []
        group.append(segment)
    yield from _nap(group, zone)


def _nap(pieces: list[SleepSegment], zone: tzinfo) -> Iterator[Nap]:
    """Yield the nap that the pieces make up, if there is any sleep in them."""
    segments = tuple(pieces)
    if time_in(segments, *ASLEEP):
        end = max(segment.end for segment in segments)
        yield Nap(
            date=end.astimezone(zone).date(),
            start=segments[0].start,
            end=end,
            segments=segments,
        )


def _night_of(record: SleepRecord, nap: Nap) -> Night:
    """Return the night that was filed as a nap; it has no score."""
    segments = nap.segments
    return Night(
        date=nap.date,
        start=nap.start,
        end=nap.end,
        resting_heart_rate=integer(record.part.get("rhr"), 20, 250),
        deep=time_in(segments, SleepStage.DEEP),
        light=time_in(segments, SleepStage.LIGHT),
        rem=time_in(segments, SleepStage.REM),
        wake_after_sleep_onset=time_in(segments, SleepStage.AWAKE),
        awakenings=sum(segment.stage is SleepStage.AWAKE for segment in segments),
        segments=segments,
    )


def longer(night: Night, other: Night | None) -> bool:
    """Return whether a night beats the one known for its date."""
    return other is None or night.end - night.start > other.end - other.start


def _without_overlaps(naps: Iterable[Nap], nights: Iterable[Night]) -> list[Nap]:
    """Drop naps that lie inside a night, and of those that overlap the shorter."""
    taken = [(night.start, night.end) for night in nights]
    kept = []
    for nap in sorted(naps, key=lambda nap: nap.start - nap.end):
        if all(nap.end <= start or nap.start >= end for start, end in taken):
            taken.append((nap.start, nap.end))
            kept.append(nap)
    return sorted(kept, key=lambda nap: nap.start)
