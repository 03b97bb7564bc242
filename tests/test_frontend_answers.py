"""The answers that the tests of the cards draw are those that the actions give."""

import json
import os
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .conftest import Ask, async_set_up

pytestmark = pytest.mark.allowed_logs("Without the recorder")

KEPT: Final = Path(__file__).parent / "frontend" / "answers.json"
MONTH: Final = {"start_date": "2026-10-20", "end_date": "2026-11-18"}
NIGHTS: Final = {"start_date": "2026-11-15", "end_date": "2026-11-18"}
WEEK: Final = {"start": "2026-11-12T00:00:00", "end": "2026-11-19T00:00:00"}
TUESDAY: Final = {"start": "2026-11-17T00:00:00", "end": "2026-11-18T00:00:00"}
TODAY: Final = {"start": "2026-11-18T00:00:00", "end": "2026-11-19T00:00:00"}
QUESTIONS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "profile": ("get_profile", {}),
    "nights": ("get_sleep", {**NIGHTS, "stages": True, "heart_rate": True}),
    "month_of_nights": ("get_sleep", MONTH),
    "heart_rate": ("get_heart_rate", {**TUESDAY, "resolution": "minute"}),
    "heart_rate_today": ("get_heart_rate", {**TODAY, "resolution": "minute"}),
    "heart_rate_by_hour": ("get_heart_rate", WEEK),
    "stress": ("get_stress", {**TUESDAY, "resolution": "five_minutes"}),
    "stress_today": ("get_stress", {**TODAY, "resolution": "five_minutes"}),
    "training": ("get_training_load", MONTH),
}


def as_text(answers: dict[str, Any]) -> str:
    """Return answers, one a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(found)}" for name, found in answers.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


async def test_the_answers_that_cards_draw(
    hass: HomeAssistant, entry: MockConfigEntry, ask: Ask
) -> None:
    """With ZEPP_WRITE=1 they are written anew."""
    await async_set_up(hass, entry)

    answers = {name: await ask(about, **how) for name, (about, how) in QUESTIONS.items()}

    if os.environ.get("ZEPP_WRITE"):
        KEPT.write_text(as_text(answers))
    assert json.loads(KEPT.read_text()) == answers
