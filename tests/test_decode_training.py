"""The cloud's ways to tell of training: no sentinel, no stray type gets past decoding."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.zepp.api import ZeppDecodeError
from custom_components.zepp.api.decode import (
    SPORTS,
    decode_activity_summary,
    decode_lactate_threshold,
    decode_workout_detail,
    decode_workouts,
    read_sport,
)
from custom_components.zepp.api.models import Sport

from .api.build import BERLIN, epoch, events, local
from .decoding import AUG_12, AUG_13, JUNK, sampled


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


# Totals


@pytest.mark.parametrize("missing", JUNK)
def test_missing_activity_summary(missing: object) -> None:
    keys = (
        "totalSteps totalCalories totalBurningDuration stepGoal calorieGoal"
        " burningDurationGoal totalRunningDistance totalCyclingDistance"
    )
    content = {"dateString": "2026-08-12", **dict.fromkeys(keys.split(), missing)}
    (found,) = decode_activity_summary(events(sampled(content)), BERLIN)

    assert {getattr(found, name) for name in found.__slots__} == {AUG_12, None}


def test_goals_of_zero_are_none() -> None:
    content = {
        "totalSteps": "0",
        "stepGoal": 0,
        "calorieGoal": "0",
        "burningDurationGoal": 0,
    }
    (found,) = decode_activity_summary(events(sampled(content)), BERLIN)

    assert (found.date, found.steps) == (AUG_12, 0)
    assert (found.step_goal, found.active_energy_goal) == (None, None)
    assert found.active_time_goal is None


def test_totals_of_no_date() -> None:
    item = {"value": {"samples": [{"totalSteps": 5, "lactateThresholdHr": 171}]}}

    assert decode_activity_summary(events(item), BERLIN) == ()
    assert decode_lactate_threshold(events(item), BERLIN) == ()


def test_activity_summary_uploaded_last() -> None:
    newer, older = (
        sampled({"dateString": "2026-08-13", "totalSteps": upload, "u": upload})
        for upload in (90, 80)
    )
    (found,) = decode_activity_summary(events(newer, older), BERLIN)

    assert (found.date, found.steps) == (AUG_13, 90)


@pytest.mark.parametrize("missing", [*JUNK, 0, 255, 32767])
def test_no_lactate_threshold(missing: object) -> None:
    content = {"lactateThresholdHr": missing}
    content["lactateThresholdPace"] = None if missing == 255 else missing

    assert decode_lactate_threshold(events(sampled(content)), BERLIN) == ()


@pytest.mark.parametrize(
    ("content", "heart_rate", "pace"),
    [
        ({"lactateThresholdHr": "171", "lactateThresholdPace": 0}, 171, None),
        ({"lactateThresholdHr": 0, "lactateThresholdPace": "305"}, None, 305),
    ],
)
def test_half_a_lactate_threshold(
    content: dict[str, object], heart_rate: int | None, pace: int | None
) -> None:
    (found,) = decode_lactate_threshold(events(sampled(content)), BERLIN)

    assert (found.date, found.heart_rate) == (AUG_12, heart_rate)
    assert found.pace == (None if pace is None else timedelta(seconds=pace))


# Workouts

START, END = epoch("2026-08-12 17:58"), epoch("2026-08-12 18:58")


def row(**parts: object) -> dict[str, object]:
    return {"trackid": str(START), "end_time": str(END), **parts}


def worked(*rows: object) -> Any:
    return decode_workouts({"code": 1, "data": {"next": -1, "summary": list(rows)}}, BERLIN)


def test_sport_codes() -> None:
    assert set(SPORTS.values()) | {Sport.OTHER} == set(Sport)
    assert [*Sport] == [*sorted(set(Sport) - {Sport.OTHER}), Sport.OTHER]
    assert all(sport.name.lower() == sport for sport in Sport)
    for code, sport in SPORTS.items():
        assert read_sport(code) == read_sport(str(code)) == (sport, code)


@pytest.mark.parametrize("codes", [(18, 191), (17, 199), (64, 193), (62, 201), (106, 202)])
def test_sports_with_two_codes(codes: tuple[int, int]) -> None:
    first, second = codes

    assert SPORTS[first] is SPORTS[second]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", (Sport.OUTDOOR_RUNNING, 1)),
        ("7", (Sport.TRAIL_RUNNING, 7)),
        (223, (Sport.DETECTED_ACTIVITY, 223)),
        # Read in different ways, or never named.
        (12, (Sport.OTHER, 12)),
        (13, (Sport.OTHER, 13)),
        (15, (Sport.OTHER, 15)),
        ("2002", (Sport.OTHER, 2002)),
        (-1, (Sport.OTHER, -1)),
        (None, (Sport.OTHER, None)),
        ("running", (Sport.OTHER, None)),
        ([], (Sport.OTHER, None)),
    ],
)
def test_sport(value: object, expected: tuple[Sport, int | None]) -> None:
    (workout,) = worked(row(type=value))

    assert (workout.sport, workout.sport_code) == expected


FIGURES = {
    "dis": "distance",
    "calorie": "energy",
    "avg_heart_rate": "average_heart_rate",
    "max_heart_rate": "max_heart_rate",
    "min_heart_rate": "min_heart_rate",
    "exercise_load": "training_load",
    "te": "aerobic_effect",
    "anaerobic_te": "anaerobic_effect",
    "VO2_max": "vo2_max",
    "total_step": "steps",
    "avg_frequency": "cadence",
    "avg_pace": "pace",
    "altitude_ascend": "ascent",
    "altitude_descend": "descent",
    "rpe": "perceived_exertion",
}


@pytest.mark.parametrize("key", FIGURES)
@pytest.mark.parametrize("value", [*JUNK, -100, -274, -361, -20000, "-20000.0"])
def test_missing_figure_of_a_workout(key: str, value: object) -> None:
    (workout,) = worked(row(**{key: value}))

    assert getattr(workout, FIGURES[key]) is None


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("dis", "0.0", 0),
        ("calorie", 0, 0),
        ("total_step", 0, 0),
        ("exercise_load", "0", 0),
        ("altitude_ascend", 0, 0),
        ("avg_heart_rate", "139.0", 139),
        ("avg_heart_rate", "0.0", None),
        ("max_heart_rate", 255, None),
        ("te", 25, 2.5),
        ("te", 50, 5),
        ("te", 51, None),
        ("anaerobic_te", "0", 0),
        ("VO2_max", 0, None),
        ("VO2_max", "47", 47),
        ("avg_frequency", "0.0", None),
        ("avg_pace", "0.0", None),
        ("avg_pace", 0.5, timedelta(seconds=500)),
        ("rpe", 0, None),
        ("rpe", 11, None),
    ],
)
def test_figure_of_a_workout(key: str, value: object, expected: object) -> None:
    (workout,) = worked(row(**{key: value}))

    assert getattr(workout, FIGURES[key]) == expected


@pytest.mark.parametrize(
    ("parts", "lasted", "net"),
    [
        ({"run_time": "3000"}, 3600, 3000),
        ({"run_time": 0}, 3600, 0),
        ({"run_time": -1, "exerciseTimeWithMillis": 3001500}, 3600, 3001.5),
        ({}, 3600, 3600),
        ({"end_time": None, "totalTimeWithMillis": "1800000"}, 1800, 1800),
    ],
)
def test_duration(parts: dict[str, object], lasted: float, net: float) -> None:
    (workout,) = worked(row(**parts))

    assert workout.end - workout.start == timedelta(seconds=lasted)
    assert workout.duration == timedelta(seconds=net)


@pytest.mark.parametrize(
    "parts",
    [
        *({"trackid": junk} for junk in JUNK),
        *({"end_time": junk} for junk in JUNK),
        {"end_time": START - 1},
        {"end_time": None, "totalTimeWithMillis": 10**14},
        {"parent_trackid": START},
        {"parent_trackid": str(START)},
    ],
)
def test_no_workout(parts: dict[str, object]) -> None:
    assert worked(row(**parts)) == ()


@pytest.mark.parametrize("parent", [None, 0, -1, "-1", "x"])
def test_a_workout_of_its_own(parent: object) -> None:
    assert len(worked(row(parent_trackid=parent))) == 1


@pytest.mark.parametrize("value", [True, "true", 1, "1"])
def test_detected_workout(value: object) -> None:
    assert worked(row(auto_recognition=value))[0].is_detected


@pytest.mark.parametrize("value", [False, None, 0, "false", "", []])
def test_recorded_workout(value: object) -> None:
    assert not worked(row(auto_recognition=value))[0].is_detected


def test_workouts_are_unique_and_ordered() -> None:
    later = row(trackid=START + 60, sport_title=" Mine ")
    found = worked(later, row(updateTime=2, type=1), row(updateTime=1, type=6), later)

    assert [workout.start for workout in found] == [
        local("2026-08-12 17:58"),
        local("2026-08-12 17:59"),
    ]
    assert [workout.sport for workout in found] == [Sport.OUTDOOR_RUNNING, Sport.OTHER]
    assert [workout.title for workout in found] == [None, "Mine"]


@pytest.mark.parametrize(
    "payload",
    [
        {"summary": [row()]},
        {"items": [row()]},
        [row()],
        {"data": [row()]},
        {"data": "[{}]"},
    ],
)
def test_shapes_of_workouts(payload: object) -> None:
    assert len(decode_workouts(payload, BERLIN)) == (payload != {"data": "[{}]"})


def course(**series: object) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Return seconds and values of a workout's series."""
    found = decode_workout_detail({"data": {"trackid": START, **series}})
    start = local("2026-08-12 17:58")
    return (
        [((when - start).total_seconds(), rate) for when, rate in found.heart_rates],
        [((when - start).total_seconds(), metres) for when, metres in found.distances],
    )


@pytest.mark.parametrize(
    ("packed", "expected"),
    [
        ("2,98;,1;3,-1;", [(2, 98), (3, 99), (6, 98)]),
        ("1,0;1,98;1,200", [(2, 98)]),
        # What follows something that cannot be read is not to be trusted.
        ("1,98;x,1;1,1", [(1, 98)]),
        ("1,98;1;1,1", [(1, 98)]),
        ("1,98;-1,1", [(1, 98)]),
        ("1,98;604800,1", [(1, 98)]),
        *((junk, []) for junk in JUNK),
    ],
)
def test_course_of_the_heart_rate(packed: object, expected: object) -> None:
    assert course(heart_rate=packed) == (expected, [])


def test_course_of_the_distance() -> None:
    assert course(distance="1,0;1,2.5;2,3") == ([], [(1, 0), (2, 2.5), (4, 5.5)])


@pytest.mark.parametrize("payload", [*JUNK, {"data": None}, {"data": {"trackid": "x"}}])
def test_no_detail(payload: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_workout_detail(payload)
