"""What goes wrong with a password, how the form says it, and that it can be put right."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from json import dumps
from typing import Any
from unittest.mock import AsyncMock, patch

from aiohttp.test_utils import unused_port
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.zepp_cloud import Fault, Person, ZeppCloud, vendor_hosts_lead_to

from .flows import (
    CODE_PATH,
    PASSWORD,
    TOKEN_PATH,
    assert_error,
    async_begin,
    async_submit,
    attempts,
    typed,
)


@pytest.fixture(autouse=True)
def no_setup() -> Generator[None]:
    """Leave the set-up of entries to other tests."""
    with patch("custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)):
        yield


LANDING = "https://s3-us-west-2.amazonaws.com/hm-registration/successsignin.html"
HTML = "<html><body>Down for maintenance</body></html>"
BAD_REQUEST = '{"status":400,"error":"Bad Request","message":""}'
HURRIED = '{"code":12,"message":"too many requests"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is wrong, and how the form should say it."""

    error: str
    fault: Fault | None = None
    login: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    second_step: bool = False


def landed(query: str, **how: Any) -> Fault:
    """Return a redirect of the first step."""
    headers = {"Location": f"{LANDING}{query}"}
    return Fault(path=CODE_PATH, status=303, headers=headers, **how)


def second(content: object = None, **how: Any) -> Fault:
    """Return an answer of the second step."""
    body = how.pop("body", dumps(content))
    return Fault(path=TOKEN_PATH, body=body, **how)


TOKENS = {"app_token": "AT-0000-SYNTHETIC", "user_id": "1100223344"}
CASES = {
    "a wrong password": Case(
        typed={"password": "wrong"},
        error="wrong_password_attempts",
        told={"attempts": "9"},
    ),
    "a wrong password, again": Case(
        fault=landed("?state=REDIRECTION&error=401&attempts=3&max_attempts=10"),
        error="wrong_password_attempts",
        told={"attempts": "7"},
    ),
    "a wrong password, in the fragment": Case(
        fault=landed("#error=401&attempts=3&max_attempts=10"),
        error="wrong_password_attempts",
        told={"attempts": "7"},
    ),
    "more attempts than allowed": Case(
        fault=landed("?error=401&attempts=12&max_attempts=10"),
        error="wrong_password_attempts",
        told={"attempts": "0"},
    ),
    "a wrong password, uncounted": Case(fault=landed("?error=401"), error="wrong_password"),
    "a wrong password, counted strangely": Case(
        fault=landed("?error=401&attempts=many&max_attempts=10"), error="wrong_password"
    ),
    "200 with a page": Case(
        fault=Fault(path=CODE_PATH, body=HTML, content_type="text/html"),
        error="unexpected_answer",
    ),
    "400": Case(fault=Fault(path=CODE_PATH, status=400), error="wrong_password"),
    "400, in words": Case(
        fault=Fault(path=CODE_PATH, status=400, body=BAD_REQUEST), error="wrong_password"
    ),
    "401": Case(
        fault=Fault(path=CODE_PATH, status=401, body='{"error_code":"0117"}'),
        error="not_registered",
    ),
    "an unknown e-mail": Case(
        typed={"email": "nobody@example.org"}, error="not_registered"
    ),
    "0117, with attempts": Case(
        fault=landed("?error=0117&attempts=3&max_attempts=10"), error="not_registered"
    ),
    "two-step verification": Case(login={"two_step": True}, error="no_password"),
    "200 without anything": Case(
        fault=Fault(path=CODE_PATH, body=b""), error="no_password"
    ),
    "a disabled account": Case(login={"disabled": True}, error="account_disabled"),
    "0106": Case(fault=landed("?error=0106"), error="unexpected_answer"),
    "no parameters": Case(fault=landed(""), error="unexpected_answer"),
    "no code": Case(fault=landed("?country_code=DE"), error="unexpected_answer"),
    "a bad address": Case(
        fault=Fault(path=CODE_PATH, status=303, headers={"Location": "http://[x"}),
        error="unexpected_answer",
    ),
    "no Location": Case(fault=Fault(path=CODE_PATH, status=303), error="unexpected_answer"),
    "403": Case(fault=Fault(path=CODE_PATH, status=403), error="unexpected_answer"),
    "429": Case(login={"limited_for": 0}, error="too_many_requests"),
    "429, plain": Case(fault=Fault(path=CODE_PATH, status=429), error="too_many_requests"),
    "429, for ten minutes": Case(
        login={"limited_for": 600},
        error="too_many_requests_wait",
        told={"minutes": "10"},
    ),
    "429, for a little more than a minute": Case(
        fault=Fault(path=CODE_PATH, status=429, headers={"Retry-After": "61"}),
        error="too_many_requests_wait",
        told={"minutes": "2"},
    ),
    "429, for almost two hours": Case(
        login={"limited_for": 7199},
        error="too_many_requests_wait",
        told={"minutes": "120"},
    ),
    "429, for two hours": Case(
        login={"limited_for": 7200}, error="too_many_requests_hours", told={"hours": "2"}
    ),
    "429, for a little more than a day": Case(
        login={"limited_for": 86401}, error="too_many_requests_hours", told={"hours": "25"}
    ),
    "too many requests, with another status": Case(
        fault=Fault(path=CODE_PATH, status=400, body=HURRIED), error="too_many_requests"
    ),
    "500": Case(fault=Fault(path=CODE_PATH, status=500), error="cannot_connect"),
    "a code that is of no use": Case(
        fault=landed("?access=AC-NONE&region=eu-central-1"),
        error="unexpected_answer",
        second_step=True,
    ),
    "0106, then": Case(
        fault=second({"result": "fail", "error_code": "0106"}),
        error="unexpected_answer",
        second_step=True,
    ),
    "0117, then": Case(
        fault=second({"result": "0117"}), error="not_registered", second_step=True
    ),
    "0115, then": Case(
        fault=second({"error_code": "0115"}, status=400),
        error="account_disabled",
        second_step=True,
    ),
    "0113, then": Case(
        fault=second({"error_code": "0113"}, status=400),
        error="unexpected_answer",
        second_step=True,
    ),
    "200 without a token": Case(
        fault=second({"result": "ok", "token_info": {"user_id": "1100223344"}}),
        error="unexpected_answer",
        second_step=True,
    ),
    "a token with a bad status": Case(
        fault=second({"result": "ok", "token_info": TOKENS}, status=201),
        error="unexpected_answer",
        second_step=True,
    ),
    "HTML": Case(
        fault=second(body=HTML, content_type="text/html"),
        error="unexpected_answer",
        second_step=True,
    ),
    "429, then": Case(
        fault=second(body=HURRIED, status=429, headers={"Retry-After": "60"}),
        error="too_many_requests_wait",
        told={"minutes": "1"},
        second_step=True,
    ),
    "a cut body": Case(
        fault=Fault(path=TOKEN_PATH, cut=True), error="cannot_connect", second_step=True
    ),
    "502, then": Case(fault=second(status=502), error="cannot_connect", second_step=True),
    "nothing shown": Case(
        login={"homes": frozenset({"nowhere"})}, error="no_data_found", second_step=True
    ),
    "forbidden everywhere": Case(
        login={"homes": frozenset({"nowhere"}), "elsewhere_status": 403},
        error="no_data_found",
        second_step=True,
    ),
    "the new token is refused": Case(
        fault=Fault(path="/users/", status=401, times=None),
        error="unexpected_answer",
        second_step=True,
    ),
    "no host answers": Case(
        fault=Fault(path="1100223344", status=500, times=None),
        error="cannot_connect",
        second_step=True,
    ),
}


@pytest.mark.usefixtures("wired")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_a_failure_is_told_and_can_be_put_right(
    hass: HomeAssistant, cloud: ZeppCloud, person: Person, case: Case
) -> None:
    before = {name: getattr(person.login, name) for name in case.login}
    for name, value in case.login.items():
        setattr(person.login, name, value)
    if case.fault:
        cloud.faults.add(case.fault)

    form = await async_submit(
        hass, await async_begin(hass, "password"), typed(**case.typed)
    )

    assert_error(form, {"base": case.error})
    placeholders = form["description_placeholders"]
    assert placeholders
    filled = {"attempts", "minutes", "hours"} & placeholders.keys()
    assert {key: placeholders[key] for key in filled} == case.told
    paths = [asked.path for asked in cloud.requests]
    assert paths.count(CODE_PATH) == 1, "one attempt, whatever comes"
    assert paths.count(TOKEN_PATH) == case.second_step

    cloud.faults.clear()
    for name, value in before.items():
        setattr(person.login, name, value)
    result = await async_submit(hass, form, typed())
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Mira"
    assert attempts(cloud) == 2


async def test_nobody_listens(hass: HomeAssistant, base_url: str, cloud: ZeppCloud) -> None:
    ways = {"": f"http://127.0.0.1:{unused_port()}"}
    with vendor_hosts_lead_to(ways):
        form = await async_submit(hass, await async_begin(hass, "password"), typed())
        assert_error(form, {"base": "cannot_connect"})
        ways["api-user-us2.zepp.com"] = base_url
        form = await async_submit(hass, form, typed())
        assert_error(form, {"base": "cannot_connect"})
        assert attempts(cloud) == 1
        ways[""] = base_url
        result = await async_submit(hass, form, typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert attempts(cloud) == 2


@pytest.mark.usefixtures("wired")
async def test_attempts_count_down_until_the_right_password(
    hass: HomeAssistant, person: Person
) -> None:
    form = await async_begin(hass, "password")
    for left in ("9", "8", "7"):
        form = await async_submit(hass, form, typed(password=f"wrong {left}"))
        assert_error(form, {"base": "wrong_password_attempts"})
        assert form["description_placeholders"]
        assert form["description_placeholders"]["attempts"] == left

    # Nothing is cut off a password.
    form = await async_submit(hass, form, typed(password=f" {PASSWORD}"))
    assert_error(form, {"base": "wrong_password_attempts"})
    result = await async_submit(hass, form, typed())

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert person.login.attempts == 0


@pytest.mark.usefixtures("wired")
async def test_who_has_no_password_takes_a_token_instead(
    hass: HomeAssistant, person: Person, base_url: str
) -> None:
    person.login.two_step = True
    form = await async_submit(hass, await async_begin(hass, "password"), typed())
    assert_error(form, {"base": "no_password"})

    result = await async_submit(
        hass, await async_begin(hass), {"token": person.token, "region": base_url}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "way" not in result["data"]
