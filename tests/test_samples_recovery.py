"""What a person reads in the sample answers: stress, readiness, BioCharge, breathing."""

from datetime import UTC, date, datetime

import pytest

from custom_components.zepp.api.decode import (
    decode_bio_charge,
    decode_charge_summary,
    decode_hrv,
    decode_pai,
    decode_readiness,
    decode_respiratory_rate,
    decode_single_stress,
    decode_stress,
    decode_wake_charge,
)
from custom_components.zepp.api.models import (
    NO_READING,
    ChargeSummaryDay,
    HrvDay,
    PaiDay,
    ReadinessDay,
    Reading,
    StressDay,
    WakeChargeDay,
)

from .api.build import BERLIN, local, sample

AUG_11, AUG_12, AUG_13 = date(2026, 8, 11), date(2026, 8, 12), date(2026, 8, 13)
READY = ReadinessDay(
    date=AUG_12,
    score=80,
    hrv_score=81,
    resting_heart_rate_score=88,
    skin_temperature_score=97,
    mental_score=96,
    physical_score=64,
    sleep_breathing_score=100,
    hrv_rmssd=47,
    hrv_baseline=None,
    resting_heart_rate=54,
    resting_heart_rate_baseline=54,
    skin_temperature_deviation=0.11,
)


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def shares(day: StressDay) -> tuple[int | None, ...]:
    return day.relaxed, day.normal, day.medium, day.high


def test_stress() -> None:
    first, second = decode_stress(sample("events_all_day_stress"), BERLIN)

    assert first.date == AUG_12
    assert (first.lowest, first.average, first.highest) == (6, 36, 64)
    assert shares(first) == (57, 35, 8, 0)
    assert len(first.times) == len(first.levels) == 213
    assert first.times[0] == local("2026-08-12 00:00")
    assert first.times[-1] == local("2026-08-12 23:55")
    assert list(first.levels[:3]) == [30, 20, 6]
    assert second.date == AUG_13
    assert (second.lowest, second.average, second.highest) == (6, 26, 63)
    assert shares(second) == (80, 17, 3, 0)
    assert len(second.levels) == 98


def test_short_stress() -> None:
    (day,) = decode_stress(sample("events_all_day_stress_short"), BERLIN)

    assert day.date == AUG_13
    assert (day.lowest, day.average, day.highest) == (7, 15, 26)
    assert shares(day) == (100, 0, 0, 0)
    assert day.times[0] == local("2026-08-13 00:05")
    assert list(day.levels) == [9, 25, 21, 7, 26, 22, 15, 12, 7, 7]


def test_stress_from_midnight_in_utc() -> None:
    (day,) = decode_stress(sample("events_all_day_stress_utc_midnight"), BERLIN)

    assert day.date == AUG_12
    assert (day.lowest, day.average, day.highest) == (6, 35, 64)
    assert shares(day) == (60, 30, 10, 0)
    assert len(day.levels) == 220


def test_single_stress() -> None:
    (found,) = decode_single_stress(sample("events_single_stress"))

    assert found == Reading(value=54, measured_at=local("2026-08-12 12:33:18"))


def test_readiness() -> None:
    """The later of two results for the 12th, and a day of calibration after it."""
    assert decode_readiness(sample("events_readiness"), BERLIN) == (
        READY,
        ReadinessDay(date=AUG_13, resting_heart_rate_baseline=54),
    )


def test_flat_readiness() -> None:
    assert decode_readiness(sample("events_readiness_v1_flat"), BERLIN) == (READY,)


def test_pai() -> None:
    assert decode_pai(sample("events_pai"), BERLIN) == (
        PaiDay(date=AUG_12, score=87.41352844238281, earned=11.707199096679688),
        PaiDay(date=AUG_13, score=87.41352844238281, earned=0),
    )


def test_bio_charge() -> None:
    (day,) = decode_bio_charge(sample("events_charge_real_data"), BERLIN)

    assert day.date == AUG_12
    assert len(day.minutes) == 1440
    assert list(day.minutes[:10]) == [72, 72, 72, 72, 72, 72, 72, 72, 71, 71]
    assert day.minutes[-1] == 77
    # From 10:00 to 10:07 in UTC it was not computed.
    assert day.minutes.count(NO_READING) == 7
    assert set(day.minutes[600:607]) == {NO_READING}
    assert min(day.minutes) == 55


def test_short_bio_charge() -> None:
    (day,) = decode_bio_charge(sample("events_charge_real_data_short"), BERLIN)

    assert day.date == AUG_13
    assert list(day.minutes[:7]) == [72, 72, NO_READING, 72, 71, 71, NO_READING]
    assert day.minutes.count(NO_READING) == 1435


def test_wake_charge() -> None:
    (found,) = decode_wake_charge(sample("events_charge_wake_data"), BERLIN)

    assert found == WakeChargeDay(
        date=AUG_12,
        woke_at=local("2026-08-12 06:58"),
        charge=86,
        physical=88.2,
        mental=84.1,
    )


def test_charge_summary() -> None:
    (found,) = decode_charge_summary(sample("events_charge_summary"), BERLIN)

    assert found == ChargeSummaryDay(
        date=AUG_12,
        lowest=31,
        lowest_at=local("2026-08-12 22:04"),
        highest=87,
        highest_at=local("2026-08-12 07:02"),
        gained=58,
        spent=64,
    )


def test_respiratory_rate() -> None:
    first, second = decode_respiratory_rate(sample("events_respiratory_rate"), BERLIN)

    assert first.date == AUG_11
    assert set(first.minutes[:1275]) == {NO_READING}
    assert list(first.minutes[1275:1280]) == [17, 13, 18, 19, 15]
    assert NO_READING not in first.minutes[1275:]
    assert second.date == AUG_12
    assert list(second.minutes[:5]) == [14, 13, 16, 13, 18]
    assert NO_READING not in second.minutes[:299]
    assert set(second.minutes[299:]) == {NO_READING}
    assert len(first.minutes) == len(second.minutes) == 1440


def test_hrv() -> None:
    (day,) = decode_hrv(sample("events_hrvrmssd"), BERLIN)

    assert day.date == AUG_11
    assert day.values == (65, 51, 32, 57, 67, 48, 71, 26, 61, 28, 47, 29)
    assert day.times[0] == local("2026-08-11 23:15")
    # One minute is missing.
    assert day.times[7] == local("2026-08-11 23:22")
    assert day.times[8] == local("2026-08-11 23:24")
    assert day.times[-1] == local("2026-08-11 23:27")


def test_hrv_as_sdnn() -> None:
    """Three samples of one night, with midnight in UTC between them."""
    assert decode_hrv(sample("events_hrv_sdnn"), BERLIN) == (
        HrvDay(
            date=AUG_11,
            times=(
                datetime(2026, 8, 11, 22, 5, tzinfo=UTC),
                datetime(2026, 8, 11, 23, 39, tzinfo=UTC),
            ),
            values=(87.87, 75.34),
        ),
        HrvDay(
            date=AUG_12,
            times=(datetime(2026, 8, 12, 2, 10, tzinfo=UTC),),
            values=(36.18,),
        ),
    )
