"""Looks after every poll for new stress and another training status."""

from datetime import datetime

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .announcing import announce
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .families import SPORT_LOAD, STRESS
from .news import DatedStatus, StatusNews, StressNews, newest_status, stress_points


@callback
def watch_news(entry: ZeppConfigEntry) -> None:
    """Tell what is new of an account, as long as its entry is loaded."""
    watch = _NewsWatch(entry.runtime_data.coordinator)
    watch.look()
    entry.async_on_unload(entry.runtime_data.coordinator.async_add_listener(watch.look))


class _NewsWatch:
    """Knows what an account has shown.

    The first answer of a family after loading is never news, whatever it holds.
    """

    def __init__(self, coordinator: ZeppCoordinator) -> None:
        """Watch the account of a coordinator."""
        self._coordinator = coordinator
        self._stress_until: datetime | None = None
        """The newest measurement, or when there was none; None before an answer."""
        self._status: DatedStatus | None = None

    @callback
    def look(self) -> None:
        """Tell what is new."""
        if self._coordinator.has_answered(STRESS.key):
            self._look_at_stress()
        if self._coordinator.has_answered(SPORT_LOAD.key):
            self._look_at_status()

    def _look_at_stress(self) -> None:
        now = dt_util.utcnow()
        reading = self._coordinator.data.latest.get(STRESS.key)
        since, newest = self._stress_until, reading.measured_at if reading else None
        if since is None:
            self._stress_until = newest or now
        elif newest and newest > since:
            self._stress_until = newest
            points = stress_points(self._coordinator.data.daily, since, now)
            announce(self._coordinator, StressNews(points=points, since=since))

    def _look_at_status(self) -> None:
        before, after = self._status, newest_status(self._coordinator.data.daily)
        # A date that vanishes does not bring back the status of the one before.
        if after and (before is None or after.date >= before.date):
            self._status = after
            if before and before.status is not after.status:
                news = StatusNews(date=after.date, before=before.status, after=after.status)
                announce(self._coordinator, news)
