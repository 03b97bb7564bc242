"""Diagnostics: shapes, counts, times and status; no value, id, token or name."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_REGION
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from yarl import URL

from .api import HOSTS, vendor_origin
from .const import (
    CONF_BASE_URL,
    CONF_HISTORY_DAYS,
    CONF_RENEWAL_FAILURES,
    CONF_RENEWAL_TOKEN,
    CONF_RENEWED_AT,
    CONF_SIGN_IN_AFTER,
    CONF_SYNC_OVERDUE_HOURS,
    CONF_VISIBILITY,
    CONF_WAY,
    DEFAULT_HISTORY_DAYS,
    DEFAULT_SYNC_OVERDUE_HOURS,
    DOMAIN,
    REGION_AUTO,
    VISIBILITY_EVERYONE,
)
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .families import DAILY_FAMILIES
from .history import History
from .plan import Stretch
from .token_life import days_left, moment


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ZeppConfigEntry
) -> dict[str, Any]:
    """Return what helps to find out why data is missing or late."""
    region = entry.data[CONF_REGION]
    known = {
        "state": entry.state.value,
        "not_loaded_because": entry.error_reason_translation_key,
        "region": region if region in (REGION_AUTO, *HOSTS) else "custom",
        "host": _host(entry.data[CONF_BASE_URL]),
        "sign_in": _sign_in(entry.data),
        "history_days": entry.options.get(CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS),
        "sync_overdue_hours": entry.options.get(
            CONF_SYNC_OVERDUE_HOURS, DEFAULT_SYNC_OVERDUE_HOURS
        ),
        "visibility": entry.options.get(CONF_VISIBILITY, VISIBILITY_EVERYONE),
        "time_zone": hass.config.time_zone,
        "issues": _issues(hass, entry),
    }
    if entry.state is not ConfigEntryState.LOADED:
        return known
    return {
        **known,
        "history": _history(entry.runtime_data.history),
        **_polled(entry.runtime_data.coordinator),
    }


def _host(base_url: str) -> str:
    """Return which of the vendor's hosts is asked; another is the user's own business."""
    host = URL(base_url).host
    return host if host and vendor_origin(host) == base_url else "custom"


def _sign_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how an account is signed in, and for how long."""
    renewed_at = moment(data, CONF_RENEWED_AT)
    return {
        "way": data.get(CONF_WAY, "token"),
        "keeps_password": CONF_PASSWORD in data,
        "keeps_renewal_token": CONF_RENEWAL_TOKEN in data,
        "days_left": days_left(data, dt_util.utcnow()),
        "renewed": renewed_at.date().isoformat() if renewed_at else None,
        "failed_renewals": data.get(CONF_RENEWAL_FAILURES, 0),
        "paused_until": data.get(CONF_SIGN_IN_AFTER),
    }


def _issues(hass: HomeAssistant, entry: ZeppConfigEntry) -> list[str]:
    """Return which repairs of an account are open."""
    return sorted(
        issue.translation_key
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN
        and issue.translation_key
        # What is not told any more has no data.
        and (issue.data or {}).get("entry_id") == entry.entry_id
    )


def _polled(coordinator: ZeppCoordinator) -> dict[str, Any]:
    """Return how the cloud has answered, and what has come of it."""
    return {
        "signed_out": coordinator.is_signed_out,
        "region_gone": coordinator.region.is_gone,
        # Imports and exports count on their own, as they do below.
        "requests": coordinator.client.requests,
        "last_poll_succeeded": coordinator.last_update_success,
        "last_sync": _iso(coordinator.data.synced_at),
        "families": {
            key: {
                "failed_tries": status.failures,
                "last_success": _iso(status.last_success),
                "last_error": status.last_error,
                "not_understood_since": _iso(status.not_understood_since),
            }
            for key, status in coordinator.statuses.items()
        },
        "decoded": {
            what: {"items": items, "models": models}
            for what, (items, models) in sorted(coordinator.client.coverage.items())
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
