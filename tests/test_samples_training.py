"""What a person reads in the sample answers: training, and the totals of a day."""

from datetime import date, timedelta
from typing import Any

import pytest

from custom_components.zepp.api.decode import (
    decode_activity_summary,
    decode_lactate_threshold,
    decode_phn,
    decode_sport_load,
    decode_training_load,
    decode_vo2_max,
    decode_workout_detail,
    decode_workouts,
)
from custom_components.zepp.api.models import (
    ActivitySummaryDay,
    LactateThresholdDay,
    PhnDay,
    Sport,
    SportLoadDay,
    TrainingLoadDay,
    Vo2MaxDay,
    Workout,
    WorkoutDetail,
)

from .api.build import BERLIN, local, minutes, sample

AUG_11, AUG_12, AUG_13 = date(2026, 8, 11), date(2026, 8, 12), date(2026, 8, 13)
SOURCE = "run.9568513.huami.com"
RUN = Workout(
    id="1786550320",
    date=AUG_12,
    start=local("2026-08-12 17:58:40"),
    end=local("2026-08-12 18:13:54"),
    duration=timedelta(minutes=15, seconds=12),
    sport=Sport.OUTDOOR_RUNNING,
    sport_code=1,
    source=SOURCE,
    distance=2481,
    energy=182,
    average_heart_rate=146,
    max_heart_rate=164,
    min_heart_rate=98,
    training_load=56,
    aerobic_effect=2.8,
    anaerobic_effect=0.3,
    vo2_max=47,
    steps=2520,
    cadence=166,
    pace=timedelta(minutes=6, seconds=7, microseconds=593710),
    ascent=14,
    descent=12,
    perceived_exertion=4,
)
STRENGTH = Workout(
    id="1786381331",
    date=date(2026, 8, 10),
    start=local("2026-08-10 19:02:11"),
    end=local("2026-08-10 19:54:13"),
    duration=timedelta(minutes=52),
    sport=Sport.STRENGTH_TRAINING,
    sport_code=52,
    source=SOURCE,
    distance=0,
    energy=301,
    average_heart_rate=108,
    max_heart_rate=141,
    min_heart_rate=76,
    training_load=18,
    aerobic_effect=1.2,
    anaerobic_effect=0,
    steps=0,
)
SWIM = Workout(
    id="1786255506",
    date=date(2026, 8, 9),
    start=local("2026-08-09 08:05:06"),
    end=local("2026-08-09 08:49:07"),
    duration=timedelta(minutes=43, seconds=59),
    sport=Sport.POOL_SWIMMING,
    sport_code=14,
    source=SOURCE,
    distance=756,
    energy=463,
    average_heart_rate=139,
    max_heart_rate=164,
    min_heart_rate=116,
    training_load=51,
    aerobic_effect=2.5,
    anaerobic_effect=0.1,
    steps=0,
    pace=timedelta(minutes=58, seconds=10, microseconds=741000),
)
DETECTED = Workout(
    id="1786187179",
    date=date(2026, 8, 8),
    start=local("2026-08-08 13:06:19"),
    end=local("2026-08-08 13:21:21"),
    duration=timedelta(minutes=15),
    sport=Sport.DETECTED_ACTIVITY,
    sport_code=223,
    source=SOURCE,
    is_detected=True,
    distance=0,
    energy=94,
    average_heart_rate=115,
    max_heart_rate=131,
    min_heart_rate=92,
    steps=0,
)


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def test_exertion() -> None:
    (found,) = decode_training_load(sample("events_exertion"), BERLIN)

    assert found == TrainingLoadDay(
        date=AUG_12,
        acute_training_load=53,
        chronic_training_load=58,
        training_stress_balance=5,
        exercise_score=74,
        target_score=57,
        recovery_factor=2,
    )


def test_daily_analysis() -> None:
    (found,) = decode_phn(sample("events_phn"), BERLIN)

    assert found == PhnDay(
        date=AUG_12,
        trimp=74,
        acute_training_load=53,
        chronic_training_load=58,
        training_stress_balance=5,
    )


def test_sport_load() -> None:
    band = {"optimal_min": 330, "optimal_max": 735, "overreaching": 864}

    assert decode_sport_load(sample("sport_load"), BERLIN) == (
        SportLoadDay(date=AUG_11, load=None, week=341, **band),
        SportLoadDay(date=AUG_12, load=56, week=379, **band),
    )


def test_vo2_max() -> None:
    assert decode_vo2_max(sample("vo2_max"), BERLIN) == (Vo2MaxDay(date=AUG_12, value=47),)


def test_lactate_threshold() -> None:
    (found,) = decode_lactate_threshold(sample("events_lactate"), BERLIN)

    assert found == LactateThresholdDay(
        date=date(2026, 8, 9), heart_rate=171, pace=timedelta(minutes=5, seconds=5)
    )


def test_activity_summary() -> None:
    goals: dict[str, Any] = {
        "step_goal": 8000,
        "active_energy_goal": 300,
        "active_time_goal": minutes(30),
    }

    assert decode_activity_summary(sample("events_daily_health"), BERLIN) == (
        ActivitySummaryDay(
            date=AUG_12,
            steps=8931,
            active_energy=402,
            active_time=minutes(46),
            running_distance=2481.283447265625,
            cycling_distance=0,
            **goals,
        ),
        ActivitySummaryDay(
            date=AUG_13,
            steps=1804,
            active_energy=61,
            active_time=minutes(3),
            running_distance=0,
            cycling_distance=0,
            **goals,
        ),
    )


def test_workouts() -> None:
    found = decode_workouts(sample("workout_history"), BERLIN)

    assert found == (DETECTED, SWIM, STRENGTH, RUN)


def test_first_page_of_workouts() -> None:
    assert decode_workouts(sample("workout_history_page1_of_2"), BERLIN) == (STRENGTH, RUN)


def test_no_workouts() -> None:
    assert decode_workouts(sample("workout_history_empty"), BERLIN) == ()


def test_workout_detail() -> None:
    assert decode_workout_detail(sample("workout_detail")) == WorkoutDetail(
        id="1786550320",
        heart_rates=(
            (local("2026-08-12 17:59:02"), 98),
            (local("2026-08-12 17:59:03"), 99),
            (local("2026-08-12 17:59:04"), 101),
            (local("2026-08-12 17:59:05"), 102),
            (local("2026-08-12 17:59:07"), 101),
        ),
        distances=(
            (local("2026-08-12 17:58:41"), 0),
            (local("2026-08-12 17:58:42"), 2),
            (local("2026-08-12 17:58:43"), 5),
        ),
    )
