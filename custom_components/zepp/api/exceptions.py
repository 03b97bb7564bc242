"""Everything that can go wrong when asking the Zepp cloud.

No message ever holds a token, an id, an address with an id in it, or a health value.
"""


class ZeppError(Exception):
    """Any error of this package."""


class ZeppConnectionError(ZeppError):
    """The cloud could not be reached, or did not answer in time."""


class ZeppAuthError(ZeppError):
    """The cloud refused the token."""


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
