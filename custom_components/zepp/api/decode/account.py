"""Whose account it is, with which devices, and what a sign-in is answered with."""

from datetime import timedelta
from typing import Any

from ..exceptions import ZeppDecodeError
from ..models import Device, NewToken, Profile, SignInReply
from .fields import integer, items, loose, mapping, mappings, text
from .wearables import WEARABLES

# The service that everything but the sign-in itself is asked of.
_SERVICE = "api-mifit"
# Seconds: ten years.
_LONGEST_LIFE = 10 * 365 * 86400


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
    new = decode_renewal(content)
    tokens = mapping(content.get("token_info"))
    user_id = text(tokens.get("user_id"))
    if new is None or user_id is None:
        return None
    return SignInReply(
        token=new.token,
        lifetime=new.lifetime,
        renewal_token=text(tokens.get("login_token")),
        user_id=user_id,
        host=_host(content),
        account_url=text(mapping(content.get("domain")).get("id-dns")),
        country=text(mapping(content.get("regist_info")).get("country_code")),
        nickname=text(mapping(content.get("thirdparty_info")).get("nickname")),
    )


def decode_renewal(payload: Any) -> NewToken | None:
    """Return the new token of a renewal, None when it was refused.

    Raises ZeppDecodeError when the answer is no object.
    """
    content = _object(payload, "renewal")
    tokens = mapping(content.get("token_info"))
    token = text(tokens.get("app_token"))
    if content.get("result") != "ok" or token is None:
        return None
    seconds = integer(tokens.get("app_ttl"), 1, _LONGEST_LIFE)
    lifetime = None if seconds is None else timedelta(seconds=seconds)
    return NewToken(token=token, lifetime=lifetime)


def decode_refusal(payload: Any) -> str | None:
    """Return the code with which a sign-in was refused, None if there is none."""
    content = mapping(loose(payload))
    named = (content.get(name) for name in ("error_code", "error", "code", "result"))
    return next((found for value in named if (found := text(value))), None)


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
