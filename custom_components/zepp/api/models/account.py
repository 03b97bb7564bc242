"""Whose account it is, and with which devices."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Whose account it is."""

    user_id: str | None
    nickname: str | None


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
class SignInReply:
    """What the cloud answers to a completed sign-in."""

    token: str = field(repr=False)
    renewal_token: str | None = field(repr=False)
    user_id: str = field(repr=False)
    host: str | None
    """Where the account's data is."""
    country: str | None
