"""Diagnostics: shapes, counts, times and status; no value, id, token or name."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from homeassistant.const import CONF_REGION
from homeassistant.core import HomeAssistant

from .api import HOSTS
from .const import (
    CONF_HISTORY_DAYS,
    CONF_SYNC_OVERDUE_HOURS,
    DEFAULT_HISTORY_DAYS,
    DEFAULT_SYNC_OVERDUE_HOURS,
)
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .families import DAILY_FAMILIES
from .history import History
from .plan import Stretch


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ZeppConfigEntry
) -> dict[str, Any]:
    """Return what helps to find out why data is missing or late."""
    coordinator = entry.runtime_data.coordinator
    region = entry.data[CONF_REGION]
    return {
        "region": region if region in ("auto", *HOSTS) else "custom",
        "history_days": entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS),
        "sync_overdue_hours": entry.options.get(
            CONF_SYNC_OVERDUE_HOURS, DEFAULT_SYNC_OVERDUE_HOURS
        ),
        "time_zone": hass.config.time_zone,
        "history": _history(entry.runtime_data.history),
        "last_poll_succeeded": coordinator.last_update_success,
        "last_sync": _iso(coordinator.data.synced_at),
        "families": {
            key: {
                "failed_tries": status.failures,
                "last_success": _iso(status.last_success),
                "last_error": status.last_error,
            }
            for key, status in coordinator.statuses.items()
        },
        "data": _shapes(coordinator),
        "wearables": _wearables(coordinator),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _history(history: History | None) -> dict[str, Any] | None:
    """Return how far the import has come, None without a recorder."""
    if history is None:
        return None
    ledger = history.ledger
    return {
        "progress": history.progress,
        "oldest": ledger.oldest.isoformat() if ledger.oldest else None,
        "reviewed_on": ledger.swept_on.isoformat(),
        "sums_open": ledger.sums_open,
        "imported_from": _dates(ledger.imported_from),
        "due_from": _dates(ledger.due_from),
        "pending": [_stretch(stretch) for stretch in ledger.pending],
        "left": [_stretch(stretch) for stretch in ledger.left],
        "given_up": dict(ledger.given_up),
    }


def _dates(days: dict[str, date]) -> dict[str, str]:
    return {part: day.isoformat() for part, day in days.items()}


def _stretch(stretch: Stretch) -> str:
    return f"{stretch.part} {stretch.first} to {stretch.last} ({stretch.kind})"


def _shapes(coordinator: ZeppCoordinator) -> dict[str, Any]:
    """Return how many records of each kind there are, and which of their fields are set."""
    account = coordinator.account
    return {
        "days": _shape(account.days.values()),
        "nights": _shape(account.nights.values()),
        "naps": _shape(account.naps),
        **{family.key: _shape(family.of(account.daily)) for family in DAILY_FAMILIES},
    }


def _wearables(coordinator: ZeppCoordinator) -> list[dict[str, Any]]:
    """Return what kind of wearables the cloud lists, and whether they are heard of."""
    account = coordinator.account
    return [
        {
            # Not the model: where the table has none, that is a text of the device.
            "source": device.source,
            "bound": device.is_bound,
            "has_upload": device.id in account.uploads,
        }
        for device in account.devices
    ]


def _shape(models: Iterable[Any]) -> dict[str, Any]:
    """Return number, dates and set fields of some records, never a value."""
    found = sorted(models, key=lambda model: model.date)
    if not found:
        return {"count": 0}
    names = [field.name for field in fields(found[0]) if field.name != "date"]
    return {
        "count": len(found),
        "first": found[0].date.isoformat(),
        "last": found[-1].date.isoformat(),
        "with": {
            name: sum(getattr(model, name) not in (None, b"", ()) for model in found)
            for name in names
        },
    }
