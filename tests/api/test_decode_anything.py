"""Whatever the cloud sends: models come out, or a ZeppError."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
import json
import math
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings, strategies as st
import orjson
import pytest

from custom_components.zepp.api import (
    BandData,
    Dated,
    Device,
    PhnDay,
    Profile,
    SportLoadDay,
    StressDay,
    TrainingLoadDay,
    Vo2MaxDay,
    ZeppError,
)
from custom_components.zepp.api.decode import (
    decode_band_data,
    decode_devices,
    decode_phn,
    decode_profile,
    decode_sport_load,
    decode_stress,
    decode_training_load,
    decode_user_id,
    decode_vo2_max,
    merge_band_data,
)

from .build import sample

THOROUGH = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "Europe/Berlin",
            "Asia/Kolkata",
            "Pacific/Kiritimati",
            "Pacific/Pago_Pago",
        )
    ]
)

# Values at the edges of what is accepted, and names that decoders look for.
EDGES = st.sampled_from(
    [
        *(0, -1, 1, 24, 25, 100, 101, 240, 254, 255, 1440, 5760, 5761),
        *(1262304000, 1786482720, 4102444800, 4102444801, 1786492800000, 10**15, 10**16),
        *(20260812, 20100101, 21000101, "2026-08-12", "2009-12-31", "2100-01-01"),
        *("0", "-1", "54", "139.0", "nan", "inf", "-inf", "1e400", "1e16", " ", "{}", "[]"),
        *("e30=", "e30", "W10=", "[{}]", "{", "[", "null"),
    ]
)
NAMES = st.sampled_from(
    [
        *("code", "message", "data", "items", "next", "2026-08-12", "date_time"),
        *("summary", "sum", "data_hr", "sync", "goal", "stp", "slp", "ttl", "wk", "rn"),
        *("st", "ed", "start", "stop", "mode", "stage", "odd_stage", "dp", "lt", "ss"),
        *("timestamp", "dateString", "dayId", "value", "result", "time", "avgStress"),
        *("userId", "nickName", "userOldProfile", "additionalInfo", "lastUpdateTime"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.floats(),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.binary(max_size=40).map(lambda raw: b64encode(raw).decode()),
    EDGES,
)


def in_text(content: object) -> str:
    """Return JSON as text, with what other parsers would not take."""
    return json.dumps(content)


JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.one_of(NAMES, st.text(max_size=8)), inner, max_size=6),
        st.lists(inner, max_size=3).map(in_text),
        st.dictionaries(NAMES, inner, max_size=4).map(in_text),
        st.dictionaries(NAMES, inner, max_size=4).map(
            lambda content: b64encode(in_text(content).encode()).decode()
        ),
    ),
    max_leaves=25,
)


def check_band(found: object) -> None:
    """Check what holds for all band data, also when it is joined with itself."""
    assert isinstance(found, BandData)
    check_dates(found.days)
    check_dates(found.nights)
    for day in found.days:
        assert len(day.heart_rate) <= 1440
        assert all(value == 0 or 25 <= value <= 240 for value in day.heart_rate)
        assert len(day.minute_steps) in {0, 1440}
    for night in found.nights:
        assert night.start < night.end
        assert night.asleep
        assert night.score is None or 1 <= night.score <= 100
    for nap in found.naps:
        assert nap.start < nap.end
        assert nap.asleep
    assert merge_band_data([found, found]) == found


def check_dates(found: tuple[Dated, ...]) -> None:
    """Check that there is one of each date, ordered."""
    dates = [item.date for item in found]
    assert dates == sorted(set(dates))


def check_days(*kinds: type) -> Callable[[object], None]:
    """Return a check for a tuple of days of a kind, without sentinels."""

    def check(found: object) -> None:
        assert isinstance(found, tuple)
        assert all(isinstance(item, kinds) for item in found)
        check_dates(found)
        for item in found:
            for name in item.__slots__:
                value = getattr(item, name)
                if isinstance(value, float | int):
                    assert math.isfinite(value)
                    assert value >= 0 or name == "training_stress_balance"

    return check


def check_stress(found: object) -> None:
    """Check days of stress: as many levels as times, in order."""
    check_days(StressDay)(found)
    assert isinstance(found, tuple)
    for day in found:
        assert list(day.times) == sorted(set(day.times))
        assert len(day.times) == len(day.levels)
        assert all(1 <= level <= 100 for level in day.levels)


def check_devices(found: object) -> None:
    """Check a list of devices."""
    assert isinstance(found, tuple)
    assert all(isinstance(item, Device) for item in found)


def check_profile(found: object) -> None:
    """Check a profile."""
    assert isinstance(found, Profile)
    assert found.user_id is None or isinstance(found.user_id, str)


def check_user_id(found: object) -> None:
    """Check a user id."""
    assert found is None or isinstance(found, str)


type Decoder = Callable[..., object]
type Check = Callable[[Any], None]

DATED: dict[str, tuple[Decoder, Check]] = {
    "band": (decode_band_data, check_band),
    "stress": (decode_stress, check_stress),
    "exertion": (decode_training_load, check_days(TrainingLoadDay)),
    "phn": (decode_phn, check_days(PhnDay)),
    "sport_load": (decode_sport_load, check_days(SportLoadDay)),
    "vo2_max": (decode_vo2_max, check_days(Vo2MaxDay)),
}
PLAIN: dict[str, tuple[Decoder, Check]] = {
    "devices": (decode_devices, check_devices),
    "profile": (decode_profile, check_profile),
    "user_id": (decode_user_id, check_user_id),
}


def decoded(kind: str, payload: object, zone: ZoneInfo) -> None:
    """Decode a payload, and check what comes out."""
    decode, check = {**DATED, **PLAIN}[kind]
    try:
        found = decode(payload, zone) if kind in DATED else decode(payload)
    except ZeppError:
        return
    check(found)


# Where the decoder finds items it has more to do than to refuse the answer.
WRAPPED = st.one_of(
    JSON,
    st.lists(JSON, max_size=4),
    st.lists(JSON, max_size=4).map(lambda items: {"items": items}),
    st.lists(JSON, max_size=4).map(lambda items: {"code": 1, "data": items}),
)


@pytest.mark.parametrize("kind", [*DATED, *PLAIN])
@given(payload=WRAPPED, zone=ZONES)
@THOROUGH
def test_arbitrary_answer(kind: str, payload: object, zone: ZoneInfo) -> None:
    decoded(kind, payload, zone)


SAMPLES = [
    ("band", "band_data_detail"),
    ("band", "band_data_two_devices"),
    ("band", "band_data_android_variant"),
    ("band", "band_data_empty"),
    ("stress", "events_all_day_stress_short"),
    ("exertion", "events_exertion"),
    ("phn", "events_phn"),
    ("sport_load", "sport_load"),
    ("vo2_max", "vo2_max"),
    ("devices", "devices"),
    ("profile", "user"),
    ("user_id", "events_readiness_v1_flat"),
    ("user_id", "events_daily_health"),
]


def opened(name: str) -> Any:
    """Return a sample with its packed parts unpacked, so that they can be changed too."""
    content = sample(name)
    for holder, key in list(places(content)):
        if key == "summary":
            holder[key] = orjson.loads(b64decode(holder[key]))
        elif key in {"data", "additionalInfo"} and str(holder[key])[:1] in "[{":
            if isinstance(holder[key], str):
                holder[key] = orjson.loads(holder[key])
        elif key in {"data", "data_hr"} and isinstance(holder[key], str):
            holder[key] = holder[key][:80]
    return content


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with each of its keys."""
    if isinstance(content, dict | list):
        keys = content if isinstance(content, dict) else range(len(content))
        for key in list(keys):
            yield content, key
            yield from places(content[key])


@st.composite
def changed(draw: st.DrawFn, name: str) -> Any:
    """Return a sample with some values replaced or deleted."""
    whole = {"root": opened(name)}
    for _ in range(draw(st.integers(1, 6))):
        everywhere = list(places(whole))
        if not everywhere:
            break
        holder, key = draw(st.sampled_from(everywhere))
        if draw(st.booleans()):
            holder[key] = draw(JSON)
        elif holder is not whole:
            del holder[key]
    return whole["root"]


@pytest.mark.parametrize(("kind", "name"), SAMPLES)
@given(data=st.data(), zone=ZONES)
@THOROUGH
def test_changed_sample(kind: str, name: str, data: st.DataObject, zone: ZoneInfo) -> None:
    decoded(kind, data.draw(changed(name)), zone)
