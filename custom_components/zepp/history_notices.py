"""What the user is told about the history: an import that gave up, a change of zone."""

from collections.abc import Mapping
from datetime import date

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .parts import PARTS, Part

ISSUE_ZONE_CHANGED = "time_zone_changed"


@callback
def show_zone_change(hass: HomeAssistant, entry: ConfigEntry, since: date | None) -> None:
    """Offer to rebuild the days before a change of zone, as long as there are any.

    Every change has an issue of its own: to have ignored one says nothing of the next.
    """
    prefix = f"{ISSUE_ZONE_CHANGED}_{entry.entry_id}_"
    issue_id = f"{prefix}{since}"
    for domain, other in tuple(ir.async_get(hass).issues):
        if domain == DOMAIN and other.startswith(prefix) and other != issue_id:
            ir.async_delete_issue(hass, DOMAIN, other)
    if since is None:
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={"entry_id": entry.entry_id},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_ZONE_CHANGED,
        translation_placeholders={
            "name": entry.title,
            "action": f"{DOMAIN}.import_history",
            "zone": hass.config.time_zone,
        },
    )


async def async_show_incomplete(
    hass: HomeAssistant, entry: ConfigEntry, given_up: Mapping[str, str]
) -> None:
    """Tell which parts of the past could not be read, and why."""
    language = hass.config.language
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    names = await async_get_translations(hass, language, "selector", {DOMAIN})

    def text(key: str) -> str:
        return texts[f"component.{DOMAIN}.exceptions.{key}.message"]

    def name(part: Part) -> str:
        return names[f"component.{DOMAIN}.selector.family.options.{part.needed[0]}"]

    # Several parts are built out of the same family.
    lines = dict.fromkeys(
        text(f"history_{given_up[part.key]}").format(family=name(part))
        for part in PARTS
        if part.key in given_up
    )
    persistent_notification.async_create(
        hass,
        "\n".join([text("history_incomplete"), "", *(f"- {line}" for line in lines)]),
        text("history_incomplete_title").format(name=entry.title),
        _notification_id(entry),
    )


@callback
def clear_notices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back everything that an account was told."""
    clear_incomplete(hass, entry)
    show_zone_change(hass, entry, None)


@callback
def clear_incomplete(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take the notification back."""
    persistent_notification.async_dismiss(hass, _notification_id(entry))


def _notification_id(entry: ConfigEntry) -> str:
    return f"{DOMAIN}_history_{entry.entry_id}"
