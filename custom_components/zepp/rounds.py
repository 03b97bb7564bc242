"""Whose turn it is to be asked; pure but for what it remembers."""

from datetime import datetime, timedelta
from typing import Final

from .families import DAILY_FAMILIES, DEVICES

# A little less than an hour: four polls may come a second early.
_INTERVAL: Final = timedelta(minutes=59)
# What an upload of the watch changes at once, and what may wait.
_PROMPT: Final = tuple(family.key for family in DAILY_FAMILIES if not family.is_patient)
_PATIENT: Final = (
    *(family.key for family in DAILY_FAMILIES if family.is_patient),
    DEVICES,
)


class Rounds:
    """A round after every upload, and one an hour without any.

    The second asks everything. The first asks what an upload changes, and of the rest the
    one that has waited longest, so that it is never much that is asked at once.
    """

    def __init__(self) -> None:
        """Begin with everything never asked."""
        self._order = [*_PROMPT, *_PATIENT]
        self._asked: dict[str, datetime] = {}
        self._began: datetime | None = None
        """When the last round began, None after an upload."""
        self._left: list[str] = []

    def note_news(self) -> None:
        """Let a round begin at the next opportunity."""
        self._began = None

    def begin(self, now: datetime) -> bool:
        """Begin a round if it is time; return whether there is anything to ask."""
        if self._began is None:
            self._left = [key for key in self._order if key in _PROMPT]
            self._left += self._waiting(now)
            self._began = now
        elif now - self._began >= _INTERVAL:
            self._left = list(self._order)
            self._began = now
        return bool(self._left)

    def _waiting(self, now: datetime) -> list[str]:
        """Return what was never asked, else the one that has waited longest and enough."""
        if never := [key for key in _PATIENT if key not in self._asked]:
            return never
        longest = min(_PATIENT, key=self._asked.__getitem__)
        return [longest] if now - self._asked[longest] >= _INTERVAL else []

    def take(self, now: datetime) -> str | None:
        """Return whose turn it is, None when the round is over."""
        if not self._left:
            return None
        key = self._left.pop(0)
        self._asked[key] = now
        return key

    def put_back(self, key: str) -> None:
        """Let somebody who could not be asked come last, from now on."""
        self._asked.pop(key, None)
        self._left.append(key)
        self._order.remove(key)
        self._order.append(key)

    @property
    def is_over(self) -> bool:
        """Whether all of the round have been asked."""
        return not self._left
