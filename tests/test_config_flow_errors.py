"""What goes wrong while signing in, how the form says it, and that it can be corrected."""

from collections.abc import Generator
from contextlib import AsyncExitStack
import logging
from unittest.mock import AsyncMock, patch

from aiohttp.test_utils import unused_port
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.zepp import signing_in
from custom_components.zepp.api import sign_in
from tests.zepp_cloud import Fault, Person, ZeppCloud

from .flows import (
    BROKEN,
    NAMELESS,
    NO_PROFILE,
    REFUSED,
    STRANGER,
    TOKEN,
    USER_ID,
    assert_error,
    async_begin,
    async_submit,
    broken,
    serving,
)


@pytest.fixture(autouse=True)
def no_setup() -> Generator[None]:
    """Leave the set-up of entries to other tests."""
    with patch("custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)):
        yield


WRONG_INPUT = [
    ({"token": "AT-OF-NOBODY"}, {"base": "invalid_auth"}),
    ({"token": " \n "}, {"base": "invalid_auth"}),
    ({"token": f"userid={USER_ID}; lang=en"}, {"base": "invalid_auth"}),
    ({"token": f"apptoken=; userid={USER_ID}"}, {"base": "invalid_auth"}),
    ({"token": "AT-0000\n-SYNTHETIC"}, {"base": "invalid_auth"}),
    ({"token": "AT-0000-SYNTHETIÇ"}, {"base": "invalid_auth"}),
    ({"region": "http://api-mifit-xx.zepp.com"}, {"region": "invalid_url"}),
    ({"region": "http://192.168.1.2"}, {"region": "invalid_url"}),
    ({"region": "https://api-mifit-xx.zepp.com/v1"}, {"region": "invalid_url"}),
    ({"region": "https://api-mifit-xx.zepp.com?a=b"}, {"region": "invalid_url"}),
    ({"region": "https://somebody@zepp.com"}, {"region": "invalid_url"}),
    ({"region": "https://api-mifit-xx.zepp.com:port"}, {"region": "invalid_url"}),
    ({"region": "https://api mifit.zepp.com"}, {"region": "invalid_url"}),
    ({"region": "ftp://127.0.0.1"}, {"region": "invalid_url"}),
    ({"region": "the moon"}, {"region": "invalid_url"}),
    ({"region": ""}, {"region": "invalid_url"}),
    ({"user_id": "mira@example.org"}, {"user_id": "user_id_required"}),
    ({"user_id": "٣٤"}, {"user_id": "user_id_required"}),
]


@pytest.mark.parametrize(("wrong", "errors"), WRONG_INPUT)
async def test_wrong_input_can_be_corrected(
    hass: HomeAssistant,
    base_url: str,
    wrong: dict[str, str],
    errors: dict[str, str],
) -> None:
    right = {"token": TOKEN, "region": base_url}

    result = await async_submit(hass, await async_begin(hass), right | wrong)

    assert_error(result, errors)
    result = await async_submit(hass, result, right)
    assert result["type"] is FlowResultType.CREATE_ENTRY


HTML = "<html><body>Sign in to the hotel's network</body></html>"


@pytest.mark.parametrize(
    ("faults", "user_id", "error"),
    [
        pytest.param(REFUSED, {}, {"base": "invalid_auth"}, id="401"),
        pytest.param(
            (Fault(path="/devices", times=None, status=401), NO_PROFILE),
            {},
            {"base": "invalid_auth"},
            id="a single 401",
        ),
        pytest.param(
            STRANGER, {"user_id": USER_ID}, {"base": "wrong_region"}, id="nothing shown"
        ),
        pytest.param(
            (Fault(times=None, status=403),),
            {"user_id": USER_ID},
            {"base": "wrong_region"},
            id="403",
        ),
        pytest.param(
            NAMELESS, {}, {"user_id": "user_id_required"}, id="no event names the user"
        ),
        pytest.param(BROKEN, {}, {"base": "cannot_connect"}, id="500"),
        pytest.param(
            BROKEN, {"user_id": USER_ID}, {"base": "cannot_connect"}, id="500 with id"
        ),
        pytest.param(
            (Fault(times=None, status=503),), {}, {"base": "cannot_connect"}, id="503"
        ),
        pytest.param(
            (Fault(times=None, body=HTML, content_type="text/html"),),
            {"user_id": USER_ID},
            {"base": "cannot_connect"},
            id="HTML",
        ),
    ],
)
async def test_trouble_of_the_cloud_passes(
    hass: HomeAssistant,
    base_url: str,
    cloud: ZeppCloud,
    faults: tuple[Fault, ...],
    user_id: dict[str, str],
    error: dict[str, str],
) -> None:
    broken(cloud, faults)
    entered = {"token": TOKEN, "region": base_url, **user_id}

    result = await async_submit(hass, await async_begin(hass), entered)

    assert_error(result, error)
    cloud.faults.clear()
    result = await async_submit(hass, result, entered)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_listens(hass: HomeAssistant, base_url: str) -> None:
    form = await async_begin(hass)
    result = await async_submit(
        hass, form, {"token": TOKEN, "region": f"http://127.0.0.1:{unused_port()}"}
    )

    assert_error(result, {"base": "cannot_connect"})
    result = await async_submit(hass, result, {"token": TOKEN, "region": base_url})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.allowed_logs("Unexpected error while signing in")
async def test_the_unexpected_is_told_and_logged(
    hass: HomeAssistant, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    entered = {"token": TOKEN, "region": base_url}
    with patch.object(signing_in, "find_account", side_effect=RuntimeError("oops")):
        result = await async_submit(hass, await async_begin(hass), entered)

    assert_error(result, {"base": "unknown"})
    assert "RuntimeError: oops" in caplog.text
    result = await async_submit(hass, result, entered)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("hosts", "errors"),
    [
        ((REFUSED, STRANGER, BROKEN), {"base": "invalid_auth"}),
        ((BROKEN, STRANGER, REFUSED), {"base": "invalid_auth"}),
        ((STRANGER, BROKEN), {"base": "wrong_region"}),
        ((BROKEN, STRANGER), {"base": "wrong_region"}),
        ((BROKEN, BROKEN), {"base": "cannot_connect"}),
    ],
)
async def test_of_several_hosts_the_most_telling_answer_counts(
    hass: HomeAssistant,
    cloud: ZeppCloud,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
    hosts: tuple[tuple[Fault, ...], ...],
    errors: dict[str, str],
) -> None:
    entered = {"token": TOKEN, "user_id": USER_ID, "region": "auto"}
    clouds = [broken(ZeppCloud([person], cloud.clock), faults) for faults in hosts]
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(serving(one)) for one in clouds]
        monkeypatch.setattr(sign_in, "CANDIDATES", tuple(urls))
        result = await async_submit(hass, await async_begin(hass), entered)

        assert_error(result, errors)
        assert all(one.requests for one in clouds)
        clouds[-1].faults.clear()
        result = await async_submit(hass, result, entered)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["base_url"] == urls[-1]


async def test_the_log_holds_no_secret(
    hass: HomeAssistant, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.zepp")
    entered = {"token": "AT-OF-NOBODY", "user_id": USER_ID, "region": base_url}

    result = await async_submit(hass, await async_begin(hass), entered)
    assert_error(result, {"base": "invalid_auth"})
    result = await async_submit(hass, result, {"token": TOKEN, "region": base_url})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    ours = [record for record in caplog.records if "zepp" in record.name]
    said = " ".join(record.getMessage() for record in ours)
    assert "AT-" not in said
    assert USER_ID not in said
