"""Whose account it is, and with which devices."""

from typing import Any

from ..exceptions import ZeppDecodeError
from ..models import Device, Profile
from .fields import integer, items, loose, mapping, text


def decode_profile(payload: Any) -> Profile:
    """Return the profile of an account.

    Raises ZeppDecodeError when the answer is no object.
    """
    content = loose(payload)
    if not isinstance(content, dict):
        raise ZeppDecodeError("profile")
    older = mapping(content.get("userOldProfile"))
    return Profile(
        user_id=text(content.get("userId")),
        nickname=text(content.get("nickName")) or text(older.get("nickName")),
    )


def decode_devices(payload: Any) -> tuple[Device, ...]:
    """Return the devices that are or were bound to the account.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return tuple(
        Device(
            source=integer(item.get("deviceSource")),
            name=text(item.get("displayName"))
            or text(mapping(item.get("additionalInfo")).get("deviceName")),
        )
        for item in items(payload, "devices")
    )


def decode_user_id(payload: Any) -> str | None:
    """Return the user id that the first event names, None when there is none.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return next(
        (found for item in items(payload, "events") if (found := text(item.get("userId")))),
        None,
    )
