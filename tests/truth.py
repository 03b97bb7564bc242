"""Compare what Home Assistant has with what the simulated cloud knows to be true."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime

from homeassistant.components.recorder.statistics import (
    StatisticsRow,
    statistics_during_period,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.zepp.const import DOMAIN
from custom_components.zepp.history_sensor import HISTORY_SENSORS
from tests.zepp_cloud import MeanRow, Person, Truth, ZeppCloud

_THOUSANDTH = {"distance"}
_SIXTIETH = {"sleep_duration", "deep_sleep", "light_sleep", "rem_sleep"}

type Row = MeanRow | float


def expected_state(key: str, value: object) -> str | float:
    """Return the state that shows a native value."""
    if value is None:
        return "unknown"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)
    return value / (1000 if key in _THOUSANDTH else 60 if key in _SIXTIETH else 1)


def sensor_states(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, State]:
    """Return the states of the sensors of an account's own device by key.

    Not those of its wearables, and not those about the import.
    """
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        if (DOMAIN, entry.unique_id) in device.identifiers
    )
    about_import = {description.key for description in HISTORY_SENSORS}
    found: dict[str, State] = {}
    for entity in er.async_entries_for_device(er.async_get(hass), device.id):
        key = entity.unique_id.removeprefix(f"{entry.unique_id}_")
        state = hass.states.get(entity.entity_id)
        if state and entity.domain == Platform.SENSOR and key not in about_import:
            assert entity.translation_key == key
            found[key] = state
    return found


def shown_states(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str | float]:
    """Return what the sensors of an account show by key, numbers as such."""
    shown: dict[str, str | float] = {}
    for key, state in sensor_states(hass, entry).items():
        try:
            shown[key] = float(state.state)
        except ValueError:
            shown[key] = state.state
    return shown


def assert_sensors(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    truth: Truth,
    *,
    but: Collection[str] = (),
) -> None:
    """Assert that all sensors there are of the account, but for some, show the truth."""
    found = shown_states(hass, entry).items()
    shown = {key: state for key, state in found if key not in but}
    assert shown
    expected = {key: expected_state(key, truth.sensors[key]) for key in shown}
    wrong = {
        key: (shown[key], state)
        for key, state in expected.items()
        if shown[key] != (state if isinstance(state, str) else pytest.approx(state))
    }
    assert not wrong, f"shown and true: {wrong}"


async def recorded(hass: HomeAssistant, user_id: str) -> dict[str, dict[datetime, Row]]:
    """Return the rows of a person's series, void ones left out; check their sums."""
    await async_wait_recording_done(hass)
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        datetime(2000, 1, 1, tzinfo=UTC),
        None,
        None,
        "hour",
        None,
        {"mean", "min", "max", "state", "sum"},
    )
    prefix = f"zepp:{user_id}_"
    series: dict[str, dict[datetime, Row]] = {}
    for id_, rows in found.items():
        if not id_.startswith(prefix):
            continue
        assert_sums(rows)
        series[id_.removeprefix(prefix)] = {
            datetime.fromtimestamp(row["start"], UTC): value
            for row in rows
            if (value := _row(row)) is not None
        }
    return series


def assert_sums(rows: Iterable[StatisticsRow]) -> None:
    """Assert that a counter begins at its first state and grows by each later one."""
    before = 0.0
    for row in rows:
        state, total = row.get("state"), row.get("sum")
        if total is None:
            continue
        assert state is not None
        assert total - before == pytest.approx(state), row["start"]
        before = total


def _row(row: StatisticsRow) -> Row | None:
    mean, low, high = row.get("mean"), row.get("min"), row.get("max")
    if mean is not None and low is not None and high is not None:
        return MeanRow(mean, low, high)
    return row.get("state") or None


def assert_rows(
    series: Mapping[str, Mapping[datetime, Row]],
    truth: Truth,
    keys: Iterable[str] | None = None,
) -> None:
    """Assert that the recorder has exactly the true rows."""
    for key in truth.statistics if keys is None else keys:
        assert dict(series.get(key, {})) == _approx(truth.statistics[key]), key


async def assert_recorded(
    hass: HomeAssistant, cloud: ZeppCloud, person: Person, since: date
) -> None:
    """Assert that the recorder has exactly what is true of the days since a date."""
    truth = cloud.truth(person, now=dt_util.utcnow(), since=since)
    assert_rows(await recorded(hass, person.user_id), truth)


def _approx(rows: Mapping[datetime, Row]) -> dict[datetime, object]:
    return {start: pytest.approx(row) for start, row in rows.items()}


def today(now: datetime, back: int = 0) -> date:
    """Return the local date some days ago."""
    return date.fromordinal(now.date().toordinal() - back)
