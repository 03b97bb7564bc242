"""How news reach the automations that wait for them."""

from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType

from .const import DOMAIN
from .coordinator import ZeppCoordinator
from .news import News

# With the id of the entry: Home Assistant logs what a listener could not take, and the
# text of an entry holds the id of the user.
SIGNAL_NEWS: Final = SignalType[str, News](f"{DOMAIN}_news")


@callback
def announce(coordinator: ZeppCoordinator, news: News) -> None:
    """Tell everybody, whatever account they wait for.

    Not before all entities have written their states: an automation may read them.
    """
    hass, entry_id = coordinator.hass, coordinator.config_entry.entry_id
    hass.loop.call_soon(async_dispatcher_send, hass, SIGNAL_NEWS, entry_id, news)
