"""How news reach the automations that wait for them."""

from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType

from .const import DOMAIN
from .coordinator import ZeppConfigEntry, ZeppCoordinator
from .news import News

SIGNAL_NEWS: Final = SignalType[ZeppConfigEntry, News](f"{DOMAIN}_news")


@callback
def announce(coordinator: ZeppCoordinator, news: News) -> None:
    """Tell everybody, whatever account they wait for.

    Not before all entities have written their states: an automation may read them.
    """
    hass = coordinator.hass
    hass.loop.call_soon(
        async_dispatcher_send, hass, SIGNAL_NEWS, coordinator.config_entry, news
    )
