"""What a person reads in the sample answers: body, oxygen, single heart rates."""

from datetime import date, timedelta

import pytest

from custom_components.zepp.api.decode import (
    decode_blood_pressure,
    decode_desaturations,
    decode_oxygen_nights,
    decode_second_heart_rates,
    decode_spo2,
    decode_spot_heart_rates,
    decode_weight,
)
from custom_components.zepp.api.models import (
    BloodPressureReading,
    DesaturationEvent,
    OxygenNight,
    Reading,
    Spo2Day,
    WeightRecord,
)

from .api.build import BERLIN, local, sample

AUG_12 = date(2026, 8, 12)


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def test_weight() -> None:
    scale, typed = decode_weight(sample("weight_records"), BERLIN)

    assert scale == WeightRecord(
        date=date(2026, 8, 5),
        measured_at=local("2026-08-05 07:01"),
        weight=64.7,
        height=172,
        body_fat=17.01331,
        # Kilograms: 11.0 of fat, 2.7 of bones and these make 64.7.
        muscle_mass=50.961838,
        body_water=56.92887,
        bone_mass=2.7305484,
        visceral_fat=9,
        basal_metabolism=1358,
    )
    assert typed == WeightRecord(
        date=AUG_12, measured_at=local("2026-08-12 07:20"), weight=64.5, height=172
    )
    # The record says 27.8.
    assert typed.body_mass_index == pytest.approx(21.8, abs=0.01)


def test_blood_pressure() -> None:
    (found,) = decode_blood_pressure(sample("events_blood_pressure"), BERLIN)

    assert found == BloodPressureReading(
        date=AUG_12, measured_at=local("2026-08-12 08:15"), systolic=121, diastolic=79
    )


def test_spo2() -> None:
    (found,) = decode_spo2(sample("events_blood_oxygen_click"), BERLIN)

    assert found == Spo2Day(
        date=AUG_12,
        times=(local("2026-08-12 03:05"), local("2026-08-12 12:31:26")),
        levels=bytes([96, 98]),
    )


def test_oxygen_nights() -> None:
    """The night to the 13th does not count."""
    (found,) = decode_oxygen_nights(sample("events_blood_oxygen_odi_datestring"), BERLIN)

    assert found == OxygenNight(
        date=AUG_12,
        desaturation_index=0.26,
        drops=2,
        score=99,
        measured=timedelta(hours=7, minutes=31),
    )


def test_desaturations() -> None:
    (found,) = decode_desaturations(sample("events_blood_oxygen_osa"), BERLIN)

    assert found == DesaturationEvent(
        date=AUG_12,
        start=local("2026-08-12 03:41:10"),
        lowest=88,
        spo2=(96, 94, 91, 88, 90, 94, 96),
        heart_rates=(55, 57, 61, 64, 62, 58, 56),
    )


def test_spot_heart_rates() -> None:
    assert decode_spot_heart_rates(sample("heart_rate")) == (
        Reading(value=72, measured_at=local("2026-08-12 12:00:04")),
        Reading(value=75, measured_at=local("2026-08-12 12:30:02")),
    )


def test_second_heart_rates() -> None:
    assert decode_second_heart_rates(sample("fileinfo_second_heart_rate")) == (
        (local("2026-08-12 17:55:00"), local("2026-08-12 18:00:53")),
        (local("2026-08-12 18:09:48"), local("2026-08-12 18:10:58")),
    )
