"""Single values out of loosely typed JSON."""

from datetime import UTC, date, datetime, timedelta
import math
from zoneinfo import ZoneInfo

import pytest

from custom_components.zepp.api import Vo2MaxDay, ZeppDecodeError
from custom_components.zepp.api.decode import fields

from .build import BERLIN

NAN, INFINITY = math.nan, math.inf


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (-3, -3),
        (2.5, 2.5),
        ("54", 54),
        ("139.0", 139),
        ("0.26000000000000001", 0.26),
        (" 7 ", 7),
        ("-1.0", -1),
        ("", None),
        ("54 bpm", None),
        ("0x10", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        (NAN, None),
        (INFINITY, None),
        (-INFINITY, None),
        (10**15 - 1, 999_999_999_999_999),
        (10**15, None),
        (10**30, None),
        (10**400, None),
        (True, None),
        (False, None),
        (None, None),
        ([1], None),
        ({}, None),
    ],
)
def test_number(value: object, expected: float | None) -> None:
    found = fields.number(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(19, None), (20, 20), (250, 250), (251, None), ("20", 20), (250.5, None)],
)
def test_limits_are_inclusive(value: object, expected: int | None) -> None:
    assert fields.number(value, 20, 250) == expected
    assert fields.integer(value, 20, 250) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2.9, 2), ("2.9", 2), (-0.5, None), (0, 0), ("x", None), (NAN, None), (True, None)],
)
def test_integer(value: object, expected: int | None) -> None:
    found = fields.integer(value, 0)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, timedelta()),
        ("74", timedelta(hours=1, minutes=14)),
        (10080, timedelta(days=7)),
        (10081, None),
        (-1, None),
        (None, None),
    ],
)
def test_minutes(value: object, expected: timedelta | None) -> None:
    assert fields.minutes(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jane", "Jane"),
        (" Jane ", "Jane"),
        ("  ", None),
        ("", None),
        (7, "7"),
        (0, "0"),
        (True, None),
        (7.5, None),
        (None, None),
        (["Jane"], None),
    ],
)
def test_text(value: object, expected: str | None) -> None:
    assert fields.text(value) == expected


FELL_ASLEEP = datetime(2026, 8, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1786482720, 1, FELL_ASLEEP),
        ("1786482720", 1, FELL_ASLEEP),
        (1786482720000, 1000, FELL_ASLEEP),
        (1786482720500, 1000, FELL_ASLEEP + timedelta(milliseconds=500)),
        (1262304000, 1, datetime(2010, 1, 1, tzinfo=UTC)),
        (1262303999, 1, None),
        (4102444800, 1, datetime(2100, 1, 1, tzinfo=UTC)),
        (4102444801, 1, None),
        (1786482720000, 1, None),
        (0, 1, None),
        (-1, 1, None),
        (None, 1, None),
        ("now", 1, None),
    ],
)
def test_moment(value: object, unit: int, expected: datetime | None) -> None:
    found = fields.moment(value, unit=unit)
    assert found == expected
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        (" [1]", [1]),
        ("{", None),
        ("[\ud800]", None),
        ("text", "text"),
        ("5", "5"),
        ("", ""),
        (5, 5),
        (None, None),
        ({"a": "{}"}, {"a": "{}"}),
    ],
)
def test_loose(value: object, expected: object) -> None:
    assert fields.loose(value) == expected


def test_mapping_and_mappings() -> None:
    assert fields.mapping('{"a": 1}') == {"a": 1}
    assert fields.mapping("[1]") == {}
    assert fields.mapping(None) == {}
    assert fields.mappings('[{"a": 1}, 2, "{}", null]') == [{"a": 1}, {}]
    assert fields.mappings({"a": 1}) == []
    assert fields.mappings(None) == []


@pytest.mark.parametrize(
    "payload",
    [
        {"items": [{"a": 1}]},
        {"items": '[{"a": 1}]'},
        {"items": ['{"a": 1}', 5]},
        {"code": 1, "data": {"items": [{"a": 1}]}},
        {"code": 1, "data": '{"items": [{"a": 1}]}'},
        {"data": [{"a": 1}]},
        {"data": 5, "items": [{"a": 1}]},
        [{"a": 1}],
    ],
)
def test_items(payload: object) -> None:
    assert fields.items(payload, "stress") == [{"a": 1}]


@pytest.mark.parametrize("payload", [None, {}, {"items": {}}, {"data": {}}, "[", 5])
def test_no_items(payload: object) -> None:
    with pytest.raises(ZeppDecodeError, match=r"^stress$"):
        fields.items(payload, "stress")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("SGVsbG8=", b"Hello"),
        ("SGVsbG8", b"Hello"),
        ("SGVs\r\nbG8=\n", b"Hello"),
        ("SGVsb", b"Hel"),
        ("SGVsbG", b"Hell"),
        ("-_-_", b"\xfb\xff\xbf"),
        ("+/+/", b"\xfb\xff\xbf"),
        ("", b""),
        ("====", b""),
        ("S", b""),
        ("SG=sbG8=", b""),
        ("SG*sbG8=", b""),
        ("SGé=", b""),
        (None, b""),
        (b"SGVsbG8=", b""),
        (5, b""),
    ],
)
def test_blob(value: object, expected: bytes) -> None:
    assert fields.blob(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-08-12", date(2026, 8, 12)),
        ("2026-08-12T23:59:59+02:00", date(2026, 8, 12)),
        ("20260812", date(2026, 8, 12)),
        (20260812, date(2026, 8, 12)),
        ("2010-01-01", date(2010, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
        ("2009-12-31", None),
        ("2100-01-01", None),
        ("2026-02-30", None),
        ("12.08.2026", None),
        ("", None),
        (1786485600000, None),
        (-20260812, None),
        (20260812.0, None),
        (True, None),
        (None, None),
    ],
)
def test_iso_date(value: object, expected: date | None) -> None:
    assert fields.iso_date(value) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"dateString": "2026-08-12", "dayId": "2026-08-13", "timestamp": 1}, 12),
        ({"dateString": "", "dayId": "2026-08-13"}, 13),
        ({"timestamp": 1786485600001}, 12),
        ({"timestamp": 1786492800000}, 12),
        ({"timestamp": 1786492800}, 12),
        ({"timestamp": "1786492800.0"}, 12),
        # 10:30 UTC, which half a day later is the next local date.
        ({"timestamp": 1786530600000}, 13),
        ({"timestamp": 0, "generatedTime": 1786485600}, 12),
        ({"timestamp": None, "updateTime": 1786485600000}, 12),
        ({"timestamp": "x"}, None),
        ({}, None),
    ],
)
def test_item_date(item: dict[str, object], expected: int | None) -> None:
    found = fields.item_date(item, BERLIN)
    assert found == (date(2026, 8, expected) if expected else None)


def test_newest_by_date() -> None:
    def estimate(day: int, value: float) -> Vo2MaxDay:
        return Vo2MaxDay(date=date(2026, 8, day), value=value)

    found = fields.newest_by_date(
        [
            (5.0, estimate(13, 1)),
            (3.0, estimate(12, 2)),
            (9.0, estimate(12, 3)),
            (4.0, estimate(12, 4)),
            (9.0, estimate(12, 5)),
        ]
    )
    assert found == (estimate(12, 5), estimate(13, 1))
    assert fields.newest_by_date([]) == ()


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Europe/Berlin", date(2026, 8, 12), datetime(2026, 8, 11, 22, tzinfo=UTC)),
        ("Asia/Kolkata", date(2026, 8, 12), datetime(2026, 8, 11, 18, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 8, 12), datetime(2026, 8, 11, 10, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 2), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_local_midnight(zone: str, day: date, expected: datetime) -> None:
    assert fields.local_midnight(day, ZoneInfo(zone)) == expected
