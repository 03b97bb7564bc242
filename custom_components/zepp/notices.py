"""What a person can put right about an account, told as repairs while it is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.loader import async_get_loaded_integration
from homeassistant.util import dt as dt_util

from .account import newest_upload
from .const import CONF_EXPIRES_AT, DOMAIN, ISSUE_TOKEN_EXPIRES
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .families import BAND
from .statuses import FamilyStatus
from .sync import LONG_SILENCE_HOURS, is_overdue, overdue_at
from .token_life import is_running_out, moment, text_of

ISSUE_REGION_GONE: Final = "region_gone"
ISSUE_SERVICE_CHANGED: Final = "service_changed"
ISSUE_SYNC_OVERDUE: Final = "sync_overdue"
ISSUES: Final = (
    ISSUE_TOKEN_EXPIRES,
    ISSUE_REGION_GONE,
    ISSUE_SERVICE_CHANGED,
    ISSUE_SYNC_OVERDUE,
)

# Polls that bring nothing new call nobody.
_OFTEN: Final = timedelta(hours=1)
_PATIENCE: Final = timedelta(days=1)
_FORM: Final = "new?template=bug.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    """Something that is wrong."""

    key: str
    issue_id: str
    placeholders: Mapping[str, str]
    learn_more_url: str | None = None


@callback
def watch_notices(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Tell what is wrong with an account, as long as its entry is loaded."""
    watch = _Watch(hass, entry, entry.runtime_data.coordinator)
    watch.look()
    entry.async_on_unload(entry.runtime_data.coordinator.async_add_listener(watch.look))
    entry.async_on_unload(
        async_track_time_interval(hass, watch.look, _OFTEN, cancel_on_shutdown=True)
    )


@callback
def look_once(
    hass: HomeAssistant, entry: ZeppConfigEntry, coordinator: ZeppCoordinator
) -> None:
    """Tell what is wrong with an account that could not be loaded."""
    _Watch(hass, entry, coordinator).look()


@callback
def forget_notices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back everything that was told about an account."""
    for issue_id in _known(hass, entry):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


class _Watch:
    """Knows what is told about an account."""

    def __init__(
        self, hass: HomeAssistant, entry: ZeppConfigEntry, coordinator: ZeppCoordinator
    ) -> None:
        """Watch the account of an entry."""
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._shown: dict[str, _Notice | None] = dict.fromkeys(_known(hass, entry))
        """By issue; None where another run of Home Assistant has told it."""
        # Polls do not read as far back as a watch may have been silent.
        prefix = f"{_issue_id(entry, ISSUE_SYNC_OVERDUE)}_"
        self._synced_at = max(
            (
                datetime.fromisoformat(issue_id.removeprefix(prefix))
                for issue_id in self._shown
                if issue_id.startswith(prefix)
            ),
            default=None,
        )

    @callback
    def look(self, _now: datetime | None = None) -> None:
        """Tell what is wrong now, and take back what is not any more."""
        now = dt_util.utcnow()
        if self._coordinator.is_signed_out:
            # Another flow may have stood in the way, or have been given up.
            self._entry.async_start_reauth(self._hass)
        found = (
            self._token_expires(now),
            self._region_gone(),
            self._service_changed(now),
            self._sync_overdue(now),
        )
        wanted = {notice.issue_id: notice for notice in found if notice}
        for issue_id in self._shown.keys() - wanted.keys():
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for issue_id, notice in wanted.items():
            if notice != self._shown.get(issue_id):
                self._show(notice)
        self._shown = {**wanted}

    def _show(self, notice: _Notice) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            notice.issue_id,
            data={"entry_id": self._entry.entry_id},
            is_fixable=notice.key == ISSUE_TOKEN_EXPIRES,
            learn_more_url=notice.learn_more_url,
            severity=ir.IssueSeverity.WARNING,
            translation_key=notice.key,
            translation_placeholders={**notice.placeholders},
        )

    def _token_expires(self, now: datetime) -> _Notice | None:
        """Return that the account stays signed in only if the user signs in again."""
        data = self._entry.data
        expires_at = moment(data, CONF_EXPIRES_AT)
        is_told_otherwise = self._coordinator.is_signed_out
        if expires_at is None or is_told_otherwise or not is_running_out(data, now):
            return None
        return _Notice(
            key=ISSUE_TOKEN_EXPIRES,
            issue_id=_issue_id(self._entry, ISSUE_TOKEN_EXPIRES),
            placeholders={"name": self._entry.title, "date": _local_date(expires_at)},
        )

    def _region_gone(self) -> _Notice | None:
        """Return that no server shows the account; a dead token is another matter."""
        if self._coordinator.is_signed_out or not self._coordinator.region.is_gone:
            return None
        return _Notice(
            key=ISSUE_REGION_GONE,
            issue_id=_issue_id(self._entry, ISSUE_REGION_GONE),
            placeholders={"name": self._entry.title},
        )

    def _service_changed(self, now: datetime) -> _Notice | None:
        """Return which families cannot be read; once told, until all can be again.

        A restart forgets for how long it has been so.
        """
        issue_id = _issue_id(self._entry, ISSUE_SERVICE_CHANGED)
        statuses = self._coordinator.statuses
        odd = [key for key, status in statuses.items() if status.not_understood_since]
        changed = [key for key in odd if _has_changed(statuses[key], now)]
        if not changed and not (odd and issue_id in self._shown):
            return None
        tracker = async_get_loaded_integration(self._hass, DOMAIN).issue_tracker
        return _Notice(
            key=ISSUE_SERVICE_CHANGED,
            issue_id=issue_id,
            placeholders={
                "name": self._entry.title,
                "families": _listed(self._hass, changed or odd),
            },
            learn_more_url=f"{tracker}/{_FORM}",
        )

    def _sync_overdue(self, now: datetime) -> _Notice | None:
        """Return that nothing has been synced for long.

        Every silence has an issue of its own: to have ignored one says nothing of the next.
        """
        upload = newest_upload(self._coordinator.account.days.values(), now)
        known = filter(None, (self._synced_at, upload))
        self._synced_at = synced_at = max(known, default=None)
        if synced_at is None:
            return None
        due = overdue_at(synced_at, LONG_SILENCE_HOURS)
        if not is_overdue(due, self._coordinator.statuses[BAND].last_success, now):
            return None
        return _Notice(
            key=ISSUE_SYNC_OVERDUE,
            issue_id=f"{_issue_id(self._entry, ISSUE_SYNC_OVERDUE)}_{text_of(synced_at)}",
            placeholders={"name": self._entry.title, "date": _local_date(synced_at)},
        )


def _has_changed(status: FamilyStatus, now: datetime) -> bool:
    """Return whether a family has had answers of an unknown shape for a day.

    One such answer and then none at all for a day says nothing.
    """
    since = status.not_understood_since
    is_old = since is not None and now - since >= _PATIENCE
    return is_old and status.is_not_understood


def _listed(hass: HomeAssistant, families: Iterable[str]) -> str:
    """Return the names of some families, a line each."""
    language = hass.config.language
    texts = {
        **async_get_cached_translations(hass, language, "selector", DOMAIN),
        **async_get_cached_translations(hass, language, "common", DOMAIN),
    }
    places = ("selector.family.options", "selector.export_family.options", "common")
    names = (
        next(
            (texts[key] for place in places if (key := _key(place, family)) in texts),
            family,
        )
        for family in families
    )
    return "\n".join(f"- {name}" for name in names)


def _key(place: str, family: str) -> str:
    return f"component.{DOMAIN}.{place}.{family}"


def _local_date(when: datetime) -> str:
    return dt_util.as_local(when).date().isoformat()


def _issue_id(entry: ConfigEntry, key: str) -> str:
    return f"{key}_{entry.entry_id}"


@callback
def _known(hass: HomeAssistant, entry: ConfigEntry) -> tuple[str, ...]:
    """Return the issues of an account, also those of before a restart."""
    prefixes = tuple(_issue_id(entry, key) for key in ISSUES)
    return tuple(
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.startswith(prefixes)
    )
