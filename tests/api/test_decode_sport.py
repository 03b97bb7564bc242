"""Watch sport statistics: training load and maximal oxygen uptake."""

from datetime import date
from typing import Any

import pytest

from custom_components.zepp.api import SportLoadDay, Vo2MaxDay, ZeppDecodeError
from custom_components.zepp.api.decode import decode_sport_load, decode_vo2_max

from .build import BERLIN, events, sample

DAY = date(2026, 8, 12)
BAND = {"optimal_min": 330, "optimal_max": 735, "overreaching": 864}


def load(*items: object) -> tuple[SportLoadDay, ...]:
    """Return what items of training load decode to."""
    return decode_sport_load(events(*items), BERLIN)


def vo2_max(*items: object) -> list[tuple[int, float]]:
    """Return day of the month and value of items of VO2 max."""
    days = decode_vo2_max(events(*items), BERLIN)
    return [(day.date.day, day.value) for day in days]


def test_sample_load() -> None:
    assert decode_sport_load(sample("sport_load"), BERLIN) == (
        SportLoadDay(date=date(2026, 8, 11), load=None, week=341, **BAND),
        SportLoadDay(date=DAY, load=56, week=379, **BAND),
    )


def test_sample_vo2_max() -> None:
    assert decode_vo2_max(sample("vo2_max"), BERLIN) == (Vo2MaxDay(date=DAY, value=47),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-1, None),
        ("-1", None),
        (0, 0),
        ("56", 56),
        (56.5, 56.5),
        (None, None),
        (True, None),
    ],
)
def test_limits_of_load(value: object, expected: float | None) -> None:
    names = (
        "currnetDayTrainLoad",
        "wtlSum",
        "wtlSumOptimalMin",
        "wtlSumOptimalMax",
        "wtlSumOverreaching",
    )
    (day,) = load({"dayId": "2026-08-12", **dict.fromkeys(names, value)})
    assert day == SportLoadDay(
        date=DAY,
        load=expected,
        week=expected,
        optimal_min=expected,
        optimal_max=expected,
        overreaching=expected,
    )


@pytest.mark.parametrize(
    "dated",
    [
        pytest.param({"dayId": "2026-08-12"}, id="text"),
        pytest.param({"dayId": 20260812}, id="number"),
        pytest.param({"dayId": "20260812"}, id="number in text"),
        pytest.param({"dayId": "2026-08-12T00:00:00"}, id="moment"),
        pytest.param({"dayId": 1786485600000}, id="local midnight in milliseconds"),
        pytest.param({"dayId": "1786485600"}, id="local midnight in seconds, text"),
        pytest.param({"dayId": "?", "generatedTime": 1786485600}, id="generated"),
        pytest.param({"update_time": 1786492800000}, id="UTC midnight"),
        pytest.param({"updateTime": 1786492800000}, id="updated"),
    ],
)
def test_day(dated: dict[str, object]) -> None:
    assert [day.date for day in load({"wtlSum": 1, **dated})] == [DAY]
    assert vo2_max({"vo2_max_run": 47, **dated}) == [(12, 47)]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"wtlSum": 5, "vo2_max_run": 47}, id="no day"),
        pytest.param({"dayId": "someday", "vo2_max_run": 47}, id="text"),
        pytest.param({"dayId": None, "vo2_max_run": 47}, id="null"),
        pytest.param({"dayId": True, "vo2_max_run": 47}, id="true"),
        pytest.param({"dayId": 19000101, "vo2_max_run": 47}, id="long ago"),
        pytest.param(None, id="null item"),
        pytest.param(47, id="number"),
    ],
)
def test_bad_item_costs_only_itself(bad: object) -> None:
    good = {"dayId": "2026-08-12", "vo2_max_run": 47}
    assert len(load(bad, good, bad)) == 1
    assert vo2_max(bad, good, bad) == [(12, 47)]


@pytest.mark.parametrize("order", [1, -1])
def test_newest_of_several_loads(order: int) -> None:
    old = {"dayId": "2026-08-12", "wtlSum": 300, "updateTime": 1786520000000}
    new = {"dayId": "2026-08-12", "wtlSum": 379, "updateTime": "1786564500000"}
    assert [day.week for day in load(*[old, new][::order])] == [379]


def test_of_equally_new_loads_the_last() -> None:
    items = [{"dayId": 20260812, "wtlSum": value} for value in (1, 2, 3)]
    assert [day.week for day in load(*items)] == [3]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"vo2_max_run": 47, "vo2_max_walking": 40}, [(12, 47)]),
        ({"vo2_max_run": -1, "vo2_max_walking": 40}, [(12, 40)]),
        ({"vo2_max_run": 0, "vo2_max_walking": 40}, [(12, 40)]),
        ({"vo2_max_run": None, "vo2Max": "47.5"}, [(12, 47.5)]),
        ({"vo2max": 47}, [(12, 47)]),
        ({"VO2_max": 47}, [(12, 47)]),
        ({"value": 47}, [(12, 47)]),
        ({"vo2Max": 48, "value": 47}, [(12, 48)]),
        ({"vo2_max_run": -1, "vo2_max_walking": -1}, []),
        ({"vo2_max_run": 0, "vo2_max_walking": 0}, []),
        ({"vo2_max_run": "high"}, []),
        ({"vo2_max_run": True}, []),
        ({}, []),
    ],
)
def test_names_of_vo2_max(item: dict[str, object], expected: list[object]) -> None:
    assert vo2_max({"dayId": "2026-08-12", **item}) == expected


@pytest.mark.parametrize("order", [1, -1])
def test_newest_of_several_estimates(order: int) -> None:
    items = [
        {"dayId": "2026-08-12", "update_time": 1786552200000, "vo2_max_run": 47},
        {"dayId": "2026-08-12", "update_time": 1786552300000, "vo2_max_run": 48},
        {"dayId": "2026-08-10", "vo2_max_run": 46},
    ]
    assert vo2_max(*items[::order]) == [(10, 46), (12, 48)]


@pytest.mark.parametrize("decode", [decode_sport_load, decode_vo2_max])
def test_empty_and_unknown_answers(decode: Any) -> None:
    assert decode({"items": []}, BERLIN) == ()
    for payload in (None, {}, {"items": 5}, "text"):
        with pytest.raises(ZeppDecodeError):
            decode(payload, BERLIN)
