"""Several records for one date, and several answers for one range."""

from datetime import date, datetime

import pytest

from custom_components.zepp.api import BandData, Day, Nap, Night, SleepSegment, SleepStage
from custom_components.zepp.api.decode import merge_band_data

from .build import LIGHT, REM, band, epoch, local, minutes, packed, record, slept, stage

DAY = date(2026, 8, 12)
BOTH_ORDERS = pytest.mark.parametrize("order", [1, -1], ids=["older first", "newer first"])

SYNCED_AT_NOON = epoch("2026-08-12 12:00")
SYNCED_AT_EIGHT = epoch("2026-08-12 20:00")


def upload(sync: int, steps: object, device: str = "A", **parts: object) -> object:
    """Return a record of a device; each step count comes with its own distance."""
    summary = {"sync": sync, "goal": 8000, "stp": {"ttl": steps, "dis": 1000}}
    return {**record(summary=summary), "device_id": device, **parts}


def one_day(*records: object) -> Day:
    """Return the only day that records decode to."""
    (day,) = band(*records).days
    return day


@BOTH_ORDERS
def test_steps_of_two_devices_are_not_added(order: int) -> None:
    records = [upload(SYNCED_AT_NOON, 3120, "A"), upload(SYNCED_AT_EIGHT, 8931, "B")]
    day = one_day(*records[::order])
    assert day.activity is not None
    assert day.activity.steps == 8931
    assert day.synced_at == local("2026-08-12 20:00")


@BOTH_ORDERS
def test_the_busier_device_counts_even_if_it_synced_before(order: int) -> None:
    busy = packed(bytes([1, 0, 6]) * 1440)
    idle = packed(bytes([1, 0, 2]) * 1440)
    records = [
        upload(SYNCED_AT_NOON, 8640, "A", data=busy),
        upload(SYNCED_AT_EIGHT, 2880, "B", data=idle),
    ]
    day = one_day(*records[::order])
    assert day.activity is not None
    assert day.activity.steps == 8640
    assert day.minute_steps == bytes([6]) * 1440
    assert day.synced_at == local("2026-08-12 20:00")


@BOTH_ORDERS
def test_same_device_twice_with_more_steps(order: int) -> None:
    records = [upload(SYNCED_AT_NOON, 4000), upload(SYNCED_AT_EIGHT, 8931)]
    day = one_day(*records[::order])
    assert day.activity is not None
    assert day.activity.steps == 8931


@BOTH_ORDERS
def test_same_device_twice_with_a_correction(order: int) -> None:
    records = [upload(SYNCED_AT_NOON, 9000), upload(SYNCED_AT_EIGHT, 8931)]
    day = one_day(*records[::order])
    assert day.activity is not None
    assert day.activity.steps == 8931


@BOTH_ORDERS
def test_heart_rate_of_two_devices(order: int) -> None:
    """The newer upload speaks, the other one fills its gaps."""
    older = packed(bytes([50, 51, 255, 53, 54]))
    newer = packed(bytes([255, 61, 0]))
    records = [
        upload(SYNCED_AT_NOON, 0, "A", data_hr=older),
        upload(SYNCED_AT_EIGHT, 0, "B", data_hr=newer),
    ]
    assert list(one_day(*records[::order]).heart_rate) == [50, 61, 0, 53, 54]


@BOTH_ORDERS
def test_heart_rate_of_a_device_not_worn(order: int) -> None:
    records = [
        upload(SYNCED_AT_NOON, 0, "A", data_hr=packed(bytes([50, 51]))),
        upload(SYNCED_AT_EIGHT, 0, "B", data_hr=packed(bytes([255]) * 1440)),
    ]
    assert list(one_day(*records[::order]).heart_rate) == [50, 51]


def test_no_heart_rate_at_all() -> None:
    day = one_day(upload(SYNCED_AT_NOON, 1), upload(SYNCED_AT_EIGHT, 2))
    assert day.heart_rate == b""


NO_COUNTERS = record(summary={"sync": SYNCED_AT_EIGHT})


@BOTH_ORDERS
def test_a_device_without_counters(order: int) -> None:
    day = one_day(*[upload(SYNCED_AT_NOON, 1), NO_COUNTERS][::order])
    assert day.activity is not None
    assert day.activity.steps == 1
    assert one_day(NO_COUNTERS, NO_COUNTERS).activity is None


def test_zero_steps_beat_a_device_without_counters() -> None:
    day = one_day(upload(SYNCED_AT_NOON, 0), NO_COUNTERS)
    assert day.activity is not None
    assert day.activity.steps == 0


def test_uploads_without_sync() -> None:
    day = one_day(upload(0, 5), upload(0, 7))
    assert day.synced_at is None
    assert day.activity is not None
    assert day.activity.steps == 7
    assert one_day(upload(0, 5), upload(SYNCED_AT_NOON, 3)).synced_at == local(
        "2026-08-12 12:00"
    )


SHORT_NIGHT = {
    "st": epoch("2026-08-12 01:00"),
    "ed": epoch("2026-08-12 06:00"),
    "lt": 300,
}
LONG_NIGHT = {
    "st": epoch("2026-08-11 23:00"),
    "ed": epoch("2026-08-12 06:00"),
    "lt": 420,
}
NO_NIGHT = {"st": epoch("2026-08-12 00:00"), "ed": epoch("2026-08-12 00:00"), "lt": 0}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("other", [SHORT_NIGHT, NO_NIGHT], ids=["shorter", "none"])
def test_of_two_nights_the_longer(other: dict[str, object], order: int) -> None:
    records = [slept(**LONG_NIGHT), slept(**other)]
    (night,) = band(*records[::order]).nights
    assert (night.date, night.start) == (DAY, local("2026-08-11 23:00"))


def test_night_filed_under_two_dates() -> None:
    (night,) = band(slept("2026-08-11", **LONG_NIGHT), slept(**LONG_NIGHT)).nights
    assert night.date == DAY


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(1, id="older first"),
        pytest.param(-1, id="newer first"),
    ],
)
def test_night_scored_anew_by_a_newer_upload(order: int) -> None:
    records = [
        record(summary={"sync": SYNCED_AT_NOON, "slp": {**LONG_NIGHT, "ss": 70}}),
        record(summary={"sync": SYNCED_AT_EIGHT, "slp": {**LONG_NIGHT, "ss": 83}}),
    ]
    (night,) = band(*records[::order]).nights
    assert night.score == 83


NAP = [stage(2260, 2290)]


def test_nap_reported_by_two_devices() -> None:
    (nap,) = band(slept(odd_stage=NAP), slept(odd_stage=NAP)).naps
    assert (nap.start, nap.end) == (local("2026-08-12 13:40"), local("2026-08-12 14:11"))


@BOTH_ORDERS
def test_nap_that_has_grown(order: int) -> None:
    records = [
        record(summary={"sync": SYNCED_AT_NOON, "slp": {"odd_stage": [stage(2260, 2269)]}}),
        record(summary={"sync": SYNCED_AT_EIGHT, "slp": {"odd_stage": NAP}}),
    ]
    (nap,) = band(*records[::order]).naps
    assert nap.end == local("2026-08-12 14:11")


def test_naps_of_two_devices() -> None:
    found = band(slept(odd_stage=NAP), slept(odd_stage=[stage(2460, 2479, REM)]))
    assert [nap.start for nap in found.naps] == [
        local("2026-08-12 13:40"),
        local("2026-08-12 17:00"),
    ]


def test_nap_inside_the_night_of_another_device() -> None:
    # 03:00 to 03:30 counted from the midnight before.
    found = band(slept(**LONG_NIGHT), slept(odd_stage=[stage(1620, 1649, LIGHT)]))
    assert len(found.nights) == 1
    assert found.naps == ()


def test_nap_that_ends_as_the_night_begins() -> None:
    # 22:30 to 23:00 of the evening before.
    found = band(slept(**LONG_NIGHT), slept(odd_stage=[stage(1350, 1379, LIGHT)]))
    assert [nap.end for nap in found.naps] == [local("2026-08-11 23:00")]


def night(start: str, end: str, score: int) -> Night:
    """Return a night."""
    finish = local(end)
    return Night(date=finish.date(), start=local(start), end=finish, score=score)


def nap(start: datetime) -> Nap:
    """Return a nap of 20 minutes."""
    end = start + minutes(20)
    piece = SleepSegment(start=start, end=end, stage=SleepStage.LIGHT)
    return Nap(date=end.date(), start=start, end=end, segments=(piece,))


def test_merge_of_neighbouring_answers() -> None:
    early, late = Day(date=date(2026, 8, 11)), Day(date=DAY)
    first_nap, second_nap = nap(local("2026-08-11 14:00")), nap(local("2026-08-12 14:00"))
    first_night = night("2026-08-10 23:00", "2026-08-11 06:00", 70)
    second_night = night("2026-08-11 23:00", "2026-08-12 06:00", 80)
    merged = merge_band_data(
        [
            BandData(days=(late,), nights=(second_night,), naps=(second_nap,)),
            BandData(days=(early,), nights=(first_night,), naps=(first_nap, second_nap)),
        ]
    )
    assert merged == BandData(
        days=(early, late),
        nights=(first_night, second_night),
        naps=(first_nap, second_nap),
    )


@pytest.mark.parametrize("order", [1, -1])
def test_merge_keeps_the_longer_night(order: int) -> None:
    parts = [
        BandData(nights=(night("2026-08-12 01:00", "2026-08-12 06:00", 60),)),
        BandData(nights=(night("2026-08-11 23:00", "2026-08-12 06:00", 80),)),
    ]
    (kept,) = merge_band_data(parts[::order]).nights
    assert kept.score == 80


def test_merge_of_nothing() -> None:
    assert merge_band_data([]) == BandData()
