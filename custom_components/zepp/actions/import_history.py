"""The action that imports a range of dates again."""

from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..parts import IMPORTED_FAMILIES, PARTS
from ..plan import Kind
from .calls import ATTR_FAMILIES, DATES, async_entry, dates, invalid

ATTR_FORCE: Final = "force"

IMPORT_HISTORY: Final = vol.Schema(
    {
        **DATES,
        vol.Optional(ATTR_FAMILIES): vol.All(
            cv.ensure_list, vol.Length(min=1), [vol.In(IMPORTED_FAMILIES)]
        ),
        vol.Optional(ATTR_FORCE, default=False): cv.boolean,
    }
)


async def async_import_history(call: ServiceCall) -> None:
    """Start to import a range of dates."""
    entry = await async_entry(call)
    first, last = dates(call, longest=None)
    history = entry.runtime_data.history
    if history is None:
        raise invalid("no_recorder")
    families = set(call.data.get(ATTR_FAMILIES, IMPORTED_FAMILIES))
    parts = [part for part in PARTS if families.intersection(part.families)]
    kind = Kind.REBUILD if call.data[ATTR_FORCE] else Kind.REQUESTED
    if not history.async_import(parts, first, last, kind=kind):
        raise invalid("import_running", name=entry.title)
