"""What is still to be read, as sets of days."""

from datetime import UTC, date, timedelta
import itertools
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

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
