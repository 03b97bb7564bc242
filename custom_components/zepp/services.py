"""The actions of the integration: what each is called, takes and answers."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    SupportsResponse,
    callback,
)
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from .actions.account_answers import (
    PROFILE,
    SUMMARY,
    async_get_profile,
    async_get_summary,
)
from .actions.curve_answers import (
    HEART_RATE,
    STRESS_SCHEMA,
    async_get_heart_rate,
    async_get_stress,
)
from .actions.day_answers import (
    SLEEP,
    STEPS,
    WORKOUTS_SCHEMA,
    async_get_sleep,
    async_get_steps,
    async_get_workouts,
)
from .actions.export_answer import EXPORT, async_export
from .actions.import_history import IMPORT_HISTORY, async_import_history
from .actions.training_answer import TRAINING, async_get_training_load
from .const import DOMAIN
from .figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An action that answers and changes nothing."""

    name: str
    schema: vol.Schema
    answer: Callable[[ServiceCall], Coroutine[Any, Any, Figures]]


ANSWERS: Final = (
    Answer(name="get_profile", schema=PROFILE, answer=async_get_profile),
    Answer(name="get_heart_rate", schema=HEART_RATE, answer=async_get_heart_rate),
    Answer(name="get_stress", schema=STRESS_SCHEMA, answer=async_get_stress),
    Answer(name="get_sleep", schema=SLEEP, answer=async_get_sleep),
    Answer(name="get_steps", schema=STEPS, answer=async_get_steps),
    Answer(name="get_training_load", schema=TRAINING, answer=async_get_training_load),
    Answer(name="get_workouts", schema=WORKOUTS_SCHEMA, answer=async_get_workouts),
    Answer(name="get_summary", schema=SUMMARY, answer=async_get_summary),
)


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register all actions, once."""
    for found in ANSWERS:
        hass.services.async_register(
            DOMAIN, found.name, found.answer, found.schema, SupportsResponse.ONLY
        )
    # It writes files.
    async_register_admin_service(
        hass, DOMAIN, "export", async_export, EXPORT, SupportsResponse.OPTIONAL
    )
    hass.services.async_register(
        DOMAIN, "import_history", async_import_history, IMPORT_HISTORY
    )
