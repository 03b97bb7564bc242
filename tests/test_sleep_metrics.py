"""What nights tell beyond the cloud's own figures; pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.zepp.api import (
    Day,
    MinuteDay,
    Nap,
    Night,
    SleepSegment,
    SleepStage,
)
from custom_components.zepp.sleep_metrics import (
    sleep_midpoint,
    sleep_regularity,
    sleeping_heart_rate,
    sleeping_respiratory_rate,
)
from tests.zepp_cloud import Mode, Night as SimulatedNight, Person, Segment
from tests.zepp_cloud.life import Sleep
from tests.zepp_cloud.regular import sleep_regularity as true_regularity

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
LAST = date(2026, 11, 18)
STAGES = {
    Mode.LIGHT: SleepStage.LIGHT,
    Mode.DEEP: SleepStage.DEEP,
    Mode.AWAKE: SleepStage.AWAKE,
    Mode.REM: SleepStage.REM,
    Mode.REM_NEW: SleepStage.REM,
}
# Whole, half and three-quarter hours, north and south.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
# Dates on which the clock changes in one of them, and one on which it does not.
CHANGES = (
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 6, 17),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
)

type Stretch = tuple[int, SleepStage]


def segments_of(start: datetime, stretches: Iterable[Stretch]) -> tuple[SleepSegment, ...]:
    """Return consecutive segments of so many minutes."""
    found = []
    for minutes, stage in stretches:
        end = start + minutes * MINUTE
        found.append(SleepSegment(start=start, end=end, stage=stage))
        start = end
    return tuple(found)


def local(day: date, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def night(
    day: date, begin: tuple[int, int] = (23, 0), end: tuple[int, int] = (7, 0)
) -> Night:
    """Return a night of light sleep that ended on a date."""
    before = day - DAY if begin > end else day
    start, stop = local(before, *begin), local(day, *end)
    segment = SleepSegment(start=start, end=stop, stage=SleepStage.LIGHT)
    return Night(date=day, start=start, end=stop, segments=(segment,))


def week(**changes: Night) -> dict[date, Night]:
    """Return seven nights alike and the one before, but for some like `d18`."""
    days = [LAST - back * DAY for back in range(8)]
    return {day: changes.get(f"d{day.day}", night(day)) for day in days}


def index(nights: Mapping[date, Night], *naps: Nap, day: date = LAST) -> float | None:
    return sleep_regularity(nights, naps, day, BERLIN)


def test_nights_alike() -> None:
    assert index(week()) == 100


def test_days_alike_of_who_works_at_night() -> None:
    """Asleep from eight to three: also at the noon with which the first day begins."""
    days = {one: night(one, (8, 0), (15, 0)) for one in week()}
    assert index(days) == 100


def test_one_night_an_hour_later() -> None:
    """Of six pairs two differ in two hours: 240 of 8640 minutes."""
    later = night(date(2026, 11, 15), (0, 0), (8, 0))
    assert index(week(d15=later)) == pytest.approx(200 * (1 - 240 / 8640) - 100)


def test_awake_in_the_middle_is_awake() -> None:
    whole = night(LAST)
    stretches = [
        (180, SleepStage.DEEP),
        (30, SleepStage.AWAKE),
        (100, SleepStage.REM),
        (10, SleepStage.UNKNOWN),
        (160, SleepStage.LIGHT),
    ]
    broken = Night(
        date=LAST,
        start=whole.start,
        end=whole.end,
        segments=segments_of(whole.start, stretches),
    )
    assert index(week(d18=broken)) == pytest.approx(200 * (1 - 40 / 8640) - 100)


def test_naps_count() -> None:
    start = local(date(2026, 11, 14), 15)
    nap = Nap(
        date=start.date(),
        start=start,
        end=start + 30 * MINUTE,
        segments=segments_of(start, [(20, SleepStage.LIGHT), (10, SleepStage.AWAKE)]),
    )
    assert index(week(), nap) == pytest.approx(200 * (1 - 40 / 8640) - 100)
    assert index(week(), nap, day=LAST - DAY) != 100


@pytest.mark.parametrize(
    ("missing", "known"),
    [
        (("d12",), True),
        (("d18",), True),
        (("d11",), True),
        (("d15",), False),
        (("d12", "d18"), False),
        (("d13",), False),
    ],
)
def test_at_least_five_pairs(missing: tuple[str, ...], known: bool) -> None:
    nights = {day: one for day, one in week().items() if f"d{day.day}" not in missing}
    assert index(nights) == (100 if known else None)


def test_no_nights() -> None:
    assert index({}) is None


def test_a_night_without_stages_is_unknown() -> None:
    """Or it would be a night awake."""
    whole = night(date(2026, 11, 15))
    dumb = Night(date=whole.date, start=whole.start, end=whole.end)
    assert index(week(d15=dumb)) is None
    first = Night(date=date(2026, 11, 12), start=whole.start - 3 * DAY, end=whole.end)
    assert index(week(d12=first)) == 100


@pytest.mark.parametrize(
    ("last", "compared"),
    [
        # 28 to 29 March has 23 hours: two pairs compare 1380 minutes.
        (date(2026, 3, 31), 4 * 1440 + 2 * 1380),
        # 24 to 25 October has 25: the last of them is compared with nothing.
        (date(2026, 10, 27), 6 * 1440),
    ],
)
def test_days_of_23_and_25_hours(last: date, compared: int) -> None:
    """The clock strikes the same, but minutes are counted: twice one hour differs."""
    nights = {last - back * DAY: night(last - back * DAY) for back in range(7)}
    assert index(nights, day=last) == pytest.approx(200 * (1 - 120 / compared) - 100)


def naive_index(nights: Mapping[date, Night], day: date, zone: ZoneInfo) -> float | None:
    """Return the index, minute by minute, as docs/metrics.md describes it."""
    days: list[list[bool] | None] = []
    for back in range(6, -1, -1):
        one = day - back * DAY
        if one not in nights:
            days.append(None)
            continue
        begin, end = local(one - DAY, 12, zone=zone), local(one, 12, zone=zone)
        days.append(
            [
                any(
                    segment.start <= begin + minute * MINUTE < segment.end
                    for found in nights.values()
                    if abs(found.date - one) <= DAY
                    for segment in found.segments
                    if segment.stage is not SleepStage.AWAKE
                )
                for minute in range((end - begin) // MINUTE)
            ]
        )
    same = count = pairs = 0
    for earlier, later in pairwise(days):
        if earlier is not None and later is not None:
            pairs += 1
            agreed = [a == b for a, b in zip(earlier[:1440], later[:1440], strict=False)]
            same += sum(agreed)
            count += len(agreed)
    return 200 * same / count - 100 if pairs >= 5 else None


STRETCHES = st.lists(
    st.tuples(
        st.integers(1, 200),
        st.sampled_from([SleepStage.LIGHT, SleepStage.AWAKE, SleepStage.REM]),
    ),
    min_size=1,
    max_size=4,
)


@given(
    zone=st.sampled_from(ZONES),
    around=st.sampled_from(CHANGES),
    found=st.lists(
        st.none() | st.tuples(st.integers(-900, 300), STRETCHES), min_size=8, max_size=8
    ),
)
def test_never_beyond_a_hundred(
    zone: str, around: date, found: list[tuple[int, list[Stretch]] | None]
) -> None:
    where, last = ZoneInfo(zone), around + 3 * DAY
    nights = {}
    for back, one in enumerate(found):
        if one is not None:
            day = last - back * DAY
            start = local(day, 5, zone=where) + one[0] * MINUTE
            segments = segments_of(start, one[1])
            end = segments[-1].end
            nights[day] = Night(date=day, start=start, end=end, segments=segments)
    answer = sleep_regularity(nights, (), last, where)
    assert answer is None or -100 <= answer <= 100
    expected = naive_index(nights, last, where)
    assert answer == (expected if expected is None else pytest.approx(expected))


def modelled(day: date, sleep: Sleep) -> Nap:
    """Return a sleep of a simulated person as the integration has it."""
    start = datetime.fromtimestamp(sleep.start, UTC)
    stretches = [(piece.minutes, STAGES[piece.mode]) for piece in sleep.segments]
    segments = segments_of(start, stretches)
    return Nap(date=day, start=start, end=segments[-1].end, segments=segments)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first", [date(2026, 3, 1), date(2026, 10, 1)])
def test_the_same_as_the_independent_version(zone: str, first: date) -> None:
    person = Person(time_zone=zone, first_day=first, seed=len(zone))
    person.edit(first + 20 * DAY, night=None)
    # A week of working at night.
    for number in range(25, 32):
        day = first + number * DAY
        by_day = [(50, Mode.LIGHT), (90, Mode.DEEP), (9, Mode.AWAKE), (200, Mode.REM)]
        slept = SimulatedNight(
            start=int(local(day, 8, number, zone=ZoneInfo(zone)).timestamp()),
            segments=tuple(Segment(minutes, mode) for minutes, mode in by_day),
        )
        person.edit(day, night=slept)
    nights: dict[date, Night] = {}
    naps: list[Nap] = []
    for number in range(45):
        day = first + number * DAY
        life = person.life(day)
        naps += [modelled(day, nap) for nap in life.naps]
        if life.night:
            found = modelled(day, life.night)
            nights[day] = Night(
                date=day, start=found.start, end=found.end, segments=found.segments
            )
    synced = local(first + 60 * DAY, 12).timestamp()
    known = 0
    for number in range(45):
        day = first + number * DAY
        expected = true_regularity(person, day, synced)
        assert sleep_regularity(nights, naps, day, ZoneInfo(zone)) == (
            expected if expected is None else pytest.approx(expected)
        ), day
        known += expected is not None
    assert 20 < known < 45


def naive_mean(one: Night, days: Mapping[date, Day], zone: ZoneInfo) -> float | None:
    """Return the mean of the wall-clock minutes that begin inside a night."""
    found = []
    for day, record in days.items():
        for minute, value in enumerate(record.heart_rate):
            wall = datetime.combine(day, time()) + minute * MINUTE
            when = wall.replace(tzinfo=zone).astimezone(UTC)
            exists = when.astimezone(zone).replace(tzinfo=None) == wall
            if exists and value and one.start <= when < one.end:
                found.append(value)
    return sum(found) / len(found) if found else None


def a_night(start: datetime, minutes: int, zone: ZoneInfo) -> Night:
    end = start + minutes * MINUTE
    return Night(date=end.astimezone(zone).date(), start=start, end=end)


@given(
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(CHANGES),
    begin=st.integers(-300, 300),
    seconds=st.sampled_from([0, 0, 1, 59]),
    length=st.integers(0, 700),
    seed=st.integers(0, 1000),
    without=st.sampled_from([None, -1, 0]),
)
def test_heart_rate_asleep_is_the_plain_mean(
    zone: str,
    day: date,
    begin: int,
    seconds: int,
    length: int,
    seed: int,
    without: int | None,
) -> None:
    where, rng = ZoneInfo(zone), Random(seed)
    start = local(day, 0, zone=where) + begin * MINUTE + timedelta(seconds=seconds)
    one = a_night(start, length, where)
    days = {
        day + offset * DAY: Day(
            date=day + offset * DAY,
            heart_rate=bytes(rng.choices((0, 48, 55, 62, 140), k=1440)),
        )
        for offset in (-1, 0)
        if offset != without
    }
    assert sleeping_heart_rate(one, days, where) == naive_mean(one, days, where)


def test_no_heart_rate_no_mean() -> None:
    one = night(LAST)
    assert sleeping_heart_rate(one, {}, BERLIN) is None
    days = {LAST: Day(date=LAST), LAST - DAY: Day(date=LAST - DAY, heart_rate=bytes(1440))}
    assert sleeping_heart_rate(one, days, BERLIN) is None


@given(
    day=st.sampled_from(CHANGES),
    begin=st.integers(-2000, 2000),
    seconds=st.sampled_from([0, 0, 30]),
    length=st.integers(0, 1500),
    seed=st.integers(0, 1000),
)
def test_respiratory_rate_asleep_is_the_plain_mean(
    day: date, begin: int, seconds: int, length: int, seed: int
) -> None:
    rng = Random(seed)
    midnight = datetime.combine(day, time(), UTC)
    start = midnight + begin * MINUTE + timedelta(seconds=seconds)
    one = a_night(start, length, BERLIN)
    days = [
        MinuteDay(
            date=day + offset * DAY,
            minutes=bytes(rng.choices((255, 11, 14, 17), k=1440)),
        )
        for offset in (-1, 0, 1)
    ]
    found = [
        value
        for record in days
        for minute, value in enumerate(record.minutes)
        if value != 255
        and one.start
        <= datetime.combine(record.date, time(), UTC) + minute * MINUTE
        < one.end
    ]
    expected = sum(found) / len(found) if found else None
    assert sleeping_respiratory_rate(one, days) == expected


def test_midpoint() -> None:
    assert sleep_midpoint(night(LAST)) == local(LAST, 3)
    # The night in which the clock goes back has nine hours.
    assert sleep_midpoint(night(date(2026, 10, 25))) == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )
