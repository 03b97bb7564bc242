"""Conditions of automations about an account.

The only module that knows how Home Assistant wants conditions to be made, which is young.
"""

from typing import Any, ClassVar, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from .automation_keys import BEHAVIOR, BEHAVIORS
from .condition_rules import CONDITIONS
from .const import LOGGER
from .coordinator import ZeppConfigEntry

try:
    from homeassistant.helpers.condition import Condition, ConditionConfig

    from .automation_options import CONDITION_OPTIONS, with_target
    from .targets import Accounts
except ImportError as err:
    _CONDITIONS: dict[str, type[Condition]] = {}
    LOGGER.warning("This Home Assistant lets Zepp offer no conditions: %s", err)
else:

    class ZeppCondition(Condition):
        """Something that is true or not of the accounts of a target."""

        key: ClassVar[str]

        @classmethod
        @override
        async def async_validate_config(
            cls, hass: HomeAssistant, config: ConfigType
        ) -> ConfigType:
            """Return the target and the options, complete."""
            checked: ConfigType = with_target(CONDITION_OPTIONS[cls.key])(config)
            return checked

        def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
            """Ask about the accounts of the target."""
            super().__init__(hass, config)
            self._accounts = Accounts(hass, config.target or {})
            self._options = config.options or {}

        @override
        def _async_check(self, **kwargs: Any) -> bool:
            """Return whether it is true of any or all; not of an account without data."""
            answers = [self._is_met(entry) for entry in self._accounts.entries()]
            if self._options[BEHAVIOR] == BEHAVIORS[0]:
                return any(answers)
            return bool(answers) and all(answers)

        def _is_met(self, entry: ZeppConfigEntry) -> bool:
            if entry.state is not ConfigEntryState.LOADED:
                return False
            snapshot = entry.runtime_data.coordinator.data
            zone = dt_util.get_default_time_zone()
            rule = CONDITIONS[self.key]
            return rule(self._options, snapshot, dt_util.utcnow(), zone)

    _CONDITIONS = {key: type(key, (ZeppCondition,), {"key": key}) for key in CONDITIONS}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions, none on a Home Assistant that makes them otherwise."""
    return _CONDITIONS
