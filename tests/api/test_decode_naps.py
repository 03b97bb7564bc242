"""Naps, and nights that are filed among them."""

from datetime import date

import pytest

from custom_components.zepp.api import BandData, Night, SleepStage

from .build import (
    AWAKE,
    DEEP,
    LIGHT,
    REM,
    band,
    epoch,
    local,
    minutes,
    slept,
    spans,
    stage,
)

# In these records minutes count from the midnight before: 2220 is 13:00 of the date.
ONE = 2220


def naps(*pieces: object, **part: object) -> list[tuple[str, str, int]]:
    """Return begin, end and minutes asleep of the naps that pieces make up."""
    return spans(band(slept(odd_stage=list(pieces), **part)))


def test_awake_inside_a_nap() -> None:
    assert naps(
        stage(ONE, ONE + 9, LIGHT),
        stage(ONE + 10, ONE + 20, AWAKE),
        stage(ONE + 21, ONE + 29, REM),
    ) == [("12 13:00", "12 13:30", 19)]


def test_a_gap_of_an_hour_is_one_nap() -> None:
    assert naps(stage(ONE, ONE + 19), stage(ONE + 80, ONE + 89)) == [
        ("12 13:00", "12 14:30", 30)
    ]


def test_a_longer_gap_is_two_naps() -> None:
    assert naps(stage(ONE, ONE + 19), stage(ONE + 81, ONE + 90)) == [
        ("12 13:00", "12 13:20", 20),
        ("12 14:21", "12 14:31", 10),
    ]


def test_pieces_in_any_order() -> None:
    assert naps(stage(ONE + 10, ONE + 19, DEEP), stage(ONE, ONE + 9)) == [
        ("12 13:00", "12 13:20", 20)
    ]


def test_nobody_asleep() -> None:
    assert naps(stage(ONE, ONE + 19, AWAKE)) == []
    assert naps(stage(ONE, ONE + 19, 99)) == []


@pytest.mark.parametrize("pieces", [None, "", [], {}, "[", 5, [None, "x"]])
def test_no_naps(pieces: object) -> None:
    assert band(slept(odd_stage=pieces)).naps == ()


def test_overlapping_pieces() -> None:
    assert naps(stage(ONE, ONE + 29), stage(ONE + 5, ONE + 9, AWAKE)) == [
        ("12 13:00", "12 13:30", 30)
    ]


def test_a_nap_belongs_to_the_date_of_its_end() -> None:
    # 23:50 to 00:10.
    (nap,) = band(slept(odd_stage=[stage(2870, 2889)])).naps
    assert nap.date == date(2026, 8, 13)


def only_night(found: BandData) -> Night:
    """Return the only night."""
    (night,) = found.nights
    return night


def test_three_hours_without_a_night_are_the_night() -> None:
    found = band(
        slept(
            odd_stage=[
                stage(1500, 1599, LIGHT),
                stage(1600, 1609, AWAKE),
                stage(1610, 1659, DEEP),
                stage(1660, 1679, REM),
            ],
            ss=80,
            rhr=54,
        )
    )
    night = only_night(found)
    assert night.date == date(2026, 8, 12)
    assert (night.start, night.end) == (
        local("2026-08-12 01:00"),
        local("2026-08-12 04:00"),
    )
    assert night.score is None
    assert night.resting_heart_rate == 54
    assert (night.light, night.deep, night.rem) == (minutes(100), minutes(50), minutes(20))
    assert (night.wake_after_sleep_onset, night.awakenings) == (minutes(10), 1)
    assert night.asleep == minutes(170)
    assert [piece.stage for piece in night.segments] == [
        SleepStage.LIGHT,
        SleepStage.AWAKE,
        SleepStage.DEEP,
        SleepStage.REM,
    ]
    assert found.naps == ()


def test_a_minute_less_is_a_nap() -> None:
    found = band(slept(odd_stage=[stage(1500, 1678)]))
    assert found.nights == ()
    assert spans(found) == [("12 01:00", "12 03:59", 179)]


def test_the_longest_nap_is_the_night() -> None:
    found = band(
        slept(odd_stage=[stage(1500, 1699), stage(1800, 1819), stage(2000, 2199)], rhr=0)
    )
    # 01:00 to 04:20, 06:00 to 06:20 and 09:20 to 12:40: of equals the first.
    night = only_night(found)
    assert night.start == local("2026-08-12 01:00")
    assert night.resting_heart_rate is None
    assert spans(found) == [("12 06:00", "12 06:20", 20), ("12 09:20", "12 12:40", 200)]


def test_the_longest_nap_counts_with_its_awake_minutes() -> None:
    # 01:00 to 04:10 with an hour awake, and 09:20 to 12:10.
    found = band(
        slept(
            odd_stage=[
                stage(1500, 1599),
                stage(1600, 1659, AWAKE),
                stage(1660, 1689),
                stage(2000, 2169),
            ]
        )
    )
    assert only_night(found).start == local("2026-08-12 01:00")


NIGHT = {
    "st": epoch("2026-08-11 23:00"),
    "ed": epoch("2026-08-12 06:00"),
    "stage": [stage(1380, 1799)],
}


def test_beside_a_night_a_long_nap_stays_a_nap() -> None:
    found = band(slept(**NIGHT, odd_stage=[stage(2220, 2419)]))
    assert only_night(found).start == local("2026-08-11 23:00")
    assert spans(found) == [("12 13:00", "12 16:20", 200)]


def test_a_long_nap_on_the_date_of_a_longer_night_stays_a_nap() -> None:
    """Filed on the day of falling asleep, today's record has no night yet."""
    yesterday = slept("2026-08-11", **NIGHT)
    today = slept("2026-08-12", odd_stage=[stage(780, 979)])
    found = band(yesterday, today)
    assert only_night(found).start == local("2026-08-11 23:00")
    assert spans(found) == [("12 13:00", "12 16:20", 200)]


@pytest.mark.parametrize("order", [1, -1], ids=["shorter first", "longer first"])
def test_of_two_long_naps_the_longer_is_the_night(order: int) -> None:
    records = [
        slept(odd_stage=[stage(2000, 2190)]),
        slept(odd_stage=[stage(1500, 1900)]),
    ]
    found = band(*records[::order])
    assert only_night(found).start == local("2026-08-12 01:00")
    assert spans(found) == [("12 09:20", "12 12:31", 191)]
