"""Nights and naps: times, stages, sentinels."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from custom_components.zepp.api import BandData, Night, SleepStage
from custom_components.zepp.api.decode import decode_band_data

from .build import (
    AWAKE,
    BERLIN,
    DEEP,
    LIGHT,
    NEW_REM,
    REM,
    band,
    epoch,
    local,
    minutes,
    sample,
    slept,
    spans,
    stage,
)

DAY = date(2026, 8, 12)
START, END = epoch("2026-08-11 23:12"), epoch("2026-08-12 06:58")


def one_night(*records: object) -> Night:
    """Return the only night that records decode to."""
    (night,) = band(*records).nights
    return night


def slept_well(**part: object) -> dict[str, object]:
    """Return the record of a night of 7 h 46 min, changed as told."""
    return slept(**{"st": START, "ed": END, "dp": 82, "lt": 246, "dt": 112, **part})


@pytest.mark.parametrize(
    "name",
    [
        "band_data_detail",
        "band_data_summary",
        "band_data_two_devices",
        "band_data_android_variant",
    ],
)
def test_sample_night(name: str) -> None:
    (night,) = decode_band_data(sample(name), BERLIN).nights
    assert night.date == DAY
    assert night.start == local("2026-08-11 23:12")
    assert night.end == local("2026-08-12 06:58")
    assert night.score == 83
    assert night.resting_heart_rate == 54
    assert night.deep == minutes(82)
    assert night.light == minutes(246)
    assert night.rem == minutes(112)
    assert night.asleep == minutes(440)
    assert night.wake_after_sleep_onset == minutes(26)
    assert night.awakenings == 3


def test_sample_stages() -> None:
    (night,) = decode_band_data(sample("band_data_summary"), BERLIN).nights
    segments = night.segments
    assert len(segments) == 20
    assert [(piece.start, piece.stage) for piece in segments[:3]] == [
        (local("2026-08-11 23:12"), SleepStage.LIGHT),
        (local("2026-08-11 23:30"), SleepStage.DEEP),
        (local("2026-08-12 00:04"), SleepStage.LIGHT),
    ]
    assert segments[-1].start == local("2026-08-12 06:50")
    assert segments[-1].end == local("2026-08-12 06:58")
    assert segments[-1].stage is SleepStage.AWAKE
    # `stop` is inclusive, so that no minute is missing between two pieces.
    starts, ends = (
        [piece.start for piece in segments[1:]],
        [piece.end for piece in segments[:-1]],
    )
    assert starts == ends


@pytest.mark.parametrize("name", ["band_data_detail", "band_data_two_devices"])
def test_sample_nap(name: str) -> None:
    found = decode_band_data(sample(name), BERLIN)
    assert spans(found) == [("12 13:40", "12 14:11", 27)]
    (nap,) = found.naps
    assert nap.date == DAY
    assert [piece.stage for piece in nap.segments] == [
        SleepStage.LIGHT,
        SleepStage.AWAKE,
        SleepStage.LIGHT,
    ]


# Asleep at 23:12: minute 1392 of the day before the record's date, or of its own.
@pytest.mark.parametrize("day", ["2026-08-12", "2026-08-11"])
def test_filing_on_either_date(day: str) -> None:
    pieces = [stage(1392, 1409, LIGHT), stage(1410, 1857, DEEP)]
    night = one_night(slept(day, st=START, ed=END, stage=pieces))
    assert night.date == DAY
    assert [piece.start for piece in night.segments] == [
        local("2026-08-11 23:12"),
        local("2026-08-11 23:30"),
    ]


def test_nap_counts_from_the_midnight_of_the_night_beside_it() -> None:
    """Filed on the day of falling asleep, a nap at 13:40 is minute 820 of its own day."""
    night_and_nap = slept(
        "2026-08-11",
        st=START,
        ed=END,
        stage=[stage(1392, 1857)],
        odd_stage=[stage(820, 849)],
    )
    assert spans(band(night_and_nap)) == [("11 13:40", "11 14:10", 30)]


OWN_MIDNIGHT = [
    slept("2026-08-11", st=START, ed=END, stage=[stage(1392, 1857)]),
    slept(
        "2026-08-12",
        st=epoch("2026-08-12 23:00"),
        ed=epoch("2026-08-13 06:00"),
        stage=[stage(1380, 1799)],
    ),
]
DAY_BEFORE = slept(
    "2026-08-10",
    st=epoch("2026-08-09 23:00"),
    ed=epoch("2026-08-10 06:00"),
    stage=[stage(1380, 1799)],
)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([], "13 09:00", id="nobody to ask"),
        pytest.param([DAY_BEFORE], "13 09:00", id="day before"),
        pytest.param(OWN_MIDNIGHT[:1], "14 09:00", id="own midnight"),
        pytest.param([DAY_BEFORE, OWN_MIDNIGHT[0]], "13 09:00", id="one each"),
        pytest.param([DAY_BEFORE, *OWN_MIDNIGHT], "14 09:00", id="two to one"),
    ],
)
def test_nap_on_a_day_without_a_night(others: list[object], expected: str) -> None:
    """It counts from the midnight that most of the nights count from."""
    alone = slept("2026-08-14", odd_stage=[stage(540, 569)])
    naps = [nap for nap in spans(band(alone, *others)) if nap[2] == 30]
    assert [start for start, _, _ in naps] == [expected]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "2026-08-12"),
        ("Asia/Kolkata", "2026-08-12"),
        ("Pacific/Auckland", "2026-08-12"),
        ("Pacific/Kiritimati", "2026-08-12"),
        ("America/New_York", "2026-08-12"),
        ("America/Los_Angeles", "2026-08-11"),
    ],
)
def test_a_night_belongs_to_the_local_date_of_its_end(zone: str, expected: str) -> None:
    (night,) = band(slept_well(), zone=ZoneInfo(zone)).nights
    assert night.date.isoformat() == expected


def test_night_of_the_clock_change() -> None:
    """An hour more to sleep: 23:00 to 06:00 are 8 hours."""
    night = one_night(
        slept(
            "2026-10-25",
            st=epoch("2026-10-24 23:00"),
            ed=epoch("2026-10-25 06:00"),
            stage=[stage(1380, 1499, LIGHT), stage(1500, 1859, DEEP)],
        )
    )
    assert night.asleep == minutes(480)
    assert night.segments[-1].end == local("2026-10-25 06:00")


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0, None),
        (-1, None),
        (101, None),
        (255, None),
        (None, None),
        (True, None),
        (1, 1),
        (100, 100),
        ("83", 83),
        ("83.0", 83),
    ],
)
def test_score(score: object, expected: int | None) -> None:
    assert one_night(slept_well(ss=score)).score == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0, None),
        (-1, None),
        (19, None),
        (251, None),
        (255, None),
        ("low", None),
        (20, 20),
        (250, 250),
        ("54", 54),
    ],
)
def test_resting_heart_rate(rate: object, expected: int | None) -> None:
    assert one_night(slept_well(rhr=rate)).resting_heart_rate == expected


STAGES = [
    stage(1392, 1421, LIGHT),
    stage(1422, 1441, DEEP),
    stage(1442, 1446, AWAKE),
    stage(1447, 1456, REM),
    stage(1457, 1462, NEW_REM),
    stage(1463, 1469, AWAKE),
    stage(1470, 1479, 99),
    stage(1480, 1489, None),
    stage(1490, 1499, "8"),
]


def test_missing_figures_come_from_the_stages() -> None:
    night = one_night(slept(st=START, ed=END, stage=STAGES))
    assert night.light == minutes(30)
    assert night.deep == minutes(20)
    assert night.rem == minutes(26)
    assert night.wake_after_sleep_onset == minutes(12)
    assert night.awakenings == 2
    assert night.asleep == minutes(76)
    assert (night.score, night.resting_heart_rate) == (None, None)


def test_the_clouds_figures_stand_above_the_stages() -> None:
    night = one_night(slept_well(stage=STAGES, wk=26, wc=0))
    assert (night.deep, night.light, night.rem) == (minutes(82), minutes(246), minutes(112))
    assert (night.wake_after_sleep_onset, night.awakenings) == (minutes(26), 0)


def test_only_a_bad_figure_comes_from_the_stages() -> None:
    night = one_night(slept_well(stage=STAGES, dp=-1, wc=-1))
    assert (night.deep, night.light, night.awakenings) == (minutes(20), minutes(246), 2)


def test_unknown_stages() -> None:
    night = one_night(slept(st=START, ed=END, stage=STAGES))
    assert [piece.stage for piece in night.segments[-3:]] == [
        SleepStage.UNKNOWN,
        SleepStage.UNKNOWN,
        SleepStage.REM,
    ]


def test_night_without_stages() -> None:
    night = one_night(slept_well())
    assert night.segments == ()
    assert night.wake_after_sleep_onset is None
    assert night.awakenings is None
    assert night.asleep == minutes(440)


def test_night_with_some_figures() -> None:
    night = one_night(slept(st=START, ed=END, lt=246))
    assert (night.deep, night.rem, night.asleep) == (None, None, minutes(246))
    assert Night(date=DAY, start=night.start, end=night.end).asleep is None


def test_night_with_times_and_score_only() -> None:
    night = one_night(slept(st=START, ed=END, ss=83))
    assert (night.score, night.asleep) == (83, None)


def test_older_shape() -> None:
    night = one_night(slept(start=START, stop=END, lt=246))
    assert (night.start, night.end) == (
        local("2026-08-11 23:12"),
        local("2026-08-12 06:58"),
    )


NOTHING: dict[str, Any] = {"dp": 0, "lt": 0, "dt": 0, "wk": 0, "wc": 0, "ss": 0, "rhr": 0}
MIDNIGHT = epoch("2026-08-12 00:00")


@pytest.mark.parametrize(
    "part",
    [
        pytest.param({}, id="empty"),
        pytest.param({"st": MIDNIGHT, "ed": MIDNIGHT, **NOTHING}, id="nothing recorded"),
        pytest.param({"st": START, "ed": END, **NOTHING}, id="no minute asleep"),
        pytest.param({"st": END, "ed": START, "lt": 246}, id="ends before it starts"),
        pytest.param({"st": START, "ed": START, "lt": 246}, id="no length"),
        pytest.param({"st": START, "ed": START + 86_401, "lt": 246}, id="over a day"),
        pytest.param({"st": START, "lt": 246}, id="no end"),
        pytest.param({"ed": END, "lt": 246}, id="no start"),
        pytest.param({"st": 0, "ed": 0, "lt": 246}, id="zero"),
        pytest.param({"st": START, "ed": END, "stage": [stage(1392, 1400, 7)]}, id="awake"),
        pytest.param({"stage": STAGES}, id="stages without times"),
    ],
)
def test_no_night(part: dict[str, object]) -> None:
    assert band(slept(**part)) == BandData(days=band(slept(**part)).days)


@pytest.mark.parametrize(
    "part",
    [None, [], "text", "{broken", 7],
    ids=["null", "list", "text", "broken JSON", "number"],
)
def test_unreadable_sleep_part(part: object) -> None:
    found = band({"date_time": "2026-08-12", "summary": {"stp": {"ttl": 1}, "slp": part}})
    assert len(found.days) == 1
    assert found.nights == ()


def test_a_day_of_sleep_is_a_night() -> None:
    night = one_night(slept(st=START, ed=START + 86_400, lt=600))
    assert night.end == local("2026-08-12 23:12")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(stage(1440, 1439), id="stops before it starts"),
        pytest.param({"start": 1440, "mode": 4}, id="no stop"),
        pytest.param({"stop": 1440, "mode": 4}, id="no start"),
        pytest.param({"start": "x", "stop": 1440, "mode": 4}, id="no number"),
        pytest.param(stage(1440, 5761), id="beyond four days"),
        pytest.param(None, id="null"),
        pytest.param(5, id="number"),
        pytest.param("broken {", id="text"),
    ],
)
def test_a_bad_piece_costs_only_itself(bad: object) -> None:
    pieces = [stage(1392, 1421, LIGHT), bad, stage(1450, 1459, REM)]
    night = one_night(slept(st=START, ed=END, stage=pieces))
    assert (night.light, night.rem) == (minutes(30), minutes(10))
    assert [piece.start for piece in night.segments] == [
        local("2026-08-11 23:12"),
        local("2026-08-12 00:10"),
    ]


def test_a_bad_first_piece_does_not_move_the_others() -> None:
    pieces = [stage(1392, 1391, LIGHT), stage(1410, 1443, DEEP), stage(1444, 1857, LIGHT)]
    night = one_night(slept_well(stage=pieces))
    assert night.segments[0].start == local("2026-08-11 23:30")


def test_a_piece_of_one_minute() -> None:
    night = one_night(slept(st=START, ed=END, stage=[stage(1392, 1392)]))
    assert night.light == minutes(1)


def test_stages_in_any_order_and_in_text() -> None:
    pieces = [
        {"start": "1450", "stop": "1459", "mode": "8"},
        {"start": "1392", "stop": "1421", "mode": "4"},
    ]
    night = one_night(slept(st=START, ed=END, stage=orjson.dumps(pieces).decode()))
    assert [piece.start for piece in night.segments] == [
        local("2026-08-11 23:12"),
        local("2026-08-12 00:10"),
    ]


def test_times_are_aware() -> None:
    night = one_night(slept_well(stage=STAGES))
    moments: list[datetime] = [night.start, night.end]
    moments += [piece.start for piece in night.segments]
    assert all(moment.utcoffset() is not None for moment in moments)
