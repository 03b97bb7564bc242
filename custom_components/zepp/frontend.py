"""Hands the cards and the dashboard to the browser, where there is a frontend."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_FOLDER: Final = Path(__file__).parent / "frontend"
_SERVED: HassKey[bool] = HassKey(f"{DOMAIN}_frontend")


async def async_register_frontend(hass: HomeAssistant) -> None:
    """Serve the modules and have every page load the first of them, once a process.

    The version is part of the path, because modules that are imported by others do not
    inherit a query and would be taken from a cache for a month.
    """
    if "frontend" not in hass.config.components or hass.data.get(_SERVED):
        return
    hass.data[_SERVED] = True
    version = await hass.async_add_executor_job(_version)
    path = f"/{DOMAIN}_static/{version}"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(path, str(_FOLDER), cache_headers=True)]
    )
    add_extra_js_url(hass, f"{path}/zepp.js")


def _version() -> str:
    """Return a digest of all modules."""
    digest = sha256()
    for file in sorted(_FOLDER.glob("*.js")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
