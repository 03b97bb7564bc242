"""Whose account it is, and with which devices."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whose account it is."""

    user_id: str | None = field(repr=False)
    nickname: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A wearable of the account."""

    source: int | None
    """The vendor's code of the model."""
    name: str
    """What the user or the vendor calls it."""
    id: str | None = field(default=None, repr=False)
    """As in the records that it uploads; made from its MAC, so never to be shown."""
    model: str | None = None
    firmware: str | None = None
    serial_number: str | None = field(default=None, repr=False)
    is_bound: bool = True
    """Whether it belongs to the account now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token, and how long it lasts."""

    token: str = field(repr=False)
    lifetime: timedelta | None
    """None when the cloud does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInReply(NewToken):
    """What the cloud answers to a completed sign-in."""

    renewal_token: str | None = field(repr=False)
    user_id: str = field(repr=False)
    host: str | None
    """Where the account's data is."""
    account_url: str | None
    """Where the renewal token is taken."""
    country: str | None
    nickname: str | None = field(repr=False)
