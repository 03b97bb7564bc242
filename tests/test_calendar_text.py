"""What the calendars say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import translation
import pytest

from custom_components.zepp.api import Nap, Night, Sport, Workout
from custom_components.zepp.calendar_text import Texts
from custom_components.zepp.const import DOMAIN

TODAY: Final = date(2026, 11, 18)
NIGHT: Final = Night(
    date=TODAY,
    start=datetime(2026, 11, 17, 22, 10, tzinfo=UTC),
    end=datetime(2026, 11, 18, 6, 0, tzinfo=UTC),
)
WORKOUT: Final = Workout(
    id="1",
    date=TODAY,
    start=datetime(2026, 11, 18, 11, 0, tzinfo=UTC),
    end=datetime(2026, 11, 18, 11, 45, tzinfo=UTC),
    duration=timedelta(minutes=42, seconds=50),
    sport=Sport.OUTDOOR_RUNNING,
)


@pytest.fixture
async def texts(hass: HomeAssistant) -> Texts:
    """Return texts in English."""
    words = await translation.async_get_translations(hass, "en", "entity", {DOMAIN})
    return Texts(words=words)


async def test_what_is_not_known_is_left_out(texts: Texts) -> None:
    assert texts.summary(NIGHT) == "Night"
    assert texts.description(NIGHT) is None
    assert texts.summary(replace(NIGHT, score=82, rem=timedelta(hours=2))) == (
        "Night · 2 h 0 min · 82"
    )
    assert texts.summary(WORKOUT) == "Outdoor running · 42 min"
    assert texts.description(replace(WORKOUT, distance=0.0)) is None


async def test_a_title_of_the_user_comes_first(texts: Texts) -> None:
    titled = replace(WORKOUT, title="Round the lake", sport=Sport.OTHER)

    assert texts.summary(titled) == "Round the lake · Other · 42 min"


async def test_a_nap_says_how_long_it_was(texts: Texts) -> None:
    nap = Nap(date=TODAY, start=NIGHT.start, end=NIGHT.end, segments=())

    assert texts.summary(nap) == "Nap · 0 min"
    assert texts.description(nap) is None


async def test_every_figure_of_a_workout_has_a_line(texts: Texts) -> None:
    workout = replace(
        WORKOUT,
        distance=7214.0,
        energy=455.4,
        average_heart_rate=148,
        max_heart_rate=171,
        training_load=0,
        aerobic_effect=3.1,
        anaerobic_effect=0.0,
    )

    assert texts.description(workout) == (
        "Distance: 7.21 km\n"
        "Training load: 0\n"
        "Calories: 455 kcal\n"
        "Average heart rate: 148 bpm\n"
        "Maximum heart rate: 171 bpm\n"
        "Aerobic effect: 3.1\n"
        "Anaerobic effect: 0.0"
    )


async def test_every_sport_has_a_name(texts: Texts) -> None:
    for sport in Sport:
        assert texts.summary(replace(WORKOUT, sport=sport))
