"""Whose account it is, and with which devices."""

import pytest

from custom_components.zepp.api import Profile, ZeppDecodeError
from custom_components.zepp.api.decode import (
    decode_devices,
    decode_profile,
    decode_user_id,
)

from .build import sample


def test_sample_profile() -> None:
    assert decode_profile(sample("user")) == Profile(user_id="1100223344", nickname="Jane")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, (None, None)),
        ({"userId": 1100223344, "nickName": " Jane "}, ("1100223344", "Jane")),
        ({"nickName": "", "userOldProfile": {"nickName": "Jo"}}, (None, "Jo")),
        ({"nickName": None, "userOldProfile": '{"nickName": "Jo"}'}, (None, "Jo")),
        ({"nickName": "  ", "userOldProfile": None}, (None, None)),
        ({"userId": True, "nickName": ["Jane"]}, (None, None)),
        ('{"userId": "7"}', ("7", None)),
    ],
)
def test_profile(payload: object, expected: tuple[str | None, str | None]) -> None:
    found = decode_profile(payload)
    assert (found.user_id, found.nickname) == expected


@pytest.mark.parametrize("payload", [None, [], 5, "text", "{broken"])
def test_unknown_profile(payload: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_profile(payload)


def test_no_devices() -> None:
    assert decode_devices({"items": []}) == ()
    with pytest.raises(ZeppDecodeError):
        decode_devices({"devices": []})


@pytest.mark.parametrize(
    "name", ["events_readiness", "events_readiness_v1_flat", "events_daily_health"]
)
def test_sample_user_id(name: str) -> None:
    assert decode_user_id(sample(name)) == "1100223344"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], None),
        ([{}], None),
        ([{"userId": ""}, {"userId": None}], None),
        ([{"userId": 7}], "7"),
        ([None, {}, {"userId": "7"}, {"userId": "8"}], "7"),
    ],
)
def test_user_id(items: list[object], expected: str | None) -> None:
    assert decode_user_id({"items": items}) == expected


def test_unknown_events() -> None:
    with pytest.raises(ZeppDecodeError):
        decode_user_id({"status": 400})
