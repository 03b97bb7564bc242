"""When an entity appears that only some accounts have."""

from collections.abc import Callable

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import EntityDescription

from .const import DOMAIN
from .coordinator import ZeppConfigEntry
from .entity import unique_id


@callback
def async_when_shown(
    entry: ZeppConfigEntry,
    platform: Platform,
    description: EntityDescription,
    family: str,
    add: Callable[[], None],
) -> None:
    """Add an entity once the account has shown data of its family.

    One known from before is there at once, even if its family fails today.
    """
    coordinator = entry.runtime_data.coordinator
    registry = er.async_get(coordinator.hass)
    is_added = bool(
        registry.async_get_entity_id(platform, DOMAIN, unique_id(entry, description))
    )
    if is_added:
        add()

    @callback
    def add_once() -> None:
        nonlocal is_added
        if not is_added and family in coordinator.data.shown:
            is_added = True
            add()

    add_once()
    entry.async_on_unload(coordinator.async_add_listener(add_once))
