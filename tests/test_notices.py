"""What a person can put right is told as a repair, and taken back once it is right."""

from datetime import date, datetime, timedelta
import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    flush_store,
)

from custom_components.zepp import notices
from custom_components.zepp.const import DOMAIN
from custom_components.zepp.token_life import text_of
from tests.zepp_cloud import Fault, Person, ZeppCloud
from tests.zepp_cloud.wire import vendor_hosts_lead_to

from .conftest import Tick, async_reload, async_set_up
from .wearables import issues

pytestmark = pytest.mark.allowed_logs(
    "Without the recorder", "zlib_ng and isal are not available"
)

PACKAGE = Path(__file__).parent.parent / "custom_components" / "zepp"
ENGLISH = json.loads((PACKAGE / "translations" / "en.json").read_text())
LOST: Final = "The cloud has not answered 3 times in a row"
BAND: Final = "/v1/data/band_data.json"
NO_ITEMS: Final = '{"items":[]}'
HOST: Final = "api-mifit-de2.zepp.com"
ELSEWHERE: Final = "api-mifit-us2.zepp.com"
REPAIRED: Final = "repairs_issue_registry_updated"


@pytest.fixture
def person(time_zone: str) -> Person:
    """Return somebody of whom there is little to read."""
    return Person(
        time_zone=time_zone,
        first_day=date(2026, 10, 20),
        families=frozenset({"stress", "phn", "devices"}),
    )


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event[Any]]:
    """Return what the registry of repairs has said."""
    events: list[Event[Any]] = async_capture_events(hass, REPAIRED)
    return events


def keys(hass: HomeAssistant) -> list[str]:
    return sorted(str(issue.translation_key) for issue in issues(hass))


def the_issue(hass: HomeAssistant) -> ir.IssueEntry:
    """Return the only issue, whose texts are filled by what comes with it."""
    (issue,) = issues(hass)
    given = issue.translation_placeholders or {}
    found = ENGLISH["issues"][issue.translation_key]
    told = f"{found['title']} {found.get('description', '')}"
    assert {*re.findall(r"{(\w+)}", told)} <= given.keys()
    assert issue.is_fixable or {*re.findall(r"{(\w+)}", told)} == given.keys()
    assert given["name"] == "Mira"
    assert issue.severity is ir.IssueSeverity.WARNING
    assert not issue.is_persistent
    return issue


def sign_in(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    """Change what an entry keeps of its sign-in; None takes it out."""
    data = {**entry.data, **changes}
    kept = {key: value for key, value in data.items() if value is not None}
    hass.config_entries.async_update_entry(entry, data=kept)


def runs_out_in(**span: float) -> str:
    return text_of(dt_util.utcnow() + timedelta(**span))


async def async_restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load the entry anew, and what Home Assistant keeps of the repairs."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    registry = ir.async_get(hass)
    await flush_store(registry._store)  # noqa: SLF001
    await registry.async_load()
    assert issues(hass) == []
    await async_set_up(hass, entry)


def ignore(hass: HomeAssistant) -> None:
    """Ignore the only issue, as a person would."""
    (issue,) = issues(hass)
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=True)


def is_ignored(hass: HomeAssistant) -> bool:
    (issue,) = issues(hass)
    return issue.dismissed_version is not None


async def test_nothing_is_told_when_all_is_well(
    hass: HomeAssistant, entry: MockConfigEntry, told: list[Event[Any]], tick: Tick
) -> None:
    sign_in(hass, entry, expires_at=runs_out_in(days=20))
    await async_set_up(hass, entry)
    for _ in range(3):
        await tick(hours=1)

    assert issues(hass) == []
    assert told == []


async def test_a_token_that_runs_out_is_told_three_days_before(
    hass: HomeAssistant, entry: MockConfigEntry, told: list[Event[Any]], tick: Tick
) -> None:
    sign_in(hass, entry, expires_at=runs_out_in(days=3, hours=11))
    await async_set_up(hass, entry)
    await tick(hours=10)
    assert issues(hass) == []

    await tick(hours=1)

    issue = the_issue(hass)
    assert issue.issue_id == f"token_expires_{entry.entry_id}"
    assert issue.is_fixable
    assert issue.data == {"entry_id": entry.entry_id}
    assert issue.translation_placeholders == {"name": "Mira", "date": "2026-11-22"}
    for _ in range(3):
        await tick(hours=1)
    assert len(told) == 1


async def test_a_token_that_runs_out_is_told_in_local_time(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    sign_in(hass, entry, expires_at="2026-11-20T23:30:00+00:00")
    await async_set_up(hass, entry)

    assert (the_issue(hass).translation_placeholders or {})["date"] == "2026-11-21"


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": "2026-12-18T14:00:00+00:00"},
        {"renewal_token": "LT-0001"},
        {"email": "mira@example.org", "password": "a"},
        {"expires_at": None},
    ],
)
async def test_a_token_is_of_no_concern_once_it_lasts(
    hass: HomeAssistant, entry: MockConfigEntry, changes: dict[str, str], tick: Tick
) -> None:
    sign_in(hass, entry, expires_at=runs_out_in(days=2))
    await async_set_up(hass, entry)
    assert keys(hass) == ["token_expires"]

    sign_in(hass, entry, **changes)
    await tick(hours=1)
    assert issues(hass) == []

    await async_reload(hass, entry)
    assert issues(hass) == []


@pytest.mark.allowed_logs("Authentication failed while fetching zepp data")
async def test_a_token_that_has_run_out_is_left_to_signing_in_again(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    sign_in(hass, entry, expires_at=runs_out_in(hours=2))
    await async_set_up(hass, entry)
    assert keys(hass) == ["token_expires"]
    await tick(hours=2)
    assert issues(hass) == []

    sign_in(hass, entry, expires_at=runs_out_in(days=2))
    await tick(hours=1)
    assert keys(hass) == ["token_expires"]

    person.token = "AT-0001-ANOTHER"
    await tick(minutes=16)
    assert keys(hass) == []
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_a_new_title_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, told: list[Event[Any]], tick: Tick
) -> None:
    sign_in(hass, entry, expires_at=runs_out_in(days=2))
    await async_set_up(hass, entry)

    hass.config_entries.async_update_entry(entry, title="Grandma")
    await tick(hours=1)

    (issue,) = issues(hass)
    assert (issue.translation_placeholders or {})["name"] == "Grandma"
    assert [event.data["action"] for event in told] == ["create", "update"]


@pytest.fixture
def abroad(hass: HomeAssistant, entry: MockConfigEntry, person: Person) -> None:
    """Let the account be at one of the vendor's hosts."""
    person.login.homes = frozenset({HOST})
    sign_in(hass, entry, region="auto", base_url=f"https://{HOST}")


@pytest.mark.usefixtures("abroad")
async def test_a_server_without_the_account_is_told_until_it_is_found(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    base_url: str,
    tick: Tick,
    told: list[Event[Any]],
) -> None:
    with vendor_hosts_lead_to(base_url):
        await async_set_up(hass, entry)
        assert issues(hass) == []

        person.login.homes = frozenset()
        await tick(hours=1)
        await tick(hours=1)

        issue = the_issue(hass)
        assert issue.issue_id == f"region_gone_{entry.entry_id}"
        assert issue.translation_key == "region_gone"
        assert not issue.is_fixable
        assert issue.learn_more_url is None
        await tick(hours=1)
        assert len(told) == 1

        person.login.homes = frozenset({ELSEWHERE})
        await tick(days=1)
        await tick(hours=1)

    assert issues(hass) == []
    assert entry.data["base_url"] == f"https://{ELSEWHERE}"


@pytest.mark.usefixtures("abroad")
async def test_a_server_that_is_chosen_anew_is_no_concern(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, base_url: str, tick: Tick
) -> None:
    with vendor_hosts_lead_to(base_url):
        await async_set_up(hass, entry)
        person.login.homes = frozenset()
        await tick(hours=1)
        await tick(hours=1)
        assert keys(hass) == ["region_gone"]

        person.login.homes = frozenset({ELSEWHERE})
        sign_in(hass, entry, region="us", base_url=f"https://{ELSEWHERE}")
        await async_reload(hass, entry)

    assert issues(hass) == []


@pytest.mark.usefixtures("abroad")
@pytest.mark.allowed_logs("Authentication failed while fetching zepp data")
async def test_a_refused_token_is_not_blamed_on_the_server(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, base_url: str, tick: Tick
) -> None:
    with vendor_hosts_lead_to(base_url):
        await async_set_up(hass, entry)
        person.login.homes, person.login.elsewhere_status = frozenset(), 403
        await tick(minutes=16)

    assert issues(hass) == []
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


@pytest.mark.allowed_logs(LOST)
async def test_answers_that_are_not_understood_for_a_day_are_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    person: Person,
    tick: Tick,
    told: list[Event[Any]],
) -> None:
    # Without news all families are asked every hour.
    person.sync_to(dt_util.utcnow())
    await async_set_up(hass, entry)
    for path in ("all_day_stress", "Charge", "wake_data", "/devices"):
        cloud.faults.add(Fault(path=path, times=None, body="7"))
    for _ in range(24):
        await tick(hours=1)
    assert issues(hass) == []

    await tick(hours=1)

    issue = the_issue(hass)
    assert issue.issue_id == f"service_changed_{entry.entry_id}"
    assert not issue.is_fixable
    assert (
        issue.learn_more_url
        == "https://github.com/ha-zepp/zepp/issues/new?template=bug.yml"
    )
    form = Path(__file__).parent.parent / ".github" / "ISSUE_TEMPLATE" / "bug.yml"
    assert form.exists()
    assert (issue.translation_placeholders or {})["families"] == (
        "- BioCharge\n"
        "- Lowest and highest BioCharge\n"
        "- The list of watches and bands\n"
        "- Stress\n"
        "- BioCharge at wake-up"
    )
    for _ in range(3):
        await tick(hours=1)
    assert len(told) == 1


@pytest.mark.allowed_logs(LOST)
async def test_what_is_understood_again_is_taken_back_last_of_all(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="all_day_stress", times=None, body="7"))
    cloud.faults.add(Fault(path="phn", times=None, body="7"))
    for _ in range(25):
        await tick(hours=1)
    cloud.faults.clear()
    cloud.faults.add(Fault(path="phn", times=None, body="7"))
    await tick(hours=1)
    assert (the_issue(hass).translation_placeholders or {})["families"] == "- TRIMP"

    # No answer at all does not say that it would be understood.
    cloud.faults.clear()
    cloud.faults.add(Fault(path="phn", times=None, status=500))
    await tick(hours=1)
    assert (the_issue(hass).translation_placeholders or {})["families"] == "- TRIMP"

    cloud.faults.clear()
    await tick(hours=1)
    assert issues(hass) == []


@pytest.mark.allowed_logs(LOST)
async def test_a_cloud_that_is_away_has_not_changed(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="phn", body="7"))
    cloud.faults.add(Fault(path="phn", times=None, status=500))
    for _ in range(30):
        await tick(hours=1)

    assert issues(hass) == []


@pytest.mark.allowed_logs("not ready yet")
@pytest.mark.parametrize("body", ["7", "<html></html>"])
async def test_an_account_that_cannot_be_loaded_for_a_change_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, tick: Tick, body: str
) -> None:
    cloud.faults.add(Fault(path="band_data", times=None, body=body))
    await async_set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    for _ in range(23):
        await tick(hours=1)
    assert issues(hass) == []

    await tick(hours=2)
    assert the_issue(hass).translation_key == "service_changed"

    cloud.faults.clear()
    await tick(hours=1)
    assert hass.config_entries.async_loaded_entries(DOMAIN) == [entry]
    assert issues(hass) == []


@pytest.mark.allowed_logs("Authentication failed")
async def test_who_has_to_sign_in_is_asked_again(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    person.token = "AT-OF-ANOTHER-DAY"
    await tick(minutes=16)
    (flow,) = hass.config_entries.flow.async_progress()
    hass.config_entries.flow.async_abort(flow["flow_id"])
    cloud.requests.clear()

    await tick(hours=1)
    await tick(hours=1)

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert not cloud.requests


@pytest.mark.allowed_logs(LOST)
async def test_an_ignored_change_of_the_service_stays_ignored_after_a_restart(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    tick: Tick,
    hass_storage: dict[str, Any],
) -> None:
    await async_set_up(hass, entry)
    cloud.faults.add(Fault(path="all_day_stress", times=None, body="7"))
    for _ in range(26):
        await tick(hours=1)
    ignore(hass)

    await async_restart(hass, entry)

    assert (the_issue(hass).translation_placeholders or {})["families"] == "- Stress"
    assert is_ignored(hass)


@pytest.fixture
def silent(person: Person) -> datetime:
    """Let nothing be synced any more, and return since when."""
    person.sync_to(datetime.fromisoformat("2026-11-18T14:00:00+00:00"))
    return person.synced_at(dt_util.utcnow())


async def test_a_week_without_a_sync_is_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    silent: datetime,
    person: Person,
    tick: Tick,
    told: list[Event[Any]],
) -> None:
    await async_set_up(hass, entry)
    await tick(days=6, hours=23, minutes=30)
    assert issues(hass) == []

    await tick(minutes=30)
    assert issues(hass) == [], "the cloud has not said so yet"
    await tick(hours=1)

    issue = the_issue(hass)
    assert issue.issue_id == (f"sync_overdue_{entry.entry_id}_2026-11-18T14:00:00+00:00")
    assert not issue.is_fixable
    assert (issue.translation_placeholders or {})["date"] == "2026-11-18"
    await tick(hours=3)
    assert len(told) == 1

    person.sync_to(None)
    await tick(minutes=31)
    assert issues(hass) == []


@pytest.mark.allowed_logs(LOST)
async def test_while_the_cloud_is_away_nobody_knows_of_a_sync(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    silent: datetime,
    tick: Tick,
) -> None:
    await async_set_up(hass, entry)
    await tick(days=6)
    cloud.faults.add(Fault(path=BAND, times=None, status=500))
    for _ in range(5):
        await tick(days=1)
    assert issues(hass) == []

    cloud.faults.clear()
    await tick(hours=1)
    assert keys(hass) == ["sync_overdue"]


async def test_a_silence_is_told_once_also_when_polls_do_not_reach_back_to_it(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    silent: datetime,
    person: Person,
    tick: Tick,
    hass_storage: dict[str, Any],
) -> None:
    person.sync_to(silent - timedelta(days=8))
    await async_set_up(hass, entry)
    ignore(hass)

    for days in (2, 20, 50):
        await tick(days=days)
        assert is_ignored(hass)
        await async_restart(hass, entry)
        issue = the_issue(hass)
        assert (issue.translation_placeholders or {})["date"] == "2026-11-10"
        assert is_ignored(hass)

    person.sync_to(dt_util.utcnow())
    await tick(hours=1)
    assert issues(hass) == []
    await tick(days=7)
    await tick(hours=1)
    assert keys(hass) == ["sync_overdue"]
    assert not is_ignored(hass)


async def test_a_watch_that_never_synced_is_not_missed(
    hass: HomeAssistant, entry: MockConfigEntry, person: Person, tick: Tick
) -> None:
    person.first_day = date(2027, 6, 1)
    await async_set_up(hass, entry)
    await tick(days=8)

    assert issues(hass) == []


async def test_only_the_issues_of_a_removed_account_go_with_it(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, base_url: str
) -> None:
    other = Person(user_id="5566", name="Noor", token="AT-5566", families=frozenset())
    cloud.people.append(other)
    second = MockConfigEntry(
        domain=DOMAIN,
        title="Noor",
        unique_id="5566",
        data={**entry.data, "token": other.token, "user_id": "5566"},
        options={"history_days": 0},
    )
    second.add_to_hass(hass)
    for account in (entry, second):
        sign_in(hass, account, expires_at=runs_out_in(days=1))
        cloud.people[account is second].sync_to(dt_util.utcnow() - timedelta(days=8))
    await async_set_up(hass, entry)
    assert keys(hass) == ["sync_overdue", "sync_overdue", "token_expires", "token_expires"]

    await hass.config_entries.async_remove(entry.entry_id)

    assert [issue.data for issue in issues(hass)] == [{"entry_id": second.entry_id}] * 2
    assert keys(hass) == ["sync_overdue", "token_expires"]


async def test_an_unloaded_account_tells_nothing_new(
    hass: HomeAssistant, entry: MockConfigEntry, tick: Tick
) -> None:
    sign_in(hass, entry, expires_at=runs_out_in(days=4))
    await async_set_up(hass, entry)

    await hass.config_entries.async_unload(entry.entry_id)
    await tick(days=2)

    assert issues(hass) == []


def test_every_notice_has_a_text() -> None:
    assert {key: {*ENGLISH["issues"][key]} for key in notices.ISSUES} == {
        "token_expires": {"title", "fix_flow"},
        "region_gone": {"title", "description"},
        "service_changed": {"title", "description"},
        "sync_overdue": {"title", "description"},
    }
