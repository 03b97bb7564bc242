"""What has been read of an account's past, what is still to be read, and in which zone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo
from typing import Final

from .const import RECENT_DAYS
from .parts import PARTS, PARTS_BY_KEY, Part
from .plan import Kind, Stretch, last_days, merged, without
from .zones import ZoneHistory

_DAY: Final = timedelta(days=1)
# Where a person has no data for so long, there is none before.
_EMPTY_DAYS: Final = 180
# Nor of a part that takes many requests, where it has none for so long.
_EMPTY_HEAVY_DAYS: Final = 60
_HEAVY_WINDOW: Final = 15
_ORDER: Final = {part.key: place for place, part in enumerate(PARTS)}


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Survives restarts; everything that reads the past goes by it."""

    zones: dict[str, ZoneHistory]
    """By part."""
    swept_on: date
    """When the days before the recent ones were last put on the list for their review."""
    imported_from: dict[str, date] = field(default_factory=dict)
    """The oldest date that was ever put on the list for the import, by part."""
    due_from: dict[str, date] = field(default_factory=dict)
    """The first date that may not have been complete when it was read last, by part."""
    pending: tuple[Stretch, ...] = ()
    left: tuple[Stretch, ...] = ()
    """What could not be read; it is tried again after a restart and once a day."""
    given_up: dict[str, str] = field(default_factory=dict)
    """Why something of a part could not be read, as the user has been told."""
    planned_days: int = 0
    """Days, part by part, of the running import; 0 when none runs."""
    sums_open: bool = False
    """Whether counters may still begin below zero."""
    oldest: date | None = None
    """The oldest date with a row."""
    oldest_of: dict[str, date] = field(default_factory=dict)
    """The oldest date with a row of each part that was imported."""

    @classmethod
    def new(cls, zone: tzinfo, today: date) -> Ledger:
        """Return the ledger of an account of which nothing has been read."""
        zones = {part.key: ZoneHistory.always(zone) for part in PARTS}
        return cls(zones=zones, swept_on=today)

    def recent_first(self, today: date, days: int = RECENT_DAYS) -> date:
        """Return the first of the days that polls keep up to date.

        Days before a change of zone are not among them: polls only know the present one.
        """
        changed = max(zones.start(today) for zones in self.zones.values())
        return max(today - (days - 1) * _DAY, changed)

    @property
    def zone_change(self) -> date | None:
        """Since when the present zone holds, None if there is no day of another."""
        changed = max(zones.start(date.max) for zones in self.zones.values())
        return changed if self.oldest and changed > self.oldest else None

    def note_zone(self, zone: tzinfo, today: date) -> bool:
        """Take note of the present zone; return whether it is another than before."""
        moved = [
            part for part, zones in self.zones.items() if str(zones.current) != str(zone)
        ]
        for part in moved:
            self.zones[part] = self.zones[part].changed(zone, today)
        if moved:
            # The review makes good what was written for today in the zone before.
            self.swept_on = date.min
        return bool(moved)

    def plan_backfill(self, days: int, today: date) -> None:
        """List what is missing of so many days up to today, and nothing beyond.

        Of heavy parts polls do not read all of the recent days; the rest is listed too.
        """
        kind = Kind.BACKFILL if days >= RECENT_DAYS else Kind.UPKEEP
        oldest = today - (max(days, RECENT_DAYS) - 1) * _DAY
        self._drop_backfill(oldest)
        for part in PARTS:
            recent = today - (part.recent_days - 1) * _DAY
            self.due_from.setdefault(part.key, recent)
            known = self.imported_from.get(part.key, recent)
            if oldest < known:
                self.imported_from[part.key] = oldest
                self._add(part, kind, oldest, known - _DAY)

    def _drop_backfill(self, oldest: date) -> None:
        """Do not import what lies before a date; it counts as never listed."""
        for stretch in (*self.pending, *self.left):
            last = min(stretch.last, oldest - _DAY)
            if stretch.kind is Kind.BACKFILL and stretch.first <= last:
                done = replace(stretch, last=last)
                self.pending = tuple(without(self.pending, done))
                self.left = tuple(without(self.left, done))
                listed = self.imported_from.get(stretch.part, last)
                self.imported_from[stretch.part] = max(listed, last + _DAY)

    def plan_import(
        self, parts: Iterable[Part], first: date, last: date, kind: Kind
    ) -> None:
        """List dates that somebody has asked for."""
        for part in parts:
            self._add(part, kind, first, last)

    def note_recent(self, parts: Iterable[Part], uploaded: date, today: date) -> None:
        """Take note that the recent days of parts were read, after an upload.

        If the upload before it is older than they are, the days between are listed.
        """
        for part in parts:
            recent = self.recent_first(today, part.recent_days)
            due = self.due_from.get(part.key, recent)
            if uploaded > due:
                self.due_from[part.key] = uploaded
                if due < recent:
                    self._add(part, Kind.UPKEEP, due, recent - _DAY)

    def plan_sweep(self, today: date) -> None:
        """List the days before the recent ones for their daily review."""
        if self.swept_on == today:
            return
        self.swept_on = today
        self.take_up_left()
        for part in PARTS:
            last = self.recent_first(today, part.recent_days) - _DAY
            first = last - (part.review_days - 1) * _DAY
            imported = self.imported_from.get(part.key, today)
            self._add(part, Kind.UPKEEP, max(imported, first), last)

    def take_up_left(self) -> None:
        """List again what could not be read."""
        self._list(*self.left)
        self.left = ()

    def _add(self, part: Part, kind: Kind, first: date, last: date) -> None:
        if first <= last:
            self._list(Stretch(part=part.key, kind=kind, first=first, last=last))

    def _list(self, *stretches: Stretch) -> None:
        before = self._import_days()
        self.pending = merged((*self.pending, *stretches))
        self.planned_days += self._import_days() - before

    def windows(self) -> list[Stretch]:
        """Return the next window of every stretch, the newest first.

        A window is what one request asks for, and lies in one zone. Of equally new ones
        that of the part comes first whose answers do for others.
        """
        found = []
        for stretch in self.pending:
            zones = self.zones[stretch.part]
            begin = date.min if stretch.kind is Kind.REBUILD else zones.start(stretch.last)
            found.append(last_days(stretch, PARTS_BY_KEY[stretch.part].window, begin))
        return sorted(
            found, key=lambda window: (-window.last.toordinal(), _ORDER[window.part])
        )

    def listed_in(self, window: Stretch, part: Part) -> Stretch | None:
        """Return the newest dates of a window that are still to be read of another part."""
        wanted = replace(window, part=part.key)
        found = [
            replace(
                stretch,
                first=max(stretch.first, window.first),
                last=min(stretch.last, window.last),
            )
            for stretch in self.pending
            if (stretch.part, stretch.kind) == (wanted.part, wanted.kind)
        ]
        return max(
            (stretch for stretch in found if stretch.first <= stretch.last),
            key=lambda stretch: stretch.last,
            default=None,
        )

    def drop_what_is_empty(self, today: date) -> None:
        """Let the import end where there has been no data for half a year.

        That of a part with many small windows ends earlier.
        """
        for part in PARTS:
            if part.window <= _HEAVY_WINDOW:
                self._drop_empty_part(part, today)
        seen = self.oldest or self.recent_first(today)
        newest_last = max((stretch.last for stretch in self.pending), default=today)
        end = seen - _EMPTY_DAYS * _DAY
        if newest_last < end:
            self.pending = tuple(
                stretch for stretch in self.pending if stretch.kind is not Kind.BACKFILL
            )
            self.left = tuple(
                stretch
                for stretch in self.left
                if stretch.kind is not Kind.BACKFILL or stretch.last >= end
            )

    def _drop_empty_part(self, part: Part, today: date) -> None:
        listed = [
            stretch
            for stretch in self.pending
            if stretch.part == part.key and stretch.kind is Kind.BACKFILL
        ]
        seen = self.oldest_of.get(part.key) or self.recent_first(today, part.recent_days)
        newest_last = max((stretch.last for stretch in listed), default=today)
        if newest_last < seen - _EMPTY_HEAVY_DAYS * _DAY:
            self.pending = tuple(found for found in self.pending if found not in listed)

    def note_done(self, window: Stretch, oldest: date | None) -> None:
        """Strike a window off; `oldest` is the date of the oldest row written."""
        self.pending = tuple(without(self.pending, window))
        self.note_rows(oldest)
        if oldest:
            known = self.oldest_of.get(window.part, oldest)
            self.oldest_of[window.part] = min(known, oldest)
        if window.kind is Kind.REBUILD:
            self._note_rebuilt(window)

    def _note_rebuilt(self, window: Stretch) -> None:
        """Take note that dates are in the present zone now."""
        zones = self.zones[window.part]
        zones = zones.changed(zones.current, window.first, window.last)
        self.zones[window.part] = zones
        day = window.first - _DAY
        before = replace(window, first=day, last=day)
        known = self.oldest is not None and self.oldest <= day
        if (
            known
            and str(zones.zone_on(day)) != str(zones.current)
            and self.listed_in(before, PARTS_BY_KEY[window.part]) is None
        ):
            # The day before has lost hours to the first, or gained some.
            self._list(replace(before, kind=Kind.REQUESTED))

    def note_rows(self, oldest: date | None) -> None:
        """Take note of the oldest date of rows that the recorder has."""
        self.oldest = min(filter(None, (self.oldest, oldest)), default=None)

    def leave(self, window: Stretch) -> None:
        """Put aside a window that cannot be read."""
        self.pending = tuple(without(self.pending, window))
        self.left = merged((*self.left, window))

    def leave_part(self, part: str) -> None:
        """Put aside everything that is still to be read of a part."""
        self.left = merged(
            (*self.left, *(found for found in self.pending if found.part == part))
        )
        self.pending = tuple(found for found in self.pending if found.part != part)

    def note_end(self) -> None:
        """Note that everything that can be read today has been read."""
        self.planned_days = self._import_days()
        left = {found.part for found in self.left if found.kind.is_import}
        self.given_up = {part: why for part, why in self.given_up.items() if part in left}

    @property
    def progress(self) -> int | None:
        """How much of the running import is done, in percent; None when none runs."""
        if not self.planned_days:
            return None
        return 100 - -(-100 * self._import_days() // self.planned_days)

    def _import_days(self) -> int:
        return sum(found.days for found in self.pending if found.kind.is_import)
