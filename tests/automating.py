"""Automations for tests, and what they are told when they run."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.zepp.const import CONF_USER_ID, DOMAIN
from custom_components.zepp.rounds import Rounds
from tests.zepp_cloud import Mode, Night, Person, Segment, ZeppCloud

AUTOMATION: Final = "automation"
TODAY: Final = date(2026, 11, 18)
_AUTOMATION_ID: Final = "automation.tell"
# As a version without triggers wrote it.
_LONG_AGO: Final[dict[str, Any]] = {
    "since": "2026-10-01T00:00:00+00:00",
    "nights": {},
    "naps": [],
    "workouts": {},
}

type Told = list[dict[str, Any]]
"""What the automations were told, one run after the other."""


def a_night(
    score: int = 75, rate: int = 55, day: date = TODAY, hours: int = 7, end: int = 9
) -> Night:
    """Return a night that ended on a date, at an hour of UTC."""
    start = datetime(day.year, day.month, day.day, end, tzinfo=UTC)
    start -= timedelta(hours=hours)
    segments = (Segment(hours * 60, Mode.LIGHT),)
    return Night(
        start=int(start.timestamp()),
        segments=segments,
        score=score,
        resting_heart_rate=rate,
    )


def know_for_long(hass_storage: dict[str, Any], entry: MockConfigEntry) -> None:
    """Let an entry have been set up long ago, by a version without triggers."""
    key = f"{DOMAIN}.{entry.entry_id}.happenings"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": _LONG_AGO}


def target_of(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Return a target that names the device of an account, loaded or not."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, str(entry.unique_id))}
    )
    return {"device_id": [device.id]}


def when(
    trigger: str, target: dict[str, Any], alias: str = "Tell", /, **options: Any
) -> dict[str, Any]:
    """Return an automation that tells what triggers it."""
    return {
        "alias": alias,
        "triggers": {"trigger": f"zepp.{trigger}", "target": target, "options": options},
        "actions": {
            "action": "test.told",
            "data": {
                "alias": alias,
                "trigger": "{{ trigger }}",
                "score": "{{ states('sensor.mira_sleep_score') }}",
                "stress": "{{ states('sensor.mira_stress') }}",
            },
        },
        "mode": "parallel",
    }


async def async_begin(hass: HomeAssistant, *automations: dict[str, Any]) -> Told:
    """Begin automations; return what grows with every run."""
    told: Told = []

    async def note(call: ServiceCall) -> None:
        told.append({**call.data["trigger"], **call.data})

    hass.services.async_register("test", "told", note)
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: list(automations)})
    await hass.async_block_till_done(wait_background_tasks=True)
    return told


def pass_minutes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> list[datetime]:
    """Let a minute pass before a poll asks each family; return when that was."""
    take, moments = Rounds.take, []

    def take_slowly(rounds: Rounds, _now: datetime) -> str | None:
        freezer.tick(timedelta(minutes=1))
        async_fire_time_changed(hass)
        moments.append(dt_util.utcnow())
        return take(rounds, moments[-1])

    monkeypatch.setattr(Rounds, "take", take_slowly)
    return moments


async def async_switch(hass: HomeAssistant, *, on: bool) -> None:
    """Switch the automation on or off."""
    service = SERVICE_TURN_ON if on else SERVICE_TURN_OFF
    entity = {ATTR_ENTITY_ID: _AUTOMATION_ID}
    await hass.services.async_call(AUTOMATION, service, entity, blocking=True)


async def async_restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload an account and an automation, and load both again."""
    await async_switch(hass, on=False)
    await hass.config_entries.async_reload(entry.entry_id)
    await async_switch(hass, on=True)
    await hass.async_block_till_done(wait_background_tasks=True)


def second_account(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, person: Person
) -> MockConfigEntry:
    """Return the entry of another person, not yet set up."""
    cloud.people.append(person)
    other = MockConfigEntry(
        domain=DOMAIN,
        title=person.name,
        unique_id=person.user_id,
        data={**entry.data, CONF_USER_ID: person.user_id, "token": person.token},
        options=entry.options,
    )
    other.add_to_hass(hass)
    return other
