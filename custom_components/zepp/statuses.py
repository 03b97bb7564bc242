"""How the families of an account have been answering."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from .api import ZeppAuthError, ZeppDecodeError, ZeppError, ZeppResponseError
from .const import LOGGER

_TRIES: Final = 3
# What a host answers that does not have the account, unless it answers with nothing.
_FOREIGN: Final = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@dataclass(slots=True)
class FamilyStatus:
    """How a family has been answering."""

    failures: int = 0
    """Failed tries in a row."""
    last_success: datetime | None = None
    last_error: str | None = None
    """The class of the last error."""
    not_understood_since: datetime | None = None
    """Since when its answers are of an unknown shape, as far as they came."""
    is_not_understood: bool = False
    """Whether the last answer was of an unknown shape."""
    looks_foreign: bool = False
    """Whether it was answered last as by a host that does not have the account."""

    @property
    def lost(self) -> bool:
        """Whether it has failed too often in a row."""
        return self.failures >= _TRIES


class Statuses:
    """The status of every family."""

    def __init__(
        self, families: Iterable[str], not_understood: dict[str, datetime]
    ) -> None:
        """Begin without any answer; since when some are not understood is kept outside."""
        self._not_understood = not_understood
        self._known = {
            key: FamilyStatus(not_understood_since=not_understood.get(key))
            for key in sorted(families)
        }

    def __getitem__(self, key: str) -> FamilyStatus:
        """Return the status of a family."""
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        """Yield the families."""
        return iter(self._known)

    def items(self) -> Iterable[tuple[str, FamilyStatus]]:
        """Return all families with their status."""
        return self._known.items()

    def values(self) -> Iterable[FamilyStatus]:
        """Return the status of every family."""
        return self._known.values()

    @property
    def lost(self) -> frozenset[str]:
        """The families that do not answer any more."""
        return frozenset(key for key, status in self.items() if status.lost)

    @property
    def missing(self) -> frozenset[str]:
        """The families that did not answer when they were asked last, if ever."""
        return frozenset(
            key
            for key, status in self.items()
            if status.failures or not status.last_success
        )

    @property
    def awaited(self) -> frozenset[str]:
        """The families that have never answered, but are expected to."""
        never = {key for key, status in self.items() if not status.last_success}
        return frozenset(never) - self.lost

    @property
    def look_foreign(self) -> bool:
        """Whether all were answered as by a host that does not have the account."""
        return all(status.looks_foreign for status in self.values())

    def note_success(self, key: str, now: datetime, *, found: bool) -> None:
        """Note an answer, and whether it held anything."""
        status = self._known[key]
        status.failures = 0
        status.last_success = now
        status.is_not_understood = False
        status.not_understood_since = None
        self._not_understood.pop(key, None)
        status.looks_foreign = not found

    def note_failure(self, key: str, now: datetime, err: ZeppError) -> None:
        """Note that a family was not answered."""
        status = self._known[key]
        status.failures += 1
        status.last_error = type(err).__name__
        # Without a status it is the body that is wrong.
        status.is_not_understood = isinstance(err, ZeppDecodeError) or (
            isinstance(err, ZeppResponseError) and err.status is None
        )
        if status.is_not_understood:
            since = self._not_understood.setdefault(key, now)
            status.not_understood_since = since
        status.looks_foreign = (
            isinstance(err, ZeppAuthError | ZeppResponseError) and err.status in _FOREIGN
        )
        LOGGER.debug("No %s this time: %s", key, err)

    def log_changes(self, before: frozenset[str]) -> None:
        """Say once what is lost and once what is back."""
        lost = self.lost
        if gone := lost - before:
            LOGGER.warning(
                "The cloud has not answered %s times in a row: %s",
                _TRIES,
                ", ".join(f"{key} ({self._known[key].last_error})" for key in sorted(gone)),
            )
        if back := before - lost:
            LOGGER.info("The cloud answers again: %s", ", ".join(sorted(back)))
