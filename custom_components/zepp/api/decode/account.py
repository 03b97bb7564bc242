"""Whose account it is, with which devices, and what a sign-in is answered with."""

from typing import Any

from ..exceptions import ZeppDecodeError
from ..models import Device, Profile, SignInReply
from .fields import integer, items, loose, mapping, mappings, text
from .wearables import WEARABLES

# The service that everything but the sign-in itself is asked of.
_SERVICE = "api-mifit"


def decode_profile(payload: Any) -> Profile:
    """Return the profile of an account.

    Raises ZeppDecodeError when the answer is no object.
    """
    content = _object(payload, "profile")
    older = mapping(content.get("userOldProfile"))
    return Profile(
        user_id=text(content.get("userId")),
        nickname=text(content.get("nickName")) or text(older.get("nickName")),
    )


def decode_user_info(payload: Any) -> Profile:
    """Return the profile out of the older answer, which does not name the account.

    Raises ZeppDecodeError when the answer holds no object.
    """
    content = _object(payload, "user info")
    content = _object(content.get("data", content), "user info")
    return Profile(
        user_id=text(content.get("userId")), nickname=text(content.get("nick_name"))
    )


def decode_devices(payload: Any) -> tuple[Device, ...]:
    """Return the devices that are or were bound to the account.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return tuple(_device(item) for item in items(payload, "devices"))


def decode_user_id(payload: Any) -> str | None:
    """Return the user id that the first event names, None when there is none.

    Raises ZeppDecodeError when the answer holds no items.
    """
    return next(
        (found for item in items(payload, "events") if (found := text(item.get("userId")))),
        None,
    )


def decode_sign_in(payload: Any) -> SignInReply | None:
    """Return what a completed sign-in gives, None when it was refused.

    Raises ZeppDecodeError when the answer is no object.
    """
    content = _object(payload, "sign-in")
    tokens = mapping(content.get("token_info"))
    token, user_id = text(tokens.get("app_token")), text(tokens.get("user_id"))
    if content.get("result") != "ok" or token is None or user_id is None:
        return None
    return SignInReply(
        token=token,
        renewal_token=text(tokens.get("login_token")),
        user_id=user_id,
        host=_host(content),
        country=text(mapping(content.get("regist_info")).get("country_code")),
    )


def _object(value: Any, what: str) -> dict[str, Any]:
    """Return an object, or raise."""
    content = loose(value)
    if not isinstance(content, dict):
        raise ZeppDecodeError(what)
    return content


def _device(item: dict[str, Any]) -> Device:
    """Return one device; its name is what the user, the device or the vendor says."""
    source = integer(item.get("deviceSource"))
    known = None if source is None else WEARABLES.get(source)
    own = text(mapping(item.get("additionalInfo")).get("deviceName"))
    generic = "Zepp device" if source is None else f"Zepp device {source}"
    serial = text(item.get("sn"))
    return Device(
        source=source,
        name=text(item.get("displayName")) or own or known or generic,
        id=text(item.get("deviceId")),
        model=known or own,
        firmware=text(item.get("firmwareVersion")),
        # Zeros stand where the vendor has none.
        serial_number=serial if serial and serial.strip("0") else None,
        is_bound=_is_bound(item.get("bindingStatus")),
    )


def _is_bound(status: Any) -> bool:
    """Return whether a device is bound; one whose status is missing is."""
    return status is None or integer(status) == 1 or str(status).lower() == "true"


def _host(content: dict[str, Any]) -> str | None:
    """Return the host that has the account's data: the region's before the general one."""
    for domain in mappings(content.get("domains")):
        host = text(domain.get("host"))
        if host and host.startswith(_SERVICE):
            regional = loose(domain.get("cnames"))
            first = regional[0] if isinstance(regional, list) and regional else None
            return (text(first) if isinstance(first, str) else None) or host
    return None
