"""The cloud's ways to say how recovered somebody is: no sentinel gets past decoding."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from custom_components.zepp.api.decode import (
    decode_bio_charge,
    decode_charge_summary,
    decode_hrv,
    decode_pai,
    decode_readiness,
    decode_respiratory_rate,
    decode_wake_charge,
)
from custom_components.zepp.api.models import NO_READING

from .api.build import BERLIN, events, packed
from .decoding import (
    AUG_11,
    AUG_12,
    AUG_13,
    JUNK,
    LOCAL_MIDNIGHT,
    UTC_MIDNIGHT,
    WOKEN,
    sampled,
)


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


# Readiness


def readiness(stamp: object = WOKEN, /, **value: object) -> dict[str, object]:
    return {"timestamp": stamp, "value": {"timestamp": LOCAL_MIDNIGHT, **value}}


def ready(*found: object) -> Any:
    return decode_readiness(events(*found), BERLIN)


SCORES = {
    "rdnsScore": "score",
    "hrvScore": "hrv_score",
    "rhrScore": "resting_heart_rate_score",
    "skinTempScore": "skin_temperature_score",
    "mentScore": "mental_score",
    "phyScore": "physical_score",
    "ahiScore": "sleep_breathing_score",
}
FIGURES = {
    "sleepHRV": "hrv_rmssd",
    "hrvBaseline": "hrv_baseline",
    "sleepRHR": "resting_heart_rate",
    "rhrBaseline": "resting_heart_rate_baseline",
    "skinTempCalibrated": "skin_temperature_deviation",
}


@pytest.mark.parametrize("key", [*SCORES, *FIGURES])
@pytest.mark.parametrize("value", [255, "255", 255.0, 32767, -32768, None, True, "x", []])
def test_missing_readiness(key: str, value: object) -> None:
    (found,) = ready(readiness(**{key: value}))

    assert getattr(found, {**SCORES, **FIGURES}[key]) is None


@pytest.mark.parametrize("key", SCORES)
@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), ("0", 0), (100, 100), ("81.0", 81), (101, None), (-1, None)],
)
def test_scores(key: str, value: object, expected: int | None) -> None:
    (found,) = ready(readiness(**{key: value}))

    assert getattr(found, SCORES[key]) == expected


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("sleepHRV", 1, 1),
        ("sleepHRV", 0, None),
        ("sleepHRV", 400, 400),
        ("sleepHRV", 401, None),
        ("hrvBaseline", "47.5", 47.5),
        ("hrvBaseline", 254, 254),
        ("hrvBaseline", 0, None),
        ("sleepRHR", 20, 20),
        ("sleepRHR", 19, None),
        ("sleepRHR", 251, None),
        ("rhrBaseline", 54, 54),
        ("rhrBaseline", 0, None),
        ("skinTempCalibrated", 0, 0),
        ("skinTempCalibrated", "-14", -0.14),
        ("skinTempCalibrated", 1000, 10),
        ("skinTempCalibrated", 1001, None),
    ],
)
def test_readiness_figure(key: str, value: object, expected: float | None) -> None:
    (found,) = ready(readiness(**{key: value}))

    assert getattr(found, FIGURES[key]) == expected


@pytest.mark.parametrize("baseline", [32767, "32767"])
def test_no_skin_temperature_without_baseline(baseline: object) -> None:
    (found,) = ready(readiness(skinTempBaseLine=baseline, skinTempCalibrated=0))

    assert found.skin_temperature_deviation is None


@pytest.mark.parametrize(
    ("item", "day"),
    [
        # A late result of the 12th.
        (readiness(LOCAL_MIDNIGHT + 90_000_000, rdnsScore=1), AUG_12),
        ({"timestamp": WOKEN, "value": {"timestamp": UTC_MIDNIGHT}}, AUG_12),
        ({"timestamp": WOKEN, "value": f'{{"timestamp": "{LOCAL_MIDNIGHT}"}}'}, AUG_12),
        # The evening of the 12th, without a midnight.
        ({"timestamp": UTC_MIDNIGHT + 72_000_000, "value": {"rdnsScore": 1}}, AUG_12),
        ({"timestamp": str(UTC_MIDNIGHT + 72_000_000), "rdnsScore": "1"}, AUG_12),
        ({"timestampUpdate": UTC_MIDNIGHT + 72_000_000, "rdnsScore": "1"}, AUG_12),
        ({"timestamp": LOCAL_MIDNIGHT, "timestampUpdate": str(WOKEN)}, AUG_12),
    ],
)
def test_readiness_date(item: object, day: date) -> None:
    (found,) = ready(item)

    assert found.date == day


def test_newest_readiness() -> None:
    assert [
        ready(*order)[0].score
        for order in (
            [readiness(5, timestampUpdate=2, rdnsScore=2), readiness(9, rdnsScore=1)],
            [readiness(9, rdnsScore=1), readiness(5, timestampUpdate=2, rdnsScore=2)],
            [readiness(9, rdnsScore=1), readiness(5, rdnsScore=2)],
        )
    ] == [2, 2, 1]


# Activity intelligence


@pytest.mark.parametrize("junk", JUNK)
def test_missing_pai(junk: object) -> None:
    item = {"timestamp": LOCAL_MIDNIGHT, "totalPai": junk, "dailyPai": junk}
    (found,) = decode_pai(events(item), BERLIN)

    assert (found.date, found.score, found.earned) == (AUG_12, None, None)


def test_pai_uploaded_last() -> None:
    newer = {"time": str(LOCAL_MIDNIGHT), "uploadTimestamp": "20", "totalPai": "0"}
    older = {"timestamp": LOCAL_MIDNIGHT, "uploadTimestamp": "10", "totalPai": "9"}
    (found,) = decode_pai(events(newer, older), BERLIN)

    assert (found.date, found.score) == (AUG_12, 0)


# BioCharge


def charged(*found: object) -> dict[date, dict[int, int]]:
    """Return the minutes of each date that have a charge."""
    return {
        day.date: {
            minute: value for minute, value in enumerate(day.minutes) if value != NO_READING
        }
        for day in decode_bio_charge(events(*found), BERLIN)
    }


@pytest.mark.parametrize("total", [*JUNK, 255, "255", 101, 254])
def test_missing_charge(total: object) -> None:
    assert charged(sampled({"s": 0, "total": total, "mental": 66})) == {}


@pytest.mark.parametrize("total", [0, 100, "55", 55.9])
def test_charge(total: Any) -> None:
    assert charged(sampled({"s": "60000", "total": total})) == {
        AUG_12: {1: int(float(total))}
    }


@pytest.mark.parametrize("offset", [*JUNK[:-2], 8 * 86_400_000, -8 * 86_400_000])
def test_charge_at_no_time(offset: object) -> None:
    assert charged(sampled({"s": offset, "total": 50})) == {}


@pytest.mark.parametrize("start", JUNK)
def test_charge_from_no_time(start: object) -> None:
    assert charged(sampled({"s": 0, "total": 50}, start=start)) == {}


def test_charge_across_midnight() -> None:
    """The order of samples is not to be trusted, nor is every minute there."""
    samples = [
        {"s": 86_400_000, "total": 3},
        {"s": -60_000, "total": 1},
        {"s": 0, "total": 2},
    ]

    assert charged(sampled(*samples)) == {AUG_11: {1439: 1}, AUG_12: {0: 2}, AUG_13: {0: 3}}


def test_charge_uploaded_last() -> None:
    newer = sampled({"s": 0, "u": 900, "total": 60}, {"s": 60_000, "u": 900, "total": 255})
    older = sampled({"s": 0, "u": 100, "total": 50}, {"s": 60_000, "u": 100, "total": 51})

    assert charged(newer, older) == {AUG_12: {0: 60, 1: 51}}
    assert charged(sampled({"s": 0, "total": 1}), newer) == {AUG_12: {0: 60}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"wakeCharge": 86}, (86, None, None)),
        ({"wakeCharge": "0"}, (0, None, None)),
        ({"wakeCharge": 255, "bioChargeWake": "85"}, (85, None, None)),
        ({"wakeCharge": 1, "physicalWake": 255, "mentalWake": -1}, (1, None, None)),
        ({"wakeCharge": 1, "physicalWake": "0", "mentalWake": 100.0}, (1, 0, 100)),
    ],
)
def test_wake_charge(
    content: dict[str, object], expected: tuple[float | None, ...]
) -> None:
    (found,) = decode_wake_charge(events(sampled({"s": 0, **content})), BERLIN)

    assert (found.charge, found.physical, found.mental) == expected


@pytest.mark.parametrize("missing", [*JUNK, 255])
def test_no_wake_charge(missing: object) -> None:
    item = sampled({"s": 0, "wakeCharge": missing, "bioChargeWake": missing})

    assert decode_wake_charge(events(item), BERLIN) == ()


def test_wake_charge_belongs_to_the_local_date() -> None:
    late = sampled({"s": 22 * 3_600_000, "wakeCharge": 9})
    early, later = ({"s": hour * 3_600_000, "wakeCharge": hour} for hour in (4, 6))
    found = decode_wake_charge(events(late, sampled(later, early)), BERLIN)

    assert [(day.date, day.charge) for day in found] == [(AUG_12, 6), (AUG_13, 9)]


@pytest.mark.parametrize(
    ("item", "day"),
    [
        (sampled({"s": 0}, start=LOCAL_MIDNIGHT), AUG_12),
        (sampled({}, start=str(UTC_MIDNIGHT)), AUG_12),
        (sampled({}, start=None), AUG_12),
        (sampled({}, start=None, dateString="2026-08-13"), AUG_13),
    ],
)
def test_charge_summary_date(item: object, day: date) -> None:
    (found,) = decode_charge_summary(events(item), BERLIN)

    assert found.date == day


@pytest.mark.parametrize("missing", JUNK)
def test_missing_charge_summary(missing: object) -> None:
    content = {
        "minCharge": missing,
        "minChargeTimestamp": WOKEN,
        "maxCharge": 255,
        "maxChargeTimestamp": WOKEN,
        "cumulativeChargingEnergy": missing,
        "cumulativeConsumptionEnergy": missing,
    }
    (found,) = decode_charge_summary(events(sampled(content)), BERLIN)

    assert (found.lowest, found.lowest_at, found.highest, found.highest_at) == (None,) * 4
    assert (found.gained, found.spent) == (None, None)


def test_no_charge_summary() -> None:
    assert decode_charge_summary(events(sampled()), BERLIN) == ()
    assert decode_charge_summary(events({"value": {"samples": [{}]}}), BERLIN) == ()


# Breathing, and the variability of the heart rate


def breathed(measurements: object, stamp: object = UTC_MIDNIGHT) -> dict[str, object]:
    return {"timestamp": stamp, "value": {"measurements": measurements}}


def breaths(*found: object) -> list[tuple[date, list[int]]]:
    """Return the dates with their first minutes."""
    days = decode_respiratory_rate(events(*found), BERLIN)
    assert all(len(day.minutes) == 1440 for day in days)
    return [(day.date, list(day.minutes[:6])) for day in days]


def test_breathing_rates() -> None:
    raw = bytes([0, 3, 4, 60, 61, 255])

    no = NO_READING
    expected = [(AUG_12, [no, no, 4, 60, no, no])]
    assert breaths(breathed(packed(raw))) == expected
    assert breaths(breathed(packed(raw + bytes(3000)))) == expected
    # Cut off in the middle, what is whole counts.
    assert breaths(breathed(packed(raw)[:7])) == expected


@pytest.mark.parametrize("measurements", [*JUNK, packed(bytes(1440)), "AAA*", 5])
def test_no_breathing_rate(measurements: object) -> None:
    assert breaths(breathed(measurements)) == []


@pytest.mark.parametrize("stamp", JUNK)
def test_breathing_rate_at_no_time(stamp: object) -> None:
    assert breaths(breathed(packed(bytes([15])), stamp)) == []


def test_breathing_rates_of_two_uploads() -> None:
    first, second = breathed(packed(bytes([15, 16]))), breathed(packed(bytes([0, 17, 18])))

    assert breaths(first, second) == [(AUG_12, [15, 17, 18, *[NO_READING] * 3])]


@pytest.mark.parametrize("key", ["hrv", "sdnn"])
@pytest.mark.parametrize("value", [*JUNK, 0, "0", 401])
def test_no_hrv(key: str, value: object) -> None:
    assert decode_hrv(events(sampled({"s": 0, key: value})), BERLIN) == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"hrv": "65"}, 65),
        ({"hrv": 400}, 400),
        ({"sdnn": "36.18"}, 36.18),
        ({"sdnn": 0.5}, 0.5),
    ],
)
def test_hrv(content: dict[str, object], expected: float) -> None:
    (found,) = decode_hrv(events(sampled({"s": 0, **content})), BERLIN)

    assert (found.date, found.values) == (AUG_12, (expected,))


def test_hrv_uploaded_last() -> None:
    newer, older = (sampled({"s": 0, "u": upload, "hrv": upload}) for upload in (90, 80))
    (found,) = decode_hrv(events(newer, older), BERLIN)

    assert found.times == (datetime(2026, 8, 12, tzinfo=UTC),)
    assert found.values == (90,)
