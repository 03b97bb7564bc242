"""The wearables of an account: a device each, and what becomes of one that left."""

from collections.abc import Container
from datetime import datetime
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, issue_registry as ir

from .const import CONF_USER_ID, DOMAIN
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .entity import MANUFACTURER, account_device
from .snapshot import wearable_key

ISSUE_WEARABLE_LEFT: Final = "wearable_left"


@callback
def follow_wearables(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Keep the devices as the cloud lists them, as long as the entry is loaded."""

    @callback
    def follow() -> None:
        _register(hass, entry)
        _offer_removal(hass, entry)

    follow()
    entry.async_on_unload(entry.runtime_data.coordinator.async_add_listener(follow))


def wearable_id(entry: ConfigEntry, key: str) -> str:
    """Return what Home Assistant knows a wearable by.

    It names the account too: two accounts that list the same watch share nothing.
    """
    return f"{entry.data[CONF_USER_ID]}_{key}"


@callback
def registered_wearables(
    hass: HomeAssistant, entry: ConfigEntry
) -> dict[str, dr.DeviceEntry]:
    """Return the devices of all wearables that the account has or had, by key."""
    prefix = wearable_id(entry, "")
    return {
        identifier.removeprefix(prefix): device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for _, identifier in device.identifiers
        if identifier.startswith(prefix)
    }


def has_left(coordinator: ZeppCoordinator, key: str) -> bool:
    """Return whether a wearable is surely not bound any more."""
    devices = coordinator.account.devices
    bound = {
        _key(coordinator, device.id) for device in devices if device.id and device.is_bound
    }
    # As long as the cloud has not listed any, nothing is sure.
    return bool(devices) and key not in bound


def _key(coordinator: ZeppCoordinator, device_id: str) -> str:
    return wearable_key(coordinator.config_entry.data[CONF_USER_ID], device_id)


def last_upload(coordinator: ZeppCoordinator, key: str) -> datetime | None:
    """Return when a wearable has uploaded last, even if the cloud has not listed it yet."""
    uploads = coordinator.account.uploads.items()
    known = {_key(coordinator, device_id): when for device_id, when in uploads}
    listed = {found.key: found.synced_at for found in coordinator.data.wearables}
    return (known | listed).get(key)


@callback
def release_wearable(
    hass: HomeAssistant, entry: ZeppConfigEntry, device: dr.DeviceEntry
) -> bool:
    """Return whether the user may remove a device; if so it is not offered any longer."""
    if entry.state is not ConfigEntryState.LOADED:
        return False
    coordinator = entry.runtime_data.coordinator
    for key, wearable in registered_wearables(hass, entry).items():
        # Nothing is offered because of an empty list, but who knows better may act on it.
        if wearable.id == device.id and (
            coordinator.lists_no_device or has_left(coordinator, key)
        ):
            ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, device.id))
            return True
    return False


@callback
def take_back_offers(
    hass: HomeAssistant, entry: ConfigEntry, *, but: Container[str] = ()
) -> None:
    """Do not offer any longer to remove wearables, but for the issues named."""
    prefix = _issue_id(entry, "")
    for domain, issue_id in tuple(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefix) and issue_id not in but:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def _register(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Register the account and below it what is bound to it, as it is called now."""
    registry = dr.async_get(hass)
    account = registry.async_get_or_create(
        config_entry_id=entry.entry_id, **account_device(entry)
    )
    for wearable in entry.runtime_data.coordinator.data.wearables:
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, wearable_id(entry, wearable.key))},
            manufacturer=MANUFACTURER,
            model=wearable.model,
            name=wearable.name,
            serial_number=wearable.serial_number,
            sw_version=wearable.firmware,
            via_device_id=account.id,
        )


@callback
def _offer_removal(hass: HomeAssistant, entry: ZeppConfigEntry) -> None:
    """Offer to remove those that left, and only those."""
    coordinator = entry.runtime_data.coordinator
    if not coordinator.account.devices:
        # Or Home Assistant would forget which offers the user has ignored.
        return
    left = {
        _issue_id(entry, device.id): (device.id, device.name_by_user or device.name or "")
        for key, device in registered_wearables(hass, entry).items()
        if has_left(coordinator, key)
    }
    take_back_offers(hass, entry, but=left)
    for issue_id, (device_id, name) in left.items():
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            data={"entry_id": entry.entry_id, "device_id": device_id},
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_WEARABLE_LEFT,
            translation_placeholders={"name": name, "account": entry.title},
        )


def _issue_id(entry: ConfigEntry, device_id: str) -> str:
    return f"{ISSUE_WEARABLE_LEFT}_{entry.entry_id}_{device_id}"
