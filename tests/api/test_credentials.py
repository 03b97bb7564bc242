"""What people paste."""

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

from custom_components import zepp
from custom_components.zepp.api import (
    Account,
    Credentials,
    read_credentials,
    read_user_id,
)


@pytest.mark.parametrize(
    ("pasted", "token", "user_id"),
    [
        pytest.param("AbC-123_=", "AbC-123_=", None, id="bare"),
        pytest.param("  AbC \r\n", "AbC", None, id="trimmed"),
        pytest.param("apptoken=AbC", "AbC", None, id="one cookie"),
        pytest.param("apptoken=AbC; userid=7", "AbC", "7", id="token first"),
        pytest.param("userid=7; apptoken=AbC", "AbC", "7", id="user id first"),
        pytest.param("userid=7;apptoken=AbC;", "AbC", "7", id="no blanks"),
        pytest.param(" Cookie: a=b; apptoken=AbC; userid=7; c", "AbC", "7", id="header"),
        pytest.param("apptoken = AbC ; apptoken=AbC", "AbC", None, id="twice"),
        pytest.param('apptoken="AbC"; userid="7"', "AbC", "7", id="quotes"),
        pytest.param("apptoken=Ab=C==; userid=7", "Ab=C==", "7", id="equals signs"),
        pytest.param("apptoken=AbC; userid=", "AbC", None, id="no user id"),
        pytest.param("apptoken=AbC; userid=me", "AbC", None, id="user id is no number"),
        pytest.param("apptoken=AbC; userid=\u0667", "AbC", None, id="other digits"),
    ],
)
def test_credentials(pasted: str, token: str, user_id: str | None) -> None:
    assert read_credentials(pasted) == Credentials(token=token, user_id=user_id)


@pytest.mark.parametrize(
    "pasted", ["cookie: apptoken=AbC; userid=7", "cookie: userid=7; apptoken=AbC"]
)
def test_cookie_header_of_http_2(pasted: str) -> None:
    assert read_credentials(pasted) == Credentials(token="AbC", user_id="7")


@pytest.mark.parametrize(
    "pasted",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n", id="blank"),
        pytest.param("apptoken=", id="empty cookie"),
        pytest.param("apptoken=; userid=7", id="only a user id"),
        pytest.param("other-apptoken=AbC", id="another cookie"),
        pytest.param("two words", id="space inside"),
        pytest.param("two\nlines", id="line inside"),
        pytest.param("apptoken=AbC\nuserid=7", id="line between"),
        pytest.param("apptoken=A\x00C", id="control character"),
        pytest.param("Täken", id="umlaut"),
        pytest.param("apptoken=“AbC”", id="typographic quotes"),
    ],
)
def test_no_credentials(pasted: str) -> None:
    assert read_credentials(pasted) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1100223344", "1100223344"),
        (" 7\n", "7"),
        ("", None),
        (" ", None),
        ("-7", None),
        ("7.0", None),
        ("me", None),
        ("../7", None),
        ("²", None),
        ("\u0667", None),
    ],
)
def test_user_ids(text: str, expected: str | None) -> None:
    assert read_user_id(text) == expected


@pytest.mark.parametrize(
    "found",
    [
        Credentials(token="SECRET", user_id="SECRET", expected_user_id="SECRET"),
        Account(user_id="SECRET", base_url="https://host", nickname="SECRET"),
    ],
)
def test_credentials_are_not_shown(found: object) -> None:
    assert "SECRET" not in repr(found)


def kept_fields() -> Iterator[tuple[str, Field[Any]]]:
    """Yield every field of every dataclass of ours, by its full name."""
    package = zepp.__name__
    for module in walk_packages(zepp.__path__, f"{package}."):
        for kind in vars(import_module(module.name)).values():
            is_ours = getattr(kind, "__module__", "").startswith(package)
            if is_ours and isinstance(kind, type) and is_dataclass(kind):
                for field in fields(kind):
                    yield f"{kind.__qualname__}.{field.name}", field


def test_no_dataclass_shows_a_token_or_a_password() -> None:
    secret = {
        name: field
        for name, field in kept_fields()
        if "token" in field.name or "password" in field.name
    }

    assert {"Credentials.token", "NewToken.token", "SignInReply.renewal_token"} <= {*secret}
    assert [name for name, field in secret.items() if field.repr] == []
