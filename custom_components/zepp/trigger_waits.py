"""How a trigger waits for what it is about, and whom it tells."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .account import newest_upload
from .announcing import SIGNAL_NEWS
from .api import ZeppError
from .automation_keys import HOURS
from .const import DOMAIN, LOGGER
from .coordinator import ZeppConfigEntry
from .families import BAND
from .happenings import Happening, attributes
from .news import News
from .past import BAND_SUMMARY
from .sync import is_overdue, overdue_at
from .targets import Accounts
from .trigger_rules import (
    Options,
    Payload,
    Rule,
    baseline_dates,
    new_resting_heart_rates,
    night_recorded,
    overdue_figures,
    resting_heart_rate_out_of_range,
    sleep_score_crossed,
    stress_crossed,
    training_status_changed,
    workout_recorded,
)

_OFTEN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody who wants to be told about some accounts."""

    hass: HomeAssistant
    accounts: Accounts
    options: Options
    tell: Callable[[ZeppConfigEntry, Payload], None]

    def meant(self, entry_id: str) -> ZeppConfigEntry | None:
        """Return an account if it is one of those, as everything is arranged now."""
        found = (entry for entry in self.accounts.entries() if entry.entry_id == entry_id)
        return next(found, None)


type Wait = Callable[[Waiting], CALLBACK_TYPE]


def for_news(rule: Rule) -> Wait:
    """Return how to wait for news that follow a rule."""

    @callback
    def wait(waiting: Waiting) -> CALLBACK_TYPE:
        @callback
        def hear(entry_id: str, news: News) -> None:
            if entry := waiting.meant(entry_id):
                now, zone = dt_util.utcnow(), dt_util.get_default_time_zone()
                for payload in rule(waiting.options, news, now, zone):
                    waiting.tell(entry, payload)

        return async_dispatcher_connect(waiting.hass, SIGNAL_NEWS, hear)

    return wait


@callback
def for_resting_heart_rate(waiting: Waiting) -> CALLBACK_TYPE:
    """Wait for a night out of range; the nights before may have to be asked for."""
    tasks: set[asyncio.Task[None]] = set()

    @callback
    def hear(entry_id: str, news: News) -> None:
        if not isinstance(news, Happening):
            return
        rates = new_resting_heart_rates(waiting.options, news, dt_util.utcnow())
        if rates and (entry := waiting.meant(entry_id)):
            task = entry.async_create_background_task(
                waiting.hass,
                _async_compare(waiting, entry, news, rates),
                f"{DOMAIN} resting heart rate",
            )
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    remove = async_dispatcher_connect(waiting.hass, SIGNAL_NEWS, hear)

    @callback
    def stop() -> None:
        remove()
        for task in tuple(tasks):
            task.cancel()

    return stop


async def _async_compare(
    waiting: Waiting, entry: ZeppConfigEntry, news: Happening, rates: tuple[int, ...]
) -> None:
    """Tell a night whose newest rate is out of the range of the nights before."""
    # An entry that is unloaded meanwhile has none any more.
    runtime = entry.runtime_data
    first, last = baseline_dates(news.thing.date)
    try:
        known = await runtime.past.async_read((BAND_SUMMARY,), first, last)
    except ZeppError as err:
        LOGGER.debug("No more than the latest nights to compare with: %s", err)
        known = runtime.coordinator.account
    nights = [night for day, night in known.nights.items() if first <= day <= last]
    figures = resting_heart_rate_out_of_range(waiting.options, rates, nights)
    if figures is not None:
        zone = dt_util.get_default_time_zone()
        waiting.tell(entry, {**attributes(news, dt_util.utcnow(), zone), **figures})


@callback
def for_overdue(waiting: Waiting) -> CALLBACK_TYPE:
    """Wait for the newest upload to become too old while somebody looks."""
    fresh: set[str] = set()

    @callback
    def look(now: datetime) -> None:
        for entry in waiting.accounts.entries():
            if entry.state is not ConfigEntryState.LOADED:
                fresh.discard(entry.entry_id)
                continue
            coordinator = entry.runtime_data.coordinator
            # What belongs to the answer; entities show it when the poll is over.
            synced_at = newest_upload(coordinator.account.days.values(), now)
            if synced_at is None or not coordinator.data.reaches((BAND,)):
                continue
            due = overdue_at(synced_at, waiting.options[HOURS])
            if not is_overdue(due, coordinator.statuses[BAND].last_success, now):
                fresh.add(entry.entry_id)
            elif entry.entry_id in fresh:
                fresh.remove(entry.entry_id)
                zone = dt_util.get_default_time_zone()
                waiting.tell(entry, overdue_figures(synced_at, now, zone))

    look(dt_util.utcnow())
    return async_track_time_interval(
        waiting.hass, look, _OFTEN, name=f"{DOMAIN} overdue", cancel_on_shutdown=True
    )


WAITS: Final[dict[str, Wait]] = {
    "night_recorded": for_news(night_recorded),
    "sleep_score_crossed_threshold": for_news(sleep_score_crossed),
    "stress_crossed_threshold": for_news(stress_crossed),
    "resting_heart_rate_out_of_range": for_resting_heart_rate,
    "training_status_changed": for_news(training_status_changed),
    "workout_recorded": for_news(workout_recorded),
    "sync_overdue": for_overdue,
}
