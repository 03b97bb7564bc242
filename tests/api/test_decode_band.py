"""Band records to days: activity, minute heart rate and minute steps."""

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest

from custom_components.zepp.api import (
    Activity,
    ActivitySegment,
    BandData,
    Movement,
    ZeppDecodeError,
)
from custom_components.zepp.api.decode import decode_band_data

from .build import BERLIN, band, local, minutes, packed, record, sample

DAY = date(2026, 8, 12)
STAGE = {"start": 600, "stop": 609, "mode": 3, "step": 900, "dis": 640, "cal": 31}


def test_complete_and_running_day() -> None:
    found = decode_band_data(sample("band_data_detail"), BERLIN)
    complete, running = found.days
    assert complete.date == DAY
    assert complete.synced_at == local("2026-08-12 21:55:03")
    assert complete.activity
    assert replace(complete.activity, segments=()) == Activity(
        steps=8931,
        step_goal=8000,
        distance=6688,
        active_energy=402,
        active_time=minutes(105),
    )
    assert running.date == date(2026, 8, 13)
    assert running.activity
    assert replace(running.activity, segments=()) == Activity(
        steps=1804,
        step_goal=8000,
        distance=1263,
        active_energy=61,
        active_time=minutes(19),
    )
    assert running.synced_at == local("2026-08-13 11:02:40")
    moved = [(found.first, found.movement) for found in complete.activity.segments]
    assert moved == [
        (494, Movement.SLOW_WALK),
        (749, Movement.FAST_WALK),
        (1079, Movement.RUN),
        (1101, Movement.SLOW_WALK),
    ]


@pytest.mark.parametrize(
    ("mode", "movement"),
    [
        (1, Movement.SLOW_WALK),
        (3, Movement.FAST_WALK),
        ("4", Movement.RUN),
        (7, Movement.LIGHT_ACTIVITY),
        (76, Movement.OTHER),
        (None, Movement.OTHER),
    ],
)
def test_ways_of_moving(mode: Any, movement: Movement) -> None:
    (day,) = band(
        record(summary={"stp": {"ttl": 900, "stage": [STAGE | {"mode": mode}]}})
    ).days
    assert day.activity
    assert day.activity.segments == (
        ActivitySegment(
            first=600,
            last=609,
            movement=movement,
            steps=900,
            distance=640,
            active_energy=31,
        ),
    )


@pytest.mark.parametrize(
    "stages",
    [
        None,
        "none",
        [None, 7, "x"],
        [STAGE | {"start": 1440}],
        [STAGE | {"start": -1}],
        [STAGE | {"start": None}],
        [STAGE | {"stop": 599}],
        [STAGE | {"stop": 1440}],
        [{key: STAGE[key] for key in STAGE if key != "stop"}],
    ],
)
def test_moving_that_cannot_be_read(stages: Any) -> None:
    (day,) = band(record(summary={"stp": {"ttl": 900, "stage": stages}})).days
    assert day.activity == Activity(steps=900)


def test_moving_is_ordered_and_keeps_what_is_known() -> None:
    stages = [{"start": "700", "stop": "709", "step": -1}, STAGE]
    (day,) = band(record(summary={"stp": {"stage": stages}})).days
    assert day.activity
    first, second = day.activity.segments
    assert (first.first, second.first) == (600, 700)
    assert (second.steps, second.distance, second.active_energy) == (None, None, None)


def test_minute_heart_rate() -> None:
    complete, running = decode_band_data(sample("band_data_detail"), BERLIN).days
    assert len(complete.heart_rate) == 1440
    assert list(complete.heart_rate[:3]) == [52, 57, 57]
    assert complete.heart_rate[1439] == 71
    assert max(complete.heart_rate) == 161
    assert min(filter(None, complete.heart_rate)) == 48
    assert complete.heart_rate.count(0) == 23
    # Synced at 11:02:40: the rest of the day is padded with 0xFE.
    assert running.heart_rate[662] == 85
    assert running.heart_rate[663:] == bytes(777)


def test_minute_steps() -> None:
    complete, running = decode_band_data(sample("band_data_detail"), BERLIN).days
    assert len(complete.minute_steps) == 1440
    assert sum(complete.minute_steps) == 8931
    assert complete.minute_steps[1079] == 177
    assert complete.minute_steps[480] == 9
    assert sum(running.minute_steps) == 1804
    assert running.minute_steps[663:] == bytes(777)


@pytest.mark.parametrize("order", [1, -1], ids=["watch first", "strap first"])
def test_two_devices(order: int) -> None:
    records = sample("band_data_two_devices")["data"][::order]
    (day,) = band(*records).days
    assert day.activity is not None
    assert (day.activity.steps, day.activity.distance) == (8931, 6688)
    assert list(day.heart_rate[:3]) == [52, 57, 57]
    assert day.synced_at == local("2026-08-12 21:55:03")


def test_android_variant() -> None:
    (day,) = decode_band_data(sample("band_data_android_variant"), BERLIN).days
    assert day.activity is not None
    assert (day.activity.steps, day.activity.step_goal) == (8931, 8000)


def test_summary_only() -> None:
    days = decode_band_data(sample("band_data_summary"), BERLIN).days
    assert [day.date.day for day in days] == [12, 13]
    assert [day.heart_rate for day in days] == [b"", b""]
    assert [day.minute_steps for day in days] == [b"", b""]


def test_nothing() -> None:
    found = decode_band_data(sample("band_data_empty"), BERLIN)
    assert found == BandData(days=(), nights=(), naps=())
    assert found.days == ()


RECORDS = [record("2026-08-13", {"stp": {"ttl": 5}}), record()]
BY_DATE = {"2026-08-12": {"summary": RECORDS[1]["summary"]}, "2026-08-13": RECORDS[0]}


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"code": 1, "message": "success", "data": RECORDS}, id="list"),
        pytest.param({"code": 1, "data": {"items": RECORDS}}, id="items"),
        pytest.param({"code": 1, "data": BY_DATE}, id="by date"),
        pytest.param(RECORDS, id="bare list"),
        pytest.param({"items": RECORDS}, id="bare items"),
        pytest.param(BY_DATE, id="bare by date"),
        pytest.param({"data": orjson.dumps(RECORDS).decode()}, id="list in text"),
        pytest.param(orjson.dumps({"data": RECORDS}).decode(), id="all in text"),
        pytest.param(
            [orjson.dumps(found).decode() for found in RECORDS], id="records in text"
        ),
        pytest.param(
            {
                "2026-08-12": orjson.dumps(RECORDS[1]).decode(),
                "2026-08-13": RECORDS[0],
            },
            id="records by date in text",
        ),
    ],
)
def test_shapes_of_the_answer(payload: object) -> None:
    days = decode_band_data(payload, BERLIN).days
    assert [(day.date.isoformat(), day.activity) for day in days] == [
        ("2026-08-12", Activity(steps=8931)),
        ("2026-08-13", Activity(steps=5)),
    ]


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(None, id="null"),
        pytest.param(5, id="number"),
        pytest.param("text", id="text"),
        pytest.param("[1, 2", id="broken JSON in text"),
        pytest.param({"code": 1, "message": "success", "data": None}, id="no data"),
        pytest.param({"data": {"items": 3}}, id="items no list"),
        pytest.param({"data": "e30="}, id="base64"),
    ],
)
def test_unknown_shape(payload: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_band_data(payload, BERLIN)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"timestamp": "2026-08-15T08:36", "status": 400}, id="Spring error"),
        pytest.param({"code": 1, "message": "success"}, id="envelope without data"),
        pytest.param({"result": "ok"}, id="another answer"),
    ],
)
def test_object_that_is_no_band_data(payload: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_band_data(payload, BERLIN)


# The serial number makes the base64 text hold all its special characters.
SUMMARY = {"sn": "~~~~???>>>", "goal": 8000, "stp": {"ttl": 8931}}
BASE64 = packed(SUMMARY)


def test_the_summary_needs_the_special_characters() -> None:
    assert {"+", "/", "="} <= set(BASE64)


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param({"summary": BASE64}, id="base64"),
        pytest.param({"summary": BASE64.rstrip("=")}, id="unpadded"),
        pytest.param(
            {"summary": BASE64.replace("+", "-").replace("/", "_")}, id="for addresses"
        ),
        pytest.param({"summary": f" {BASE64[:40]}\r\n{BASE64[40:]}\n"}, id="broken lines"),
        pytest.param({"summary": orjson.dumps(SUMMARY).decode()}, id="JSON in text"),
        pytest.param({"summary": SUMMARY}, id="object"),
        pytest.param({"sum": BASE64}, id="sum"),
        pytest.param({"sum": SUMMARY}, id="sum object"),
    ],
)
def test_shapes_of_the_summary(summary: dict[str, object]) -> None:
    (day,) = band({"date_time": "2026-08-12", **summary}).days
    assert day.activity == Activity(steps=8931, step_goal=8000)


def test_numbers_as_text() -> None:
    steps = {"ttl": "8931", "dis": "6688.5", "cal": "402.0", "wk": "74", "rn": "31"}
    (day,) = band(record(summary={"goal": "8000", "sync": "1786564503", "stp": steps})).days
    assert day.synced_at == local("2026-08-12 21:55:03")
    assert day.activity == Activity(
        steps=8931,
        step_goal=8000,
        distance=6688.5,
        active_energy=402,
        active_time=minutes(105),
    )


def test_parts_in_text() -> None:
    (day,) = band(record(summary={"stp": '{"ttl": 7}', "slp": "{}"})).days
    assert day.activity == Activity(steps=7)


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        pytest.param({}, None, id="missing"),
        pytest.param({"stp": None}, None, id="null"),
        pytest.param({"stp": [1]}, None, id="list"),
        pytest.param({"stp": "{"}, None, id="broken text"),
        pytest.param({"stp": {}}, Activity(), id="empty"),
        pytest.param(
            {"goal": 0, "stp": {"ttl": 0, "dis": 0, "cal": 0, "wk": 0, "rn": 0}},
            Activity(steps=0, distance=0, active_energy=0, active_time=minutes(0)),
            id="zeros are values, a goal of zero is none",
        ),
        pytest.param(
            {"goal": -1, "stp": {"ttl": -1, "dis": -0.5, "cal": "-1", "wk": -1}},
            Activity(),
            id="negative",
        ),
        pytest.param({"stp": {"wk": 74}}, Activity(active_time=minutes(74)), id="walked"),
        pytest.param({"stp": {"rn": 31}}, Activity(active_time=minutes(31)), id="ran"),
        pytest.param(
            {"stp": {"ttl": True, "dis": "far", "cal": [1], "wk": None}},
            Activity(),
            id="no numbers",
        ),
    ],
)
def test_activity(summary: object, expected: Activity | None) -> None:
    (day,) = band(record(summary=summary)).days
    assert day.activity == expected


@pytest.mark.parametrize(
    "sync",
    [0, -1, None, "", "never", 1786564503000, True],
    ids=["zero", "minus one", "null", "blank", "text", "milliseconds", "true"],
)
def test_unknown_sync(sync: object) -> None:
    found = band(record(summary={"sync": sync}))
    assert found.days[0].synced_at is None
    assert found.days[0].synced_at is None


@pytest.mark.parametrize(
    ("byte", "expected"),
    [
        (0, 0),
        (24, 0),
        (25, 25),
        (72, 72),
        (240, 240),
        (241, 0),
        (253, 0),
        (254, 0),
        (255, 0),
    ],
)
def test_heart_rate_sentinels(byte: int, expected: int) -> None:
    (day,) = band(record(data_hr=packed(bytes([60, byte, 61])))).days
    assert list(day.heart_rate) == [60, expected, 61]


@pytest.mark.parametrize(
    ("blob", "length"),
    [
        pytest.param(packed(bytes([70] * 10)), 10, id="10 bytes"),
        pytest.param(packed(bytes([70] * 100)), 100, id="100 bytes"),
        pytest.param(packed(bytes([70] * 1441)), 1440, id="one too many"),
        pytest.param(packed(bytes([70] * 2880)), 1440, id="two days"),
        pytest.param(packed(bytes([70] * 1440))[:9], 6, id="cut in a character"),
        pytest.param(packed(bytes([70] * 1440))[:10], 7, id="cut after two characters"),
        pytest.param(packed(bytes([70] * 1440))[:11], 8, id="cut after three characters"),
        pytest.param("", 0, id="empty"),
        pytest.param(None, 0, id="null"),
        pytest.param([70, 71], 0, id="list"),
        pytest.param("Rk!G", 0, id="no base64"),
        pytest.param("RüGR", 0, id="no ASCII"),
    ],
)
def test_length_of_heart_rate(blob: object, length: int) -> None:
    (day,) = band(record(data_hr=blob)).days
    assert day.heart_rate == bytes([70] * length)
    assert day.activity == Activity(steps=8931)


def minute_data(stride: int, **changed: int) -> bytes:
    """Return a day with 12 steps at 08:00, and other bytes that are no steps."""
    data = bytearray(bytes([80, 33, 0, 71, 9, 9, 9, 9][:stride]) * 1440)
    data[480 * stride + 2] = 12
    data[480 * stride] = changed.get("kind", 1)
    return bytes(data)


@pytest.mark.parametrize("stride", [3, 4, 8])
def test_bytes_a_minute(stride: int) -> None:
    (day,) = band(record(data=packed(minute_data(stride)))).days
    assert day.minute_steps == bytes(480) + b"\x0c" + bytes(959)


def test_minutes_not_yet_lived() -> None:
    (day,) = band(record(data=packed(minute_data(3, kind=0x7E)))).days
    assert day.minute_steps == bytes(1440)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(packed(bytes(2880)), id="two bytes a minute"),
        pytest.param(packed(bytes(1440)), id="one byte a minute"),
        pytest.param(packed(bytes(4317)), id="a minute short"),
        pytest.param(packed(minute_data(3))[:-1], id="cut off"),
        pytest.param("", id="empty"),
        pytest.param({"start": 0}, id="object"),
    ],
)
def test_unknown_minute_data(data: object) -> None:
    (day,) = band(record(data=data)).days
    assert day.minute_steps == b""


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"date_time": "2026-08-13"}, id="no summary"),
        pytest.param({"date_time": "2026-08-13", "summary": None}, id="null"),
        pytest.param({"date_time": "2026-08-13", "summary": ""}, id="blank"),
        pytest.param({"date_time": "2026-08-13", "summary": "e3"}, id="cut off"),
        pytest.param({"date_time": "2026-08-13", "summary": "!!!"}, id="no base64"),
        pytest.param(record("2026-08-13", [1]), id="list"),
        pytest.param(record("2026-08-13", b"\xff\xfe"), id="no JSON"),
        pytest.param({"date_time": "2026-08-13", "summary": "{broken"}, id="broken JSON"),
        pytest.param(record("2026-02-30"), id="no such date"),
        pytest.param(record("yesterday"), id="no date"),
        pytest.param({"summary": packed({})}, id="without date"),
        pytest.param(None, id="null record"),
        pytest.param("text", id="text"),
        pytest.param([1], id="record is a list"),
    ],
)
def test_bad_record_costs_only_itself(bad: Any) -> None:
    found = band(bad, record(), bad)
    assert [day.date for day in found.days] == [DAY]
