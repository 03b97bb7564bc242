"""Everything that can go wrong when asking the Zepp cloud.

No message ever holds a token, an id, an address with an id in it, or a health value.
"""

from enum import Enum


class ZeppError(Exception):
    """Any error of this package."""


class ZeppConnectionError(ZeppError):
    """The cloud could not be reached, or did not answer in time."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep the seconds to wait before trying again, None for no opinion."""
        super().__init__(message)
        self.retry_after = retry_after


class ZeppAuthError(ZeppError):
    """The cloud refused the token."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """Keep the HTTP status, None when the body said so."""
        super().__init__(message)
        self.status = status


class SignInTrouble(Enum):
    """Why the cloud does not let somebody in."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105  # not one
    NO_PASSWORD = "no_password"  # noqa: S105  # not one
    """The account signs in elsewhere (Xiaomi, Google, ...), or in two steps."""
    NOT_REGISTERED = "not_registered"
    DISABLED = "account_disabled"


class ZeppSignInError(ZeppAuthError):
    """The cloud refused an e-mail and its password."""

    def __init__(self, trouble: SignInTrouble, attempts_left: int | None = None) -> None:
        """Keep why, and how many more wrong passwords are forgiven if the cloud says."""
        super().__init__(f"not signed in: {trouble.value}")
        self.trouble = trouble
        self.attempts_left = attempts_left


class ZeppRateLimitError(ZeppError):
    """The cloud asks for a pause."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep the seconds to wait, None when the cloud did not say."""
        super().__init__(message)
        self.retry_after = retry_after


class ZeppResponseError(ZeppError):
    """The cloud answered with an unexpected status or body."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """Keep the HTTP status, None when it is the body that is wrong."""
        super().__init__(message)
        self.status = status


class ZeppDecodeError(ZeppError):
    """The answer is JSON, but of a shape that is not known."""
