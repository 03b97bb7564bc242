"""What is still to be read, as sets of days."""

from dataclasses import replace
from datetime import UTC, date, timedelta
import itertools
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.const import RECENT_DAYS
from custom_components.zepp.history_store import HistoryStore
from custom_components.zepp.ledger import Ledger
from custom_components.zepp.parts import PARTS, Part
from custom_components.zepp.plan import Kind, Stretch, count_days, merged, without
from custom_components.zepp.zones import ZoneHistory

DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)
PART = {part.key: part for part in PARTS}

days = st.integers(0, 400).map(lambda n: TODAY - n * DAY)
zones = st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "America/New_York"]).map(ZoneInfo)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[date, date]:
    first, last = sorted((draw(days), draw(days)))
    return first, last


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    first, last = draw(ranges())
    return Stretch(
        part=draw(st.sampled_from(["band_data", "stress"])),
        kind=draw(st.sampled_from(Kind)),
        first=first,
        last=last,
    )


type Covered = set[tuple[str, Kind, date]]


def covered(found: tuple[Stretch, ...]) -> Covered:
    return {
        (stretch.part, stretch.kind, stretch.first + n * DAY)
        for stretch in found
        for n in range(stretch.days)
    }


@given(st.lists(stretches()))
def test_merging_changes_no_day(given_: list[Stretch]) -> None:
    result = merged(given_)

    assert covered(result) == covered(tuple(given_))
    assert sum(stretch.days for stretch in result) == len(covered(result))
    assert merged(result) == result


@given(st.lists(stretches()), stretches())
def test_what_is_done_is_struck_off(given_: list[Stretch], done: Stretch) -> None:
    before = merged(given_)
    after = tuple(without(before, done))

    assert covered(after) == covered(before) - covered((done,))
    assert all(stretch.days > 0 for stretch in after)


@given(st.lists(stretches()))
def test_days_are_counted_once(given_: list[Stretch]) -> None:
    assert count_days(given_) == len({day for _, _, day in covered(tuple(given_))})


@given(st.lists(st.tuples(zones, ranges()), max_size=6))
def test_zones_of_days(changes: list[tuple[ZoneInfo, tuple[date, date]]]) -> None:
    """Against a dictionary of days."""
    calendar = {TODAY - n * DAY: "UTC" for n in range(-5, 405)}
    history = ZoneHistory.always(ZoneInfo("UTC"))
    for zone, (first, last) in changes:
        history = history.changed(zone, first, last)
        for n in range((last - first).days + 1):
            calendar[first + n * DAY] = zone.key

    assert {day: str(history.zone_on(day)) for day in calendar} == calendar
    firsts, names = zip(*history.changes, strict=True)
    assert list(firsts) == sorted(set(firsts))
    assert all(a is not b for a, b in itertools.pairwise(names))


@given(
    st.lists(st.tuples(st.sampled_from(PARTS), st.booleans(), ranges()), max_size=5),
    st.lists(st.tuples(zones, days), max_size=3),
)
def test_every_day_is_read_once_in_windows_of_one_zone(
    requests: list[tuple[Part, bool, tuple[date, date]]],
    moves: list[tuple[ZoneInfo, date]],
) -> None:
    ledger = Ledger.new(UTC, TODAY)
    for zone, day in sorted(moves, key=lambda move: move[1]):
        ledger.note_zone(zone, day)
    for part, rebuild, (first, last) in requests:
        kind = Kind.REBUILD if rebuild else Kind.REQUESTED
        ledger.plan_import([part], first, last, kind)
    listed = covered(ledger.pending)
    read: list[tuple[str, Kind, date]] = []
    latest = date.max
    while windows := ledger.windows():
        window = windows[0]
        assert window.last <= latest, "the newest first"
        latest = window.last
        assert window.days <= PART[window.part].window
        past = ledger.zones[window.part]
        if window.kind is not Kind.REBUILD:
            assert past.zone_on(window.first) is past.zone_on(window.last)
        ledger.note_done(window, None)
        read += covered((window,))

    assert sorted(read) == sorted(listed)


def test_progress_counts_the_days_of_an_import() -> None:
    ledger = Ledger.new(UTC, TODAY)
    assert ledger.progress is None
    ledger.plan_import([PART["band_data"]], TODAY - 99 * DAY, TODAY, Kind.REQUESTED)
    assert ledger.progress == 0
    seen: list[int | None] = []
    while windows := ledger.windows():
        ledger.note_done(windows[0], None)
        seen.append(ledger.progress)
    assert seen == [21, 42, 63, 84, 100]
    ledger.note_end()
    assert ledger.progress is None


def test_upkeep_is_no_import() -> None:
    ledger = Ledger.new(UTC, TODAY - DAY)
    ledger.plan_backfill(100, TODAY - DAY)
    while windows := ledger.windows():
        ledger.note_done(windows[0], None)
    ledger.note_end()
    ledger.plan_sweep(TODAY)

    assert ledger.pending
    assert ledger.progress is None


def test_a_move_leaves_the_recent_days_to_the_zone_before() -> None:
    ledger = Ledger.new(UTC, TODAY - 100 * DAY)
    assert ledger.recent_first(TODAY) == TODAY - 13 * DAY
    assert ledger.note_zone(ZoneInfo("Asia/Tokyo"), TODAY - 3 * DAY)
    assert not ledger.note_zone(ZoneInfo("Asia/Tokyo"), TODAY - DAY)

    assert ledger.recent_first(TODAY) == TODAY - 3 * DAY
    assert ledger.recent_first(TODAY + 30 * DAY) == TODAY + 17 * DAY


@pytest.mark.parametrize(("uploaded", "listed"), [(0, 17), (10, 17), (40, 0), (41, 0)])
def test_everything_since_the_upload_before(uploaded: int, listed: int) -> None:
    """The upload before was 30 days ago, and an older one does not move it back."""
    part = PART["stress"]
    ledger = Ledger.new(UTC, TODAY)
    ledger.plan_backfill(0, TODAY)
    ledger.note_recent([part], TODAY - 30 * DAY, TODAY)
    assert ledger.due_from["stress"] == TODAY - 13 * DAY
    ledger.due_from["stress"] = TODAY - 30 * DAY
    ledger.note_recent([part], TODAY - uploaded * DAY, TODAY)

    found = [stretch for stretch in ledger.pending if stretch.part == part.key]
    assert sum(stretch.days for stretch in found) == listed


def days_of(ledger: Ledger, part: str, *kinds: Kind) -> int:
    """Return how many days are listed of a part."""
    return sum(
        found.days
        for found in ledger.pending
        if found.part == part and found.kind in (kinds or Kind)
    )


@pytest.mark.parametrize("wanted", [0, 5, 14, 30, 365])
def test_what_polls_do_not_read_of_the_recent_days_is_listed_too(wanted: int) -> None:
    ledger = Ledger.new(UTC, TODAY)
    ledger.plan_backfill(wanted, TODAY)

    kind = Kind.BACKFILL if wanted >= RECENT_DAYS else Kind.UPKEEP
    oldest = TODAY - (max(wanted, RECENT_DAYS) - 1) * DAY
    for part in PARTS:
        found = [stretch for stretch in ledger.pending if stretch.part == part.key]
        recent = TODAY - (part.recent_days - 1) * DAY
        if recent == oldest:
            assert not found
        else:
            assert found == [
                Stretch(part=part.key, kind=kind, first=oldest, last=recent - DAY)
            ]
    assert (ledger.progress is None) is (wanted < RECENT_DAYS)
    listed = ledger.pending
    ledger.plan_backfill(wanted, TODAY)
    assert ledger.pending == listed, "not twice"


def test_fewer_days_leave_the_recent_ones_of_heavy_parts() -> None:
    ledger = Ledger.new(UTC, TODAY)
    ledger.plan_backfill(365, TODAY)
    ledger.plan_backfill(0, TODAY)

    assert days_of(ledger, "stress") == 0
    assert days_of(ledger, "spo2") == RECENT_DAYS - PART["spo2"].recent_days


@given(st.lists(stretches()), stretches(), st.sampled_from(["band_data", "stress"]))
def test_what_is_listed_in_a_window(
    given_: list[Stretch], window: Stretch, part: str
) -> None:
    ledger = Ledger.new(UTC, TODAY)
    ledger.pending = merged(given_)
    found = ledger.listed_in(window, PART[part])

    wanted = covered(ledger.pending) & covered((replace(window, part=part),))
    if found is None:
        assert not wanted
        return
    dates = {day for _, _, day in wanted}
    assert covered((found,)) <= wanted
    assert found.last == max(dates), "the newest"
    assert found.first - DAY not in dates, "all of them up to the next gap"


@pytest.mark.parametrize("part", [part for part in PARTS if part.window <= 15])
@pytest.mark.parametrize("known", [None, 3, 100])
def test_a_heavy_part_without_data_ends_early(part: Part, known: int | None) -> None:
    """60 days after the oldest row, however many days are wanted."""
    ledger = Ledger.new(UTC, TODAY)
    ledger.plan_backfill(3650, TODAY)
    seen = TODAY - (part.recent_days - 1 if known is None else known) * DAY
    if known:
        ledger.oldest_of[part.key] = seen
    first = TODAY
    while True:
        ledger.drop_what_is_empty(TODAY)
        windows = [found for found in ledger.windows() if found.part == part.key]
        if not windows:
            break
        first = windows[0].first
        ledger.note_done(windows[0], None)

    assert 60 <= (seen - first).days <= 60 + 2 * part.window
    assert days_of(ledger, "stress") > 3000, "others go on"
    assert ledger.imported_from[part.key] == TODAY - 3649 * DAY, "and it is settled"


def test_a_heavy_part_that_somebody_asks_for_does_not_end() -> None:
    ledger = Ledger.new(UTC, TODAY)
    first, last = TODAY - 365 * DAY, TODAY - 300 * DAY
    ledger.plan_import([PART["spo2"]], first, last, Kind.REQUESTED)
    ledger.drop_what_is_empty(TODAY)

    assert days_of(ledger, "spo2", Kind.REQUESTED) == 66


def test_windows_that_do_for_others_come_first() -> None:
    ledger = Ledger.new(UTC, TODAY)
    ledger.plan_import(PARTS, TODAY - 20 * DAY, TODAY - DAY, Kind.REQUESTED)

    assert [window.part for window in ledger.windows()] == [part.key for part in PARTS]


async def test_a_ledger_is_kept(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    await hass.config.async_set_time_zone("UTC")
    ledger = Ledger.new(UTC, TODAY)
    ledger.plan_backfill(100, TODAY)
    for window in ledger.windows():
        ledger.note_done(window, window.first)
    ledger.leave(ledger.windows()[0])
    await HistoryStore(hass, "ledger").async_save(ledger)

    loaded = await HistoryStore(hass, "ledger").async_load()
    assert loaded.oldest_of == ledger.oldest_of
    assert loaded.oldest_of.keys() == PART.keys()
    assert loaded.pending == ledger.pending
    assert loaded.left == ledger.left
    assert loaded.imported_from == ledger.imported_from
    del hass_storage["zepp.ledger"]["data"]["oldest_of"]
    assert (await HistoryStore(hass, "ledger").async_load()).oldest_of == {}


async def test_the_ledger_of_the_version_before(
    hass: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    """It knew fewer parts, and one that there is no more."""
    freezer.move_to(f"{TODAY}T12:00:00Z")
    await hass.config.async_set_time_zone("Europe/Berlin")
    old = ("band_data", "stress", "fitness", "phn", "sport_load", "vo2_max")
    hass_storage["zepp.ledger"] = {
        "version": 1,
        "data": {
            "imported_from": dict.fromkeys((*old, "astrology"), "2026-08-11"),
            "due_from": dict.fromkeys(old, "2026-11-18"),
            "zones": {
                part: [["0001-01-01", "Asia/Tokyo"], ["2026-10-01", "Europe/Berlin"]]
                for part in (*old, "astrology")
            },
            "pending": [["astrology", "backfill", "2026-08-11", "2026-09-11"]],
            "oldest": "2026-08-11",
        },
    }
    ledger = await HistoryStore(hass, "ledger").async_load()
    ledger.plan_backfill(100, TODAY)

    assert ledger.zones.keys() == PART.keys()
    assert str(ledger.zones["stress"].zone_on(date(2026, 9, 1))) == "Asia/Tokyo"
    assert {stretch.part for stretch in ledger.pending} == PART.keys() - {*old}
    assert ledger.recent_first(TODAY) == TODAY - 13 * DAY
