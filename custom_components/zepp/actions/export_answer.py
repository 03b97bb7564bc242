"""The action that writes files."""

import asyncio
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util, slugify
import voluptuous as vol

from ..api import ZeppError
from ..const import DOMAIN
from ..coordinator import ZeppConfigEntry
from ..exporting import Export, Form, LinkError, TakenError, async_write
from ..figures import Figures
from ..sheets import EXPORTED_FAMILIES, books, families_of
from ..timeline import Span
from .calls import ATTR_FAMILIES, DATES, async_entry, cloud_error, dates, invalid

ATTR_FOLDER: Final = "folder"
ATTR_FORMAT: Final = "format"
ATTR_OVERWRITE: Final = "overwrite"
_LONGEST_NAME: Final = 60

EXPORT: Final = vol.Schema(
    {
        **DATES,
        vol.Optional(ATTR_FAMILIES): vol.All(
            cv.ensure_list, vol.Length(min=1), [vol.In(EXPORTED_FAMILIES)]
        ),
        vol.Optional(ATTR_FORMAT, default=Form.CSV.value): vol.In([*map(str, Form)]),
        vol.Optional(ATTR_FOLDER): cv.string,
        vol.Optional(ATTR_OVERWRITE, default=False): cv.boolean,
    }
)


async def async_export(call: ServiceCall) -> Figures:
    """Write a file for each family and answer where they are."""
    entry = await async_entry(call)
    runtime = entry.runtime_data
    folder = await call.hass.async_add_executor_job(_folder, call)
    export = _export(call, entry, folder)
    client = runtime.coordinator.client.in_zone(export.span.zone)
    # It ends with the account.
    work = entry.async_create_background_task(
        call.hass, async_write(call.hass, client, export), f"{DOMAIN} export"
    )
    try:
        written = await work
    except asyncio.CancelledError as err:
        if (caller := asyncio.current_task()) and caller.cancelling():
            raise
        raise _failed("export_stopped", name=entry.title) from err
    except ZeppError as err:
        raise cloud_error(entry, runtime, err) from err
    except LinkError as err:
        raise invalid("export_link", path=str(err.path)) from err
    except TakenError as err:
        raise invalid("export_exists", path=str(err.path)) from err
    except OSError as err:
        raise _failed(
            "export_failed", folder=str(folder), reason=str(err.strerror)
        ) from err
    return {
        "files": [
            {
                "family": found.key,
                "path": str(found.path) if found.path else None,
                "rows": found.rows,
            }
            for found in written
        ]
    }


def _failed(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _export(call: ServiceCall, entry: ZeppConfigEntry, folder: Path) -> Export:
    """Return what a call asks for."""
    first, last = dates(call, longest=None)
    shown = families_of(entry.runtime_data.coordinator.data.shown)
    zone = dt_util.get_default_time_zone()
    return Export(
        span=Span(first=first, last=last, now=dt_util.utcnow(), zone=zone),
        books=books(call.data.get(ATTR_FAMILIES, shown)),
        folder=folder,
        name=f"{DOMAIN}_{_name(call.hass, entry)}",
        form=Form(call.data[ATTR_FORMAT]),
        overwrite=call.data[ATTR_OVERWRITE],
    )


def _name(hass: HomeAssistant, entry: ZeppConfigEntry) -> str:
    """Return what tells the files of an account from those of another."""
    name = slugify(entry.title)[:_LONGEST_NAME]
    others = (
        slugify(other.title)[:_LONGEST_NAME]
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.entry_id != entry.entry_id
    )
    return f"{name}_{entry.entry_id[-6:].lower()}" if name in others else name


def _folder(call: ServiceCall) -> Path:
    """Return the folder of a call without links, if Home Assistant may write there."""
    folder = call.data.get(ATTR_FOLDER) or _own_folder(call.hass)
    if not Path(folder).is_absolute():
        raise invalid("export_folder_relative", folder=folder)
    try:
        # Where links lead to is what counts.
        resolved = Path(folder).resolve()
    except (OSError, ValueError) as err:
        raise invalid("export_folder_not_allowed", folder=folder) from err
    if not call.hass.config.is_allowed_path(str(resolved)):
        raise invalid("export_folder_not_allowed", folder=folder)
    return resolved


def _own_folder(hass: HomeAssistant) -> str:
    """Return the folder of exports below the local media."""
    if not (media := hass.config.media_dirs.get("local")):
        raise invalid("export_folder_missing")
    return str(Path(media) / DOMAIN)
