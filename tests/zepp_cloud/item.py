"""The forms in which the cloud wraps what it knows."""

from collections.abc import Callable

import orjson

type Item = dict[str, object]


class Encoded:
    """A part of an answer that is written as JSON when it is sent, by its maker."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], bytes]) -> None:
        """Remember who writes it."""
        self._make = make

    def fragment(self) -> orjson.Fragment:
        """Return it as finished JSON."""
        return orjson.Fragment(self._make())


def _finished(part: object) -> orjson.Fragment:
    """Return what JSON itself has no form for."""
    if isinstance(part, Encoded):
        return part.fragment()
    raise TypeError(type(part).__name__)


def encoded(content: object) -> bytes:
    """Return an answer as JSON."""
    return orjson.dumps(content, default=_finished)


def event(user_id: str, kind: str, timestamp: int, value: object) -> Item:
    """Return a v2 item."""
    event_type, sub_type = kind.split("/")
    return {
        "userId": user_id,
        "eventType": event_type,
        "subType": sub_type,
        "timestamp": timestamp,
        "value": value,
    }
