"""Whatever is done to the sample answers: models without sentinels or an error."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import islice
import math
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st
import orjson
import pytest

from custom_components.zepp.api import ZeppDecodeError
from custom_components.zepp.api.decode import (
    decode_activity_summary,
    decode_band_data,
    decode_bio_charge,
    decode_blood_pressure,
    decode_charge_summary,
    decode_desaturations,
    decode_devices,
    decode_hrv,
    decode_lactate_threshold,
    decode_oxygen_nights,
    decode_pai,
    decode_phn,
    decode_profile,
    decode_readiness,
    decode_refusal,
    decode_renewal,
    decode_respiratory_rate,
    decode_second_heart_rates,
    decode_sign_in,
    decode_single_stress,
    decode_spo2,
    decode_sport_load,
    decode_spot_heart_rates,
    decode_stress,
    decode_training_load,
    decode_user_id,
    decode_user_info,
    decode_vo2_max,
    decode_wake_charge,
    decode_weight,
    decode_workout_detail,
    decode_workouts,
)

from .api.build import sample

type Decoder = Callable[..., object]

DATED: dict[Decoder, list[str]] = {
    decode_activity_summary: ["events_daily_health"],
    decode_band_data: [
        "band_data_android_variant",
        "band_data_detail",
        "band_data_empty",
        "band_data_summary",
        "band_data_two_devices",
        "band_summaries_decoded",
    ],
    decode_bio_charge: ["events_charge_real_data", "events_charge_real_data_short"],
    decode_blood_pressure: ["events_blood_pressure"],
    decode_charge_summary: ["events_charge_summary"],
    decode_desaturations: ["events_blood_oxygen_osa"],
    decode_hrv: ["events_hrv_sdnn", "events_hrvrmssd"],
    decode_lactate_threshold: ["events_lactate"],
    decode_oxygen_nights: ["events_blood_oxygen_odi_datestring"],
    decode_pai: ["events_pai"],
    decode_phn: ["events_phn"],
    decode_readiness: ["events_readiness", "events_readiness_v1_flat"],
    decode_respiratory_rate: ["events_respiratory_rate"],
    decode_spo2: ["events_blood_oxygen_click"],
    decode_sport_load: ["sport_load"],
    decode_stress: [
        "events_all_day_stress",
        "events_all_day_stress_short",
        "events_all_day_stress_utc_midnight",
    ],
    decode_training_load: ["events_exertion"],
    decode_vo2_max: ["vo2_max"],
    decode_wake_charge: ["events_charge_wake_data"],
    decode_weight: ["weight_records"],
    decode_workouts: [
        "workout_history",
        "workout_history_empty",
        "workout_history_page1_of_2",
    ],
}
PLAIN: dict[Decoder, list[str]] = {
    decode_devices: ["devices"],
    decode_profile: ["user"],
    decode_second_heart_rates: ["fileinfo_second_heart_rate"],
    decode_refusal: ["client_login_ok"],
    decode_renewal: ["client_login_ok"],
    decode_sign_in: ["client_login_ok"],
    decode_single_stress: ["events_single_stress"],
    decode_spot_heart_rates: ["heart_rate"],
    decode_user_id: ["events_daily_health"],
    decode_user_info: ["get_user_info"],
    decode_workout_detail: ["workout_detail"],
}
SAMPLES = [
    pytest.param(decode, name, id=name)
    for decode, names in {**DATED, **PLAIN}.items()
    for name in names
]
# What may lie below zero: balances, codes, and the steps of a broken series.
BELOW_ZERO = {
    "distances",
    "skin_temperature_deviation",
    "source",
    "sport_code",
    "training_stress_balance",
}
PERCENT = {
    "charge",
    "highest",
    "hrv_score",
    "lowest",
    "mental",
    "mental_score",
    "physical",
    "physical_score",
    "resting_heart_rate_score",
    "skin_temperature_score",
    "sleep_breathing_score",
}
STRANGE: list[object] = [None, -1, "-1.0", 255, 32767, "", "x", [], {}, True, 1e300]


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def opened(content: Any, key: object = None) -> Any:
    """Return a sample with packed parts unpacked and long ones cut, to be changed too."""
    if isinstance(content, dict):
        return {name: opened(value, name) for name, value in content.items()}
    if isinstance(content, list):
        return [opened(value) for value in content[:4]]
    if isinstance(content, str):
        with suppress(ValueError):
            raw = b64decode(content) if key == "summary" else content
            found = orjson.loads(raw)
            return opened(found) if isinstance(found, dict | list) else content
        return content[:80]
    return content


OPENED = {
    path.stem: opened(sample(path.stem))
    for path in sorted((Path(__file__).parent / "fixtures").glob("*.json"))
}


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with each of its keys."""
    if isinstance(content, dict | list):
        for key in list(content) if isinstance(content, dict) else range(len(content)):
            yield content, key
            yield from places(content[key])


NAMES = st.sampled_from(
    sorted({key for _, key in places(OPENED) if isinstance(key, str)} - {*OPENED})
)
EDGES = st.sampled_from(
    [
        *(0, -1, 1, 19, 20, 50, 100, 101, 250, 255, 400, 1000, 32767, -20000, 604800),
        *(1262304000, 1786485600, 4102444800, 1786485600000, 1786492800000, 4102444800000),
        *("0", "-1", "-1.0", "255", "54", "139.0", "nan", "inf", "1e400", " ", "{}", "[]"),
        *(
            "2026-08-12",
            "1786485600000",
            "11,C0FFEE",
            "2,A;1,B",
            "1,",
            "AAAA",
            "AAA",
            "1,2;,3",
        ),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.floats(),
    st.text(max_size=12),
    EDGES,
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=6)
    ),
    max_leaves=20,
)
ANSWERS = st.one_of(
    JSON,
    st.lists(JSON, max_size=4).map(lambda items: {"items": items}),
    st.dictionaries(NAMES, JSON).map(lambda value: {"items": [{"value": value}]}),
    st.lists(JSON, max_size=4).map(lambda rows: {"code": 1, "data": {"summary": rows}}),
)
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago")
    ]
)
MANY = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def check(found: object, name: str = "") -> None:
    """Check that nothing in a model is a sentinel, not a number, or a naive moment."""
    if is_dataclass(found):
        for field in fields(found):
            check(getattr(found, field.name), field.name)
    elif isinstance(found, tuple):
        for part in found:
            check(part, name)
    elif isinstance(found, datetime):
        assert found.tzinfo
    elif isinstance(found, int | float):
        assert math.isfinite(found)
        assert found >= 0 or name in BELOW_ZERO
        assert found <= 100 or name not in PERCENT


def decoded(decode: Decoder, payload: object, zone: ZoneInfo) -> None:
    """Decode a payload, and check what comes out."""
    with suppress(ZeppDecodeError):
        check(decode(payload, zone) if decode in DATED else decode(payload))


@st.composite
def changed(draw: st.DrawFn, name: str) -> Any:
    """Return a sample with some values replaced or deleted."""
    whole = {"root": orjson.loads(orjson.dumps(OPENED[name]))}
    for _ in range(draw(st.integers(1, 6))):
        holder, key = draw(st.sampled_from(list(places(whole))))
        if holder is whole or draw(st.booleans()):
            holder[key] = draw(SCALARS | JSON)
        else:
            del holder[key]
    return whole["root"]


@pytest.mark.parametrize("decode", [*DATED, *PLAIN])
@given(payload=ANSWERS, zone=ZONES)
@MANY
def test_arbitrary_answer(decode: Decoder, payload: object, zone: ZoneInfo) -> None:
    decoded(decode, payload, zone)


@pytest.mark.parametrize(("decode", "name"), SAMPLES)
@given(data=st.data(), zone=ZONES)
@MANY
def test_changed_sample(
    decode: Decoder, name: str, data: st.DataObject, zone: ZoneInfo
) -> None:
    decoded(decode, data.draw(changed(name)), zone)


@pytest.mark.parametrize(("decode", "name"), SAMPLES)
def test_every_value_missing_or_strange(decode: Decoder, name: str) -> None:
    """Each value for itself, so that none is forgotten."""
    for number in range(len(list(places(OPENED[name])))):
        whole = orjson.loads(orjson.dumps(OPENED[name]))
        holder, key = next(islice(places(whole), number, None))
        for strange in STRANGE:
            holder[key] = strange
            decoded(decode, whole, ZoneInfo("Europe/Berlin"))
