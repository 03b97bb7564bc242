"""Triggers of automations about an account.

The only module that knows how Home Assistant wants triggers to be made, which is young.
"""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType

from .const import LOGGER
from .coordinator import ZeppConfigEntry
from .trigger_rules import Payload

try:
    from homeassistant.helpers.trigger import (
        Trigger,
        TriggerActionRunner,
        TriggerConfig,
        TriggerNotTriggeredReporter,
    )

    from .automation_options import TRIGGER_OPTIONS, with_target
    from .targets import Accounts, account_device_id
    from .trigger_waits import WAITS, Waiting
except ImportError as err:
    _TRIGGERS: dict[str, type[Trigger]] = {}
    LOGGER.warning("This Home Assistant lets Zepp offer no triggers: %s", err)
else:

    class ZeppTrigger(Trigger):
        """Something that happens to one of the accounts of a target."""

        key: ClassVar[str]

        @classmethod
        @override
        async def async_validate_config(
            cls, hass: HomeAssistant, config: ConfigType
        ) -> ConfigType:
            """Return the target and the options, complete."""
            checked: ConfigType = with_target(TRIGGER_OPTIONS[cls.key])(config)
            return checked

        def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
            """Wait for the accounts of the target."""
            super().__init__(hass, config)
            self._accounts = Accounts(hass, config.target or {})
            self._options = config.options or {}

        @override
        async def async_attach_runner(
            self,
            run_action: TriggerActionRunner,
            did_not_trigger: TriggerNotTriggeredReporter | None = None,
        ) -> CALLBACK_TYPE:
            """Run an action whenever it happens."""

            @callback
            def tell(entry: ZeppConfigEntry, payload: Payload) -> None:
                account = {
                    "device_id": account_device_id(self._hass, entry),
                    "config_entry_id": entry.entry_id,
                    "name": entry.title,
                }
                what = self.key.replace("_", " ")
                run_action({**account, **payload}, f"{what} ({entry.title})")

            waiting = Waiting(
                hass=self._hass,
                accounts=self._accounts,
                options=self._options,
                tell=tell,
            )
            return WAITS[self.key](waiting)

    _TRIGGERS = {key: type(key, (ZeppTrigger,), {"key": key}) for key in WAITS}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers, none on a Home Assistant that makes them otherwise."""
    return _TRIGGERS
