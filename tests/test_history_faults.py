"""An import in bad weather: whatever fails on the way, the result is the truth."""

from datetime import UTC, datetime, timedelta
import logging
import random

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import history_run
from custom_components.zepp.api import transport
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .asked import CORE
from .conftest import async_set_up
from .truth import assert_rows, recorded

TIMES = 0.3
WEATHER = (
    Fault(status=500),
    Fault(status=502),
    Fault(delay=2 * TIMES),
    Fault(cut=True),
    Fault(body="<html><body>Bad gateway</body></html>", content_type="text/html"),
)
DAYS = 365


@pytest.fixture
async def now(hass: HomeAssistant, time_zone: str) -> None:
    """Let the clock run: something must be able to take too long."""
    await hass.config.async_set_time_zone(time_zone)


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody whose watch has synced for the last time an hour ago."""
    today = datetime.now(UTC).date()
    person = Person(
        time_zone=time_zone, first_day=today - timedelta(days=DAYS + 30), families=CORE
    )
    person.sync_to(datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1))
    return person


@pytest.fixture
def options() -> dict[str, int]:
    """Return how far back the import reaches."""
    return {"history_days": DAYS}


class Weather:
    """Lets a tenth of the import's requests fail, and the token once."""

    def __init__(self, seed: int, refused: int | None) -> None:
        """Refuse the token at so many requests for band data, if at all."""
        self.failed: list[Fault] = []
        self._random = random.Random(seed)
        self._until_refused = refused
        self._today = datetime.now(UTC).date()

    def take(self, url: str) -> Fault | None:
        """Return what goes wrong with a request."""
        if self._is_poll(url):
            return None
        if "band_data" in url and self._until_refused is not None:
            self._until_refused -= 1
            if self._until_refused < 0:
                self._until_refused = None
                return Fault(status=401)
        if self._random.random() >= 0.1:
            return None
        # Every kind has its turn.
        self.failed.append(WEATHER[len(self.failed) % len(WEATHER)])
        return self.failed[-1]

    def _is_poll(self, url: str) -> bool:
        nearby = (self._today + timedelta(days=n) for n in (0, 1, 2))
        return any(f"to_date={day}" in url for day in nearby)


async def settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING and "custom_components.zepp" in record.name
    ]


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("recorder_mock")
@pytest.mark.allowed_logs("Authentication failed", "The cloud has not answered")
@pytest.mark.parametrize("seed", [1, 2])
async def test_bad_weather(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    seed: int,
) -> None:
    weather = Weather(seed, refused=6)
    monkeypatch.setattr(transport, "TIMEOUT", TIMES)
    monkeypatch.setattr(history_run, "RETRY_PAUSES", (0.0,) * 5)
    monkeypatch.setattr(cloud.faults, "take", weather.take)
    await async_set_up(hass, entry)

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    before = len(cloud.requests)
    await settle(hass)
    assert len(cloud.requests) == before, "nothing is asked meanwhile"
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"token": person.token}
    )
    assert done["type"] is FlowResultType.ABORT
    await settle(hass)

    assert {fault.status for fault in weather.failed} >= {500, 502, None}
    today = dt_util.now().date()
    since = today - timedelta(days=DAYS - 1)
    truth = cloud.truth(person, now=datetime.now(UTC), since=since)
    assert_rows(await recorded(hass, person.user_id), truth)
    assert len(said(caplog)) == len(set(said(caplog))) <= 1
