"""The cloud's ways to say a thing: no sentinel, no stray type gets past decoding."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from custom_components.zepp.api import ZeppDecodeError
from custom_components.zepp.api.decode import (
    decode_activity_summary,
    decode_bio_charge,
    decode_blood_pressure,
    decode_charge_summary,
    decode_desaturations,
    decode_hrv,
    decode_lactate_threshold,
    decode_oxygen_nights,
    decode_pai,
    decode_readiness,
    decode_respiratory_rate,
    decode_second_heart_rates,
    decode_single_stress,
    decode_spo2,
    decode_spot_heart_rates,
    decode_stress,
    decode_wake_charge,
    decode_weight,
    decode_workouts,
)

from .api.build import BERLIN, events, local
from .decoding import AUG_12, AUG_13, JUNK, LOCAL_MIDNIGHT, WOKEN, sampled

DATED: list[Callable[..., object]] = [
    decode_activity_summary,
    decode_bio_charge,
    decode_blood_pressure,
    decode_charge_summary,
    decode_desaturations,
    decode_hrv,
    decode_lactate_threshold,
    decode_oxygen_nights,
    decode_pai,
    decode_readiness,
    decode_respiratory_rate,
    decode_spo2,
    decode_wake_charge,
    decode_weight,
    decode_workouts,
]
PLAIN: list[Callable[..., object]] = [
    decode_second_heart_rates,
    decode_single_stress,
    decode_spot_heart_rates,
]


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def read(decode: Callable[..., object], payload: object) -> object:
    return decode(payload, BERLIN) if decode in DATED else decode(payload)


@pytest.mark.parametrize("decode", [*DATED, *PLAIN])
def test_shapes(decode: Callable[..., object]) -> None:
    assert read(decode, {"items": []}) == ()
    assert read(decode, {"code": 1, "message": "success", "data": {"items": []}}) == ()
    assert read(decode, events(None, 5, "text", [], {}, {"value": None})) == ()
    for strange in (None, 5, "text", {"status": 400}, {"data": None}, {"items": 5}):
        with pytest.raises(ZeppDecodeError):
            read(decode, strange)


# Oxygen


def clicked(extra: object, **item: object) -> dict[str, object]:
    return {"subType": "click", "timestamp": WOKEN, "extra": extra, **item}


@pytest.mark.parametrize(
    "extra",
    [{"spo2": 96}, {"spo2": "96"}, {"spo2": 96.0}, '{"spo2": 96}', '{"spo2": "96.0"}'],
)
@pytest.mark.parametrize("kind", ["click", None])
def test_spo2(extra: object, kind: object) -> None:
    (day,) = decode_spo2(events(clicked(extra, subType=kind)), BERLIN)

    assert (day.date, list(day.levels)) == (AUG_12, [96])
    assert day.times == (local("2026-08-12 07:00"),)


@pytest.mark.parametrize(
    "item",
    [
        *(clicked(junk) for junk in JUNK),
        *(clicked({"spo2": junk}) for junk in (*JUNK, 0, 49, 101, 255)),
        clicked({"spo2": 96}, subType="odi"),
        clicked({"spo2": 96, "timestamp": 0}, timestamp="x"),
    ],
)
def test_no_spo2(item: object) -> None:
    assert decode_spo2(events(item), BERLIN) == ()


def test_spo2_by_local_date() -> None:
    """Midnight in Berlin parts the days; a moment counts once."""
    before, after = LOCAL_MIDNIGHT + 86_399_000, LOCAL_MIDNIGHT + 86_400_000
    found = decode_spo2(
        events(
            clicked({"spo2": 99, "timestamp": after}),
            clicked({"spo2": 98, "timestamp": str(before)}),
            clicked({"spo2": 97}),
            clicked({"spo2": 95}),
        ),
        BERLIN,
    )

    assert [(day.date, list(day.levels)) for day in found] == [
        (AUG_12, [95, 98]),
        (AUG_13, [99]),
    ]


def drops(**item: object) -> Any:
    return decode_oxygen_nights(events({"timestamp": LOCAL_MIDNIGHT, **item}), BERLIN)


@pytest.mark.parametrize("missing", JUNK)
def test_missing_oxygen_night(missing: object) -> None:
    assert drops(odi=missing) == ()
    (night,) = drops(odi="0", score=missing, odiNum=missing, cost=missing)
    assert (night.date, night.desaturation_index) == (AUG_12, 0)
    assert (night.score, night.drops, night.measured) == (None, None, None)


@pytest.mark.parametrize("valid", [-1, "-1", "-1.0"])
def test_invalid_oxygen_night(valid: object) -> None:
    assert drops(odi="0.5", valid=valid) == ()


def test_oxygen_night() -> None:
    assert drops(odi="0.5", subType="click") == ()
    (night,) = drops(odi="0.5", odiNum="3.0", cost=60, dateString="2026-08-13", score=255)
    assert (night.date, night.drops, night.score) == (AUG_13, 3, None)
    assert night.measured == timedelta(minutes=1)


@pytest.mark.parametrize(
    "extra",
    [*JUNK, {"spo2": [88]}, {"spo2_decrease": 255}, {"spo2_decrease": -1}],
)
def test_no_desaturation(extra: object) -> None:
    item = {"subType": "osa_event", "timestamp": WOKEN, "extra": extra}

    assert decode_desaturations(events(item), BERLIN) == ()


def test_desaturations() -> None:
    later = {"spo2_decrease": "80", "timestamp": WOKEN + 60_000, "spo2": 5, "hr": "x"}
    earlier = {"spo2_decrease": 88, "spo2": [96, 0, "88", 255, -1], "hr": "[55, 0, 255]"}
    first, second = decode_desaturations(
        events(*({"extra": extra, "timestamp": WOKEN} for extra in (later, earlier))),
        BERLIN,
    )

    assert (first.lowest, first.spo2, first.heart_rates) == (88, (96, 88), (55,))
    assert (second.lowest, second.spo2, second.heart_rates) == (80, (), ())


# Body


def weighed(when: object = WOKEN, member: object = "-1", /, **summary: object) -> Any:
    item = {"generatedTime": when, "memberId": member, "summary": summary}
    return decode_weight(events(item), BERLIN)


MEASURES = {
    "height": "height",
    "fatRate": "body_fat",
    "muscleRate": "muscle_mass",
    "bodyWaterRate": "body_water",
    "boneMass": "bone_mass",
    "visceralFat": "visceral_fat",
    "metabolism": "basal_metabolism",
}


@pytest.mark.parametrize("key", MEASURES)
@pytest.mark.parametrize("value", [*JUNK, 0, "0", "0.0"])
def test_missing_measure(key: str, value: object) -> None:
    whole = {"fatRate": 17, "muscleRate": 80, "boneMass": 2}
    (found,) = weighed(weight="64.5", **{**whole, key: value})

    assert found.weight == 64.5
    assert getattr(found, MEASURES[key]) is None


@pytest.mark.parametrize("weight", [*JUNK, 0, 1.9, 501])
def test_no_weight(weight: object) -> None:
    assert weighed(weight=weight) == ()


@pytest.mark.parametrize(
    ("height", "expected"), [(49, None), (50, 50), ("172.0", 172), (280, 280), (281, None)]
)
def test_height(height: object, expected: float | None) -> None:
    (found,) = weighed(weight=64.5, height=height)

    assert found.height == expected
    assert (found.body_mass_index is None) == (expected is None)


@pytest.mark.parametrize("key", ["fatRate", "bodyWaterRate"])
def test_nobody_is_all_fat_or_water(key: str) -> None:
    (found,) = weighed(weight=64.5, **{key: 100})

    assert getattr(found, MEASURES[key]) is None


@pytest.mark.parametrize(
    ("muscle", "expected"),
    [
        # 20 % of 80 kg are 16 kg; with 3 kg of bones, 61 kg of muscles remain.
        (61, 61),
        (60, 60),
        # The same in percent: 3 kg are 3.75 %, 76.25 % remain.
        (76.25, 61),
        (75, 60),
        (59.9, None),
        (70, None),
        (79, None),
    ],
)
def test_muscle_mass(muscle: float, expected: float | None) -> None:
    (found,) = weighed(weight=80, fatRate=20, boneMass=3, muscleRate=muscle)

    assert found.muscle_mass == expected


@pytest.mark.parametrize("member", [None, "-1", -1, ""])
def test_own_weight(member: object) -> None:
    assert len(weighed(WOKEN, member, weight=64.5)) == 1


@pytest.mark.parametrize("member", ["7", 7, "0", 0])
def test_weight_of_the_family(member: object) -> None:
    assert weighed(WOKEN, member, weight=64.5) == ()


def test_time_of_a_weighing() -> None:
    assert weighed(None, weight=64.5) == ()
    item = {"createTime": WOKEN // 1000, "summary": '{"weight": 64.5}'}
    (found,) = decode_weight(events(item), BERLIN)
    assert found.measured_at == local("2026-08-12 07:00")


@pytest.mark.parametrize(
    "value",
    [
        {"measureTime": WOKEN, "sbp": "121", "dbp": "79.0"},
        f'{{"measureTime": "{WOKEN}", "sbp": 121, "dbp": 79}}',
        {"sbp": 121, "dbp": 79},
    ],
)
def test_blood_pressure(value: object) -> None:
    item = {"timestamp": WOKEN, "value": value}
    (found,) = decode_blood_pressure(events(item, item), BERLIN)

    assert (found.date, found.measured_at) == (AUG_12, local("2026-08-12 07:00"))
    assert (found.systolic, found.diastolic) == (121, 79)


@pytest.mark.parametrize("missing", [*JUNK, 0, 19, 301])
@pytest.mark.parametrize("key", ["sbp", "dbp"])
def test_no_blood_pressure(key: str, missing: object) -> None:
    item = {"timestamp": WOKEN, "value": {"sbp": 121, "dbp": 79, key: missing}}

    assert decode_blood_pressure(events(item), BERLIN) == ()


# Single readings


def test_stress_beyond_all_time() -> None:
    """A number too large for a float must not break the day."""
    points = [{"time": 10**400, "value": 12}, {"time": WOKEN, "value": 25}]
    (day,) = decode_stress(events({"timestamp": LOCAL_MIDNIGHT, "data": points}), BERLIN)

    assert list(day.levels) == [25]


@pytest.mark.parametrize("value", [*JUNK, 0, "0", 101, 255])
def test_no_single_stress(value: object) -> None:
    assert decode_single_stress(events({"timestamp": WOKEN, "value": value})) == ()


@pytest.mark.parametrize("key", ["value", "heartRate"])
@pytest.mark.parametrize("rate", [*JUNK, 0, "19", 251, 255])
def test_no_heart_rate(key: str, rate: object) -> None:
    assert decode_spot_heart_rates(events({"timestamp": WOKEN, key: rate})) == ()


@pytest.mark.parametrize(
    "item",
    [
        {"timestamp": WOKEN // 1000, "value": 72},
        {"timestamp": WOKEN, "heartRate": "72"},
        {"timestamp": str(WOKEN), "value": None, "heartRate": 72.0},
    ],
)
def test_heart_rate(item: object) -> None:
    (found,) = decode_spot_heart_rates({"code": 1, "data": {"items": [item]}})

    assert (found.value, found.measured_at) == (72, local("2026-08-12 07:00"))


@pytest.mark.parametrize("end", [*JUNK, 0, 1000, 10**14])
def test_heart_rates_without_end(end: object) -> None:
    assert decode_second_heart_rates(events(sampled({"s": 1000, "e": end}))) == ()
