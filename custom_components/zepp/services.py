"""The actions of the integration."""

from datetime import date
from typing import Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import DOMAIN
from .coordinator import ZeppConfigEntry
from .parts import IMPORTED_FAMILIES, PARTS
from .plan import Kind

ACTION_IMPORT_HISTORY: Final = "import_history"
ATTR_END_DATE: Final = "end_date"
ATTR_FAMILIES: Final = "families"
ATTR_FORCE: Final = "force"
ATTR_START_DATE: Final = "start_date"

# Before the first of these watches.
_EARLIEST: Final = date(2010, 1, 1)

_IMPORT_HISTORY: Final = vol.Schema(
    {
        vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Required(ATTR_START_DATE): cv.date,
        vol.Required(ATTR_END_DATE): cv.date,
        vol.Optional(ATTR_FAMILIES): vol.All(
            cv.ensure_list, vol.Length(min=1), [vol.In(IMPORTED_FAMILIES)]
        ),
        vol.Optional(ATTR_FORCE, default=False): cv.boolean,
    }
)


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register all actions, once."""
    hass.services.async_register(
        DOMAIN, ACTION_IMPORT_HISTORY, _import_history, _IMPORT_HISTORY
    )


async def _import_history(call: ServiceCall) -> None:
    """Start to import a range of dates."""
    entry: ZeppConfigEntry = async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    first, last = _dates(call)
    history = entry.runtime_data.history
    if history is None:
        raise _invalid("no_recorder")
    families = set(call.data.get(ATTR_FAMILIES, IMPORTED_FAMILIES))
    parts = [part for part in PARTS if families.intersection(part.families)]
    kind = Kind.REBUILD if call.data[ATTR_FORCE] else Kind.REQUESTED
    if not history.async_import(parts, first, last, kind=kind):
        raise _invalid("import_running", name=entry.title)


def _dates(call: ServiceCall) -> tuple[date, date]:
    """Return the range of dates of a call."""
    first: date = call.data[ATTR_START_DATE]
    last: date = call.data[ATTR_END_DATE]
    if first > last:
        raise _invalid("dates_reversed")
    if last > dt_util.now().date():
        raise _invalid("date_in_future", date=last.isoformat())
    if first < _EARLIEST:
        raise _invalid(
            "date_too_early", date=first.isoformat(), earliest=_EARLIEST.isoformat()
        )
    return first, last


def _invalid(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
