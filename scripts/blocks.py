"""What automations can be built of, asked of a Home Assistant that runs."""

from typing import Any

from home import Home

from tests.zepp_cloud import Person

_TRIGGERS: dict[str, dict[str, Any]] = {
    "night_recorded": {"minimum_score": 1},
    "sleep_score_crossed_threshold": {"below": 60},
    "stress_crossed_threshold": {"level": 60, "for": "00:20:00"},
    "resting_heart_rate_out_of_range": {"deviation": 5},
    "training_status_changed": {"to": "overreaching"},
    "workout_recorded": {"type": "outdoor_running"},
    "sync_overdue": {"hours": 24},
}
_CONDITIONS: dict[str, dict[str, Any]] = {
    "last_night_was": {"score_above": 1, "not_older_than": {"days": 3}},
    "stress_is": {"above": 1, "below": 100, "not_older_than": {"days": 3}},
    "training_status_is": {"status": ["low", "optimal", "high", "overreaching"]},
    "data_is_fresh": {"hours": 12},
}


async def missing_blocks(home: Home, person: Person, entry_id: str) -> list[str]:
    """Return what of triggers, conditions and actions is not as it should be."""
    devices = await home.ask("config/device_registry/list")
    (account,) = (
        device["id"]
        for device in devices
        if device["manufacturer"] == "Zepp Health" and not device["via_device_id"]
    )
    target = {"device_id": account}
    return [
        *await _missing_triggers(home, target),
        *await _missing_conditions(home, target),
        *await _missing_answers(home, person, entry_id),
    ]


async def _missing_triggers(home: Home, target: dict[str, str]) -> list[str]:
    """Return the triggers that the editor does not offer, or that are not valid."""
    offered = await home.ask("get_triggers_for_target", target=target)
    missing = [key for key in _TRIGGERS if f"zepp.{key}" not in offered]
    for key, options in _TRIGGERS.items():
        config = {"trigger": f"zepp.{key}", "target": target, "options": options}
        found = await home.ask("validate_config", triggers=[config])
        if not found["triggers"]["valid"]:
            missing.append(f"{key}: {found['triggers']['error']}")
    return missing


async def _missing_conditions(home: Home, target: dict[str, str]) -> list[str]:
    """Return the conditions that the editor does not offer, or that do not hold."""
    offered = await home.ask("get_conditions_for_target", target=target)
    missing = [key for key in _CONDITIONS if f"zepp.{key}" not in offered]
    for key, options in _CONDITIONS.items():
        config = {"condition": f"zepp.{key}", "target": target, "options": options}
        found = await home.ask("test_condition", condition=config)
        if not found["result"]:
            missing.append(f"{key} does not hold")
    return missing


async def _missing_answers(home: Home, person: Person, entry_id: str) -> list[str]:
    """Return the actions whose answers do not agree with the sensors."""
    answers = {
        action: (
            await home.ask(
                "call_service",
                domain="zepp",
                service=action,
                service_data={"config_entry_id": entry_id},
                return_response=True,
            )
        )["response"]
        for action in ("get_summary", "get_profile")
    }
    states = await home.states()
    entity_id = answers["get_profile"]["entities"]["steps"]
    steps = float(states[entity_id]["state"])
    summary = answers["get_summary"]
    missing = []
    if (
        summary["name"] != person.name
        or (summary["activity"] or {"steps": 0})["steps"] != steps
    ):
        missing.append("get_summary does not agree with the sensors")
    if len(answers["get_profile"]["statistics"]) < len(_TRIGGERS):
        missing.append("get_profile knows too few statistics")
    return missing
