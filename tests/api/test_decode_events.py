"""Dated events: stress, exertion and the daily training analysis."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from custom_components.zepp.api import (
    PhnDay,
    StressDay,
    TrainingLoadDay,
    ZeppDecodeError,
)
from custom_components.zepp.api.decode import (
    decode_phn,
    decode_stress,
    decode_training_load,
)

from .build import BERLIN, epoch, events, local, sample

DAY = date(2026, 8, 12)
# 2026-08-12T00:00:00Z
MIDNIGHT_UTC = 1786492800000


def stress(*items: object, zone: str = "Europe/Berlin") -> tuple[StressDay, ...]:
    """Return what stress items decode to."""
    return decode_stress(events(*items), ZoneInfo(zone))


def points(*values: object, first: str = "2026-08-12 08:00") -> list[dict[str, object]]:
    """Return measurements five minutes apart."""
    start = epoch(first) * 1000
    return [
        {"time": start + 300_000 * index, "value": value}
        for index, value in enumerate(values)
    ]


def test_stress_sample() -> None:
    complete, running = decode_stress(sample("events_all_day_stress"), BERLIN)
    assert complete.date == DAY
    assert (complete.average, complete.highest, complete.lowest) == (36, 64, 6)
    shares = (complete.relaxed, complete.normal, complete.medium, complete.high)
    assert shares == (57, 35, 8, 0)
    assert len(complete.times) == len(complete.levels) == 213
    assert (complete.times[0], complete.levels[0]) == (local("2026-08-12 00:00"), 30)
    assert (complete.times[-1], complete.levels[-1]) == (local("2026-08-12 23:55"), 37)
    assert (running.date, running.average, len(running.levels)) == (
        date(2026, 8, 13),
        26,
        98,
    )
    assert running.times[-1] == local("2026-08-13 10:55")


def test_stress_sample_of_a_utc_day() -> None:
    (day,) = decode_stress(sample("events_all_day_stress_utc_midnight"), BERLIN)
    assert (day.date, day.average, day.normal) == (DAY, 35, 30)
    assert (day.times[0], day.levels[0]) == (local("2026-08-12 00:10"), 12)


def test_short_stress_sample() -> None:
    (day,) = decode_stress(sample("events_all_day_stress_short"), BERLIN)
    assert (day.date, day.relaxed) == (date(2026, 8, 13), 100)
    assert list(day.levels) == [9, 25, 21, 7, 26, 22, 15, 12, 7, 7]


ZONES = [
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "America/New_York",
    "Pacific/Pago_Pago",
]


@pytest.mark.parametrize("zone", ZONES)
def test_stamped_with_local_midnight(zone: str) -> None:
    stamp = epoch("2026-08-12 00:00", ZoneInfo(zone)) * 1000 + 1
    (day,) = stress({"timestamp": stamp}, zone=zone)
    assert day.date == DAY


@pytest.mark.parametrize("stamp", [MIDNIGHT_UTC, str(MIDNIGHT_UTC)], ids=["number", "text"])
@pytest.mark.parametrize("zone", ZONES)
def test_stamped_with_utc_midnight(zone: str, stamp: object) -> None:
    (day,) = stress({"timestamp": stamp}, zone=zone)
    assert day.date == DAY


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_said_stands_above_the_stamp(zone: str) -> None:
    (day,) = stress({"timestamp": 1786572000001, "dateString": "2026-08-12"}, zone=zone)
    assert day.date == DAY


@pytest.mark.parametrize(
    "moment",
    ["2026-03-29 00:00", "2026-10-25 00:00"],
    ids=["spring", "autumn"],
)
def test_stamped_on_the_day_of_a_clock_change(moment: str) -> None:
    (day,) = stress({"timestamp": epoch(moment) * 1000 + 1})
    assert day.date.isoformat() == moment[:10]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({}, id="empty"),
        pytest.param({"timestamp": None}, id="null"),
        pytest.param({"timestamp": 0}, id="zero"),
        pytest.param({"timestamp": -1}, id="negative"),
        pytest.param({"timestamp": "now"}, id="text"),
        pytest.param({"timestamp": 10**18}, id="far future"),
        pytest.param({"timestamp": True}, id="true"),
        pytest.param({"dateString": "2026-13-01"}, id="no such month"),
        pytest.param(None, id="null item"),
        pytest.param([], id="list"),
        pytest.param("{broken", id="broken JSON"),
    ],
)
@pytest.mark.parametrize("decode", [decode_stress, decode_training_load, decode_phn])
def test_item_without_a_date_costs_only_itself(decode: Any, bad: object) -> None:
    value = {"result": {"trimp": 5}}
    good = {"timestamp": MIDNIGHT_UTC, "value": value}
    (day,) = decode(events(bad, good, bad), BERLIN)
    assert day.date == DAY


@pytest.mark.parametrize(
    ("data", "levels"),
    [
        pytest.param("[]", [], id="empty text"),
        pytest.param("", [], id="blank"),
        pytest.param(None, [], id="null"),
        pytest.param([], [], id="empty list"),
        pytest.param({}, [], id="object"),
        pytest.param("[{", [], id="broken JSON"),
        pytest.param(points(30, 40), [30, 40], id="list"),
        pytest.param(orjson.dumps(points(30, 40)).decode(), [30, 40], id="text"),
        pytest.param(points("30", "40.0"), [30, 40], id="numbers in text"),
        pytest.param(points(0, 1, 100, 101, -1, None, 50), [1, 100, 50], id="limits"),
        pytest.param([5, None, "x", *points(7)], [7], id="not objects"),
        pytest.param([{"value": 5}, {"time": 0, "value": 5}], [], id="no time"),
        pytest.param([*points(7), {"time": 1786521600000}], [7], id="no value"),
        pytest.param(points(10, 20)[::-1], [10, 20], id="newest first"),
    ],
)
def test_stress_points(data: object, levels: list[int]) -> None:
    (day,) = stress({"timestamp": MIDNIGHT_UTC, "data": data})
    assert list(day.levels) == levels


def test_stress_without_points() -> None:
    (day,) = stress({"timestamp": MIDNIGHT_UTC, "avgStress": "36"})
    assert (day.average, day.times, day.levels) == (36, (), b"")


def test_time_of_a_point() -> None:
    (day,) = stress({"timestamp": MIDNIGHT_UTC, "data": points(7)})
    assert day.times == (datetime(2026, 8, 12, 6, 0, tzinfo=UTC),)


@pytest.mark.parametrize(
    ("value", "figure", "share"),
    [
        (0, None, 0),
        ("0", None, 0),
        (-1, None, None),
        (1, 1, 1),
        ("100", 100, 100),
        (101, None, None),
        (255, None, None),
        ("36.7", 36, 36),
        (None, None, None),
        ("", None, None),
        (True, None, None),
        ([36], None, None),
    ],
)
def test_stress_figures(value: object, figure: int | None, share: int | None) -> None:
    names = ("avgStress", "maxStress", "minStress")
    shares = ("relaxProportion", "normalProportion", "mediumProportion", "highProportion")
    (day,) = stress({"timestamp": MIDNIGHT_UTC, **dict.fromkeys((*names, *shares), value)})
    assert day == StressDay(
        date=DAY,
        average=figure,
        highest=figure,
        lowest=figure,
        relaxed=share,
        normal=share,
        medium=share,
        high=share,
    )


@pytest.mark.parametrize("order", [1, -1])
def test_stress_uploaded_twice(order: int) -> None:
    """The fuller upload speaks, the other one fills its gaps."""
    stamp = epoch("2026-08-12 00:00") * 1000 + 1
    fuller = {"timestamp": stamp, "avgStress": "30", "data": points(20, 30, 40)}
    other = {
        "timestamp": stamp,
        "avgStress": "50",
        "data": points(99, 60, first="2026-08-12 08:10"),
    }
    (day,) = stress(*[fuller, other][::order])
    assert day.average == 30
    assert list(day.levels) == [20, 30, 40, 60]


def test_stress_days_are_ordered() -> None:
    days = stress(
        {"timestamp": MIDNIGHT_UTC + 2 * 86_400_000},
        {"timestamp": MIDNIGHT_UTC},
        {"timestamp": MIDNIGHT_UTC + 86_400_000},
    )
    assert [day.date.day for day in days] == [12, 13, 14]


LOAD = TrainingLoadDay(
    date=DAY,
    acute_training_load=53,
    chronic_training_load=58,
    training_stress_balance=5,
    exercise_score=74,
    target_score=57,
    recovery_factor=2,
)
EXERTION: dict[str, Any] = sample("events_exertion")["items"][0]
VALUE: dict[str, Any] = EXERTION["value"]


def in_text(value: dict[str, Any]) -> dict[str, str]:
    """Return an object with its numbers as text, as flat events have them."""
    return {key: str(found) for key, found in value.items()}


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(EXERTION, id="sample"),
        pytest.param(
            {**EXERTION, "value": orjson.dumps(VALUE).decode()}, id="JSON in text"
        ),
        pytest.param({"timestamp": MIDNIGHT_UTC, **VALUE}, id="flat"),
        pytest.param({"timestamp": MIDNIGHT_UTC, **in_text(VALUE)}, id="flat text"),
        pytest.param({"timestamp": MIDNIGHT_UTC, "value": in_text(VALUE)}, id="text"),
        pytest.param(
            {"timestamp": 1, "value": {**VALUE, "dateString": "2026-08-12"}}, id="dated"
        ),
    ],
)
def test_exertion(item: dict[str, object]) -> None:
    assert decode_training_load(events(item), BERLIN) == (LOAD,)


@pytest.mark.parametrize("value", [None, 5, "text", "{broken", []])
def test_exertion_without_a_value(value: object) -> None:
    item = {"timestamp": MIDNIGHT_UTC, "value": value}
    assert decode_training_load(events(item), BERLIN) == (TrainingLoadDay(date=DAY),)


def test_limits_of_exertion() -> None:
    names = ("atl", "ctl", "tsb", "exerciseScore", "targetScore", "recoveryFactor")
    for below in (-1, "-1", -0.5):
        item = {"timestamp": MIDNIGHT_UTC, "value": dict.fromkeys(names, below)}
        (day,) = decode_training_load(events(item), BERLIN)
        assert day == TrainingLoadDay(date=DAY, training_stress_balance=float(below))
    item = {"timestamp": MIDNIGHT_UTC, "value": dict.fromkeys(names, 0)}
    (day,) = decode_training_load(events(item), BERLIN)
    assert day == TrainingLoadDay(
        date=DAY,
        acute_training_load=0,
        chronic_training_load=0,
        training_stress_balance=0,
        exercise_score=0,
        target_score=0,
        recovery_factor=0,
    )


@pytest.mark.parametrize("order", [1, -1])
def test_newest_of_several_results(order: int) -> None:
    old = {"timestamp": MIDNIGHT_UTC, "value": {"atl": 40, "lastUpdateTime": 1786520000000}}
    new = {"timestamp": MIDNIGHT_UTC, "value": {"atl": 53, "lastUpdateTime": 1786563600000}}
    other = {"timestamp": MIDNIGHT_UTC + 86_400_000, "value": {"atl": 60}}
    days = decode_training_load(events(*[old, new, other][::order]), BERLIN)
    assert [(day.date.day, day.acute_training_load) for day in days] == [(12, 53), (13, 60)]


def test_newest_result_by_its_stamp() -> None:
    first = {"timestamp": MIDNIGHT_UTC + 3_600_000, "value": {"atl": 40}}
    second = {"timestamp": MIDNIGHT_UTC + 7_200_000, "value": {"atl": 53}}
    (day,) = decode_training_load(events(second, first), BERLIN)
    assert day.acute_training_load == 53


PHN = PhnDay(
    date=DAY,
    trimp=74,
    acute_training_load=53,
    chronic_training_load=58,
    training_stress_balance=5,
)
RESULT = {"trimp": 74, "atl": 53, "ctl": 58, "tsb": 5}


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(sample("events_phn")["items"][0], id="sample"),
        pytest.param({"value": {"result": orjson.dumps(RESULT).decode()}}, id="result"),
        pytest.param(
            {"value": orjson.dumps({"result": RESULT}).decode()}, id="value in text"
        ),
        pytest.param({"result": RESULT}, id="flat"),
        pytest.param({"value": {"result": in_text(RESULT)}}, id="numbers in text"),
    ],
)
def test_phn(item: dict[str, object]) -> None:
    assert decode_phn(events({"timestamp": MIDNIGHT_UTC, **item}), BERLIN) == (PHN,)


@pytest.mark.parametrize("result", [None, {}, "", [], "{broken"])
def test_phn_without_a_result(result: object) -> None:
    item = {"timestamp": MIDNIGHT_UTC, "value": {"result": result}}
    assert decode_phn(events(item), BERLIN) == ()


def test_limits_of_phn() -> None:
    result = {"trimp": -1, "atl": -1, "ctl": -1, "tsb": -12.5}
    item = {"timestamp": MIDNIGHT_UTC, "value": {"result": result}}
    expected = PhnDay(date=DAY, training_stress_balance=-12.5)
    assert decode_phn(events(item), BERLIN) == (expected,)


@pytest.mark.parametrize("order", [1, -1])
def test_newest_of_several_analyses(order: int) -> None:
    old = {"timestamp": MIDNIGHT_UTC, "value": {"result": {"trimp": 10}}}
    new = {"timestamp": MIDNIGHT_UTC + 3_600_000, "value": {"result": {"trimp": 74}}}
    (day,) = decode_phn(events(*[old, new][::order]), BERLIN)
    assert day.trimp == 74


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"items": []}, id="bare"),
        pytest.param(
            {"code": 1, "message": "success", "data": {"items": []}}, id="envelope"
        ),
        pytest.param({"data": '{"items": "[]"}'}, id="text"),
        pytest.param({"data": []}, id="list in envelope"),
        pytest.param([], id="list"),
    ],
)
@pytest.mark.parametrize("decode", [decode_stress, decode_training_load, decode_phn])
def test_no_items(decode: Any, payload: object) -> None:
    assert decode(payload, BERLIN) == ()


@pytest.mark.parametrize(
    "payload",
    [None, 5, "text", {}, {"items": None}, {"items": {}}, {"data": None}, {"status": 400}],
)
@pytest.mark.parametrize("decode", [decode_stress, decode_training_load, decode_phn])
def test_unknown_shape(decode: Any, payload: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode(payload, BERLIN)
