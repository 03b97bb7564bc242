"""The cloud's ways to tell whose account it is, and of which devices."""

from datetime import timedelta

import pytest

from custom_components.zepp.api import ZeppDecodeError
from custom_components.zepp.api.decode import (
    decode_devices,
    decode_refusal,
    decode_renewal,
    decode_sign_in,
    decode_user_info,
    merge_band_data,
)
from custom_components.zepp.api.decode.wearables import WEARABLES
from custom_components.zepp.api.models import BandData, Device, NewToken

from .api.build import band, events, local, record
from .decoding import JUNK


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def device(**item: object) -> Device:
    (found,) = decode_devices(events(item))
    return found


@pytest.mark.parametrize(
    ("item", "name", "model"),
    [
        ({}, "Zepp device", None),
        ({"deviceSource": 7}, "Zepp device 7", None),
        ({"deviceSource": "10289410"}, "Amazfit Helio Strap", "Amazfit Helio Strap"),
        ({"deviceSource": 266}, "Xiaomi Smart Band 7", "Xiaomi Smart Band 7"),
        ({"deviceSource": 252, "displayName": " "}, "Amazfit Band 7", "Amazfit Band 7"),
        ({"deviceSource": 252, "displayName": "Mine"}, "Mine", "Amazfit Band 7"),
        ({"additionalInfo": '{"deviceName": "Bip"}'}, "Bip", "Bip"),
        ({"additionalInfo": {"deviceName": "Bip"}, "deviceSource": 5}, "Bip", "Bip"),
        (
            {"additionalInfo": {"deviceName": "My Bip"}, "deviceSource": 9765121},
            "My Bip",
            "Amazfit Bip 6",
        ),
        # Reported as two models, or by one person only.
        ({"deviceSource": 10813699}, "Zepp device 10813699", None),
        ({"deviceSource": 11206915}, "Zepp device 11206915", None),
    ],
)
def test_name_of_a_device(item: dict[str, object], name: str, model: str | None) -> None:
    found = device(**item)

    assert (found.name, found.model) == (name, model)


def test_names_of_wearables() -> None:
    assert all(name.startswith(("Amazfit ", "Xiaomi ")) for name in WEARABLES.values())
    assert WEARABLES[9568513] == "Amazfit Balance 2"


@pytest.mark.parametrize("junk", [None, True, "", " ", [], {}, 1e300])
def test_junk_of_a_device(junk: object) -> None:
    keys = ("deviceId", "sn", "firmwareVersion", "displayName", "additionalInfo")

    assert device(**dict.fromkeys(keys, junk)) == Device(source=None, name="Zepp device")


@pytest.mark.parametrize(
    ("serial", "expected"),
    [("00000000000000", None), ("0", None), (0, None), ("", None), (" 0120 ", "0120")],
)
def test_serial_number(serial: object, expected: str | None) -> None:
    assert device(sn=serial).serial_number == expected


@pytest.mark.parametrize("status", [1, "1", True, "true", None])
def test_bound(status: object) -> None:
    assert device(bindingStatus=status).is_bound
    assert device().is_bound


@pytest.mark.parametrize("status", [0, "0", False, -1, 2, "", "x", []])
def test_no_longer_bound(status: object) -> None:
    assert not device(bindingStatus=status).is_bound


def test_identifiers_do_not_show() -> None:
    shown = repr(device(deviceId="C0FFEEFFFE123456", sn="12345"))

    assert "C0FFEE" not in shown
    assert "12345" not in shown


@pytest.mark.parametrize("payload", [None, 5, "x", [], {"data": None}, {"data": "[]"}])
def test_no_user_info(payload: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_user_info(payload)


def test_user_info() -> None:
    bare = decode_user_info({"userId": 7, "nick_name": " Jane "})
    packed = decode_user_info({"data": '{"nick_name": ""}'})

    assert (bare.user_id, bare.nickname) == ("7", "Jane")
    assert (packed.user_id, packed.nickname) == (None, None)


TOKENS = {"app_token": "AT", "user_id": 7}


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"result": "fail", "token_info": TOKENS},
        {"error_code": "0106", "token_info": TOKENS},
        {"result": "ok"},
        {"result": "ok", "token_info": None},
        {"result": "ok", "token_info": {"app_token": "AT"}},
        {"result": "ok", "token_info": {**TOKENS, "app_token": ""}},
        {"result": ["ok"], "token_info": TOKENS},
    ],
)
def test_refused_sign_in(reply: object) -> None:
    assert decode_sign_in(reply) is None


@pytest.mark.parametrize("reply", [None, 5, "<html>", []])
def test_no_sign_in(reply: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_sign_in(reply)


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        (None, None),
        ("x", None),
        ([None, {}, {"host": 5}, {"host": "api-user.zepp.com"}], None),
        ([{"host": "api-mifit.zepp.com"}], "api-mifit.zepp.com"),
        ([{"host": "api-mifit.zepp.com", "cnames": []}], "api-mifit.zepp.com"),
        ([{"host": "api-mifit.zepp.com", "cnames": [5]}], "api-mifit.zepp.com"),
        ([{"host": "api-mifit.zepp.com", "cnames": ["a.b", "c.d"]}], "a.b"),
        ('[{"host": "api-mifit.zepp.com", "cnames": "[\\"a.b\\"]"}]', "a.b"),
    ],
)
def test_host(domains: object, expected: str | None) -> None:
    found = decode_sign_in({"result": "ok", "token_info": TOKENS, "domains": domains})

    assert found
    assert (found.token, found.renewal_token, found.user_id) == ("AT", None, "7")
    assert (found.host, found.country) == (expected, None)
    assert (found.account_url, found.nickname, found.lifetime) == (None, None, None)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (2592000, 2592000),
        ("86400", 86400),
        (1, 1),
        (315360000, 315360000),
        (315360001, None),
        (0, None),
        (-5, None),
        ("soon", None),
        (True, None),
        ({}, None),
    ],
)
def test_lifetime(told: object, seconds: int | None) -> None:
    reply = {"result": "ok", "token_info": {**TOKENS, "app_ttl": told}}
    expected = None if seconds is None else timedelta(seconds=seconds)

    found, new = decode_sign_in(reply), decode_renewal(reply)
    assert found
    assert new
    assert found.lifetime == new.lifetime == expected


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"result": "fail", "error_code": "0106"},
        {"token_info": TOKENS},
        {"result": "ok", "token_info": []},
        {"result": "ok", "token_info": {"app_token": " "}},
    ],
)
def test_refused_renewal(reply: object) -> None:
    assert decode_renewal(reply) is None


def test_a_renewal_names_nobody() -> None:
    found = decode_renewal({"result": "ok", "token_info": {"app_token": "AT"}})

    assert found == NewToken(token="AT", lifetime=None)


@pytest.mark.parametrize("reply", [None, 5, "<html>", []])
def test_no_renewal(reply: object) -> None:
    with pytest.raises(ZeppDecodeError):
        decode_renewal(reply)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ({"error_code": "0106", "result": "fail"}, "0106"),
        ({"result": "0117"}, "0117"),
        ({"error": 401}, "401"),
        ({"code": 12, "message": "too many requests"}, "12"),
        ({"error_code": None, "code": "0115"}, "0115"),
        ('{"error_code": "0106"}', "0106"),
        ({"message": "no"}, None),
        ({"error_code": ["0106"]}, None),
        ({}, None),
        ([], None),
        (None, None),
        ("<html>", None),
    ],
)
def test_refusal(reply: object, expected: str | None) -> None:
    assert decode_refusal(reply) == expected


def uploaded(day: str, sync: object, device_id: object) -> BandData:
    return band(record(day, {"sync": sync, "stp": {}}, device_id=device_id))


@pytest.mark.parametrize("sync", [*JUNK, 0])
def test_no_upload(sync: object) -> None:
    assert uploaded("2026-08-12", sync, "A").uploads == {}


@pytest.mark.parametrize("device_id", [None, True, "", " ", [], {}])
def test_upload_of_no_device(device_id: object) -> None:
    assert uploaded("2026-08-12", 1786564503, device_id).uploads == {}


def test_newest_upload() -> None:
    early, late = local("2026-08-12 08:00"), local("2026-08-12 09:00")
    parts = [
        uploaded("2026-08-11", late.timestamp(), "A"),
        uploaded("2026-08-12", early.timestamp(), "A"),
        uploaded("2026-08-12", str(int(early.timestamp())), "B"),
    ]

    assert merge_band_data(iter(parts)).uploads == {"A": late, "B": early}
    assert merge_band_data([]) == BandData()
