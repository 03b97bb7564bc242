"""Faults a test can order, and the log of what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SERVER_ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request the cloud has answered."""

    path: str
    query: dict[str, str]
    status: int
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    length: int = 0  # bytes of the whole body before compression
    sent: int = 0  # bytes of the body as sent
    method: str = "GET"
    host: str = ""  # as the Host header says


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with requests whose path and query contain `path`."""

    path: str = ""
    times: int | None = 1
    status: int | None = None
    body: str | bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False

    @property
    def replaces(self) -> bool:
        """Whether the fault brings an answer of its own."""
        return self.status is not None or self.body is not None

    @property
    def content(self) -> bytes:
        """The body in place of the real one."""
        if self.body is not None:
            return self.body.encode() if isinstance(self.body, str) else self.body
        if self.status is not None and self.status >= SERVER_ERROR:
            return (
                b'{"code":-50000,"message":"Failed to process the request. '
                b'Detailed error message has been logged on server side."}'
            )
        return b""


class Faults:
    """The faults in force; the first one that matches is used up."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._left: list[tuple[Fault, int | None]] = []

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        self._left.append((fault, fault.times))

    def clear(self) -> None:
        """End all faults."""
        self._left.clear()

    def take(self, url: str) -> Fault | None:
        """Return the fault that hits a request, and count it."""
        for index, (fault, left) in enumerate(self._left):
            if left == 0 or fault.path not in url:
                continue
            if left is not None:
                self._left[index] = (fault, left - 1)
            return fault
        return None
