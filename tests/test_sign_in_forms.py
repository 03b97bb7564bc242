"""Every form is explained, and every error has words, filled with all they need."""

import ast
from collections.abc import Generator
import inspect
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zepp import repairs, signing_in
from custom_components.zepp.api import SignInTrouble
from custom_components.zepp.repairs import async_create_fix_flow
from custom_components.zepp.sign_in_forms import PLACEHOLDERS

from .flows import async_begin, async_submit
from .test_translations import ENGLISH, placeholders, texts

CONFIG, REPAIR = ENGLISH["config"], ENGLISH["issues"]["token_expires"]["fix_flow"]
# The browser adds what the issue says.
OF_THE_ISSUE = {"name", "date"}


@pytest.fixture(autouse=True)
def no_setup() -> Generator[None]:
    """Leave the set-up of entries to other tests."""
    with patch("custom_components.zepp.async_setup_entry", AsyncMock(return_value=True)):
        yield


def sign_in(hass: HomeAssistant, entry: MockConfigEntry, way: str) -> None:
    """Let an entry be one of somebody who has signed in in a way."""
    known = {**entry.data, "way": way, "device_id": "0d6f7a2e"}
    hass.config_entries.async_update_entry(entry, data=known)


async def forms_of_the_flow(
    hass: HomeAssistant, entry: MockConfigEntry
) -> list[ConfigFlowResult]:
    """Return every form of the flow."""
    forms = [await async_begin(hass, way) for way in ("password", "token")]
    forms.append(await entry.start_reconfigure_flow(hass))
    instead = {"region": "auto", "use_password": True}
    forms.append(await async_submit(hass, forms[-1], instead))
    for way in ("token", "password"):
        sign_in(hass, entry, way)
        forms.append(await entry.start_reauth_flow(hass))
        hass.config_entries.flow.async_abort(forms[-1]["flow_id"])
    return forms


def assert_explained(form: Any, section: dict[str, Any], given: set[str]) -> None:
    """Assert that a form's fields are explained, with no placeholder left empty."""
    assert form["type"] is FlowResultType.FORM
    assert form["data_schema"]
    explained = section["step"][form["step_id"]]
    fields = {str(field) for field in form["data_schema"].schema}
    assert explained["title"]
    assert explained["data"].keys() == explained["data_description"].keys() == fields
    filled = form["description_placeholders"].keys() | given
    for key, text in texts(explained):
        assert placeholders(text) <= filled, key


async def test_every_form_of_the_flow_is_explained(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    forms = await forms_of_the_flow(hass, entry)

    assert {form["step_id"] for form in forms} | {"user"} == CONFIG["step"].keys()
    for form in forms:
        assert_explained(form, CONFIG, set())


def test_the_menu_says_whom_each_way_is_for() -> None:
    menu = CONFIG["step"]["user"]

    assert menu["title"]
    for kind in ("menu_options", "menu_option_descriptions"):
        assert menu[kind].keys() == {"password", "token"}
        assert not any(map(placeholders, menu[kind].values()))
    for sort in ("Xiaomi", "Google", "Apple", "Facebook", "two-step"):
        assert sort in menu["menu_option_descriptions"]["token"]


async def test_every_form_of_the_repair_is_explained(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    seen = set()
    for way in ("token", "password"):
        sign_in(hass, entry, way)
        flow = await async_create_fix_flow(
            hass, f"token_expires_{entry.entry_id}", {"entry_id": entry.entry_id}
        )
        flow.hass = hass
        form = await flow.async_step_init()  # type: ignore[attr-defined]
        assert_explained(form, REPAIR, OF_THE_ISSUE)
        seen.add(form["step_id"])

    assert seen == REPAIR["step"].keys()


async def test_every_form_of_the_options_is_explained(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    form = await hass.config_entries.options.async_init(entry.entry_id)

    assert ENGLISH["options"]["step"].keys() == {form["step_id"]} == {"init"}
    assert_explained({**form, "description_placeholders": {}}, ENGLISH["options"], set())


def objections() -> dict[str, set[str]]:
    """Return every error that a form may show, with what it brings to fill its text."""
    found = {trouble.value: set[str]() for trouble in SignInTrouble}
    for node in ast.walk(ast.parse(inspect.getsource(signing_in))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Objection":
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            errors, filled = given["errors"], given.get("placeholders", ast.Dict())
            assert isinstance(errors, ast.Dict)
            assert isinstance(filled, ast.Dict)
            names = {ast.literal_eval(name) for name in filled.keys if name}
            for error in errors.values:
                if isinstance(error, ast.Constant):
                    found[str(error.value)] = names
                else:
                    assert ast.unparse(error) == "err.trouble.value"
    return found


def test_every_error_has_a_text() -> None:
    known = objections()

    assert len(known) == 17
    assert CONFIG["error"].keys() == known.keys() - {"wrong_account"}
    # The repair asks for neither an address nor a user id.
    assert REPAIR["error"].keys() == known.keys() - {"invalid_url", "user_id_required"}
    for key, text in CONFIG["error"].items():
        assert placeholders(text) - PLACEHOLDERS.keys() == known[key]
    for key, text in REPAIR["error"].items():
        assert placeholders(text) - PLACEHOLDERS.keys() - OF_THE_ISSUE == known[key]


def test_an_end_needs_no_more_than_there_is() -> None:
    for text in (*CONFIG["abort"].values(), *REPAIR["abort"].values()):
        assert not placeholders(text)


def test_every_end_of_the_repair_has_a_text() -> None:
    reasons = {
        ast.literal_eval(node.args[0])
        for node in ast.walk(ast.parse(inspect.getsource(repairs)))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "AbortFlow"
    }

    assert len(reasons) == 1
    assert REPAIR["abort"].keys() == reasons


def test_no_error_points_at_what_only_some_forms_have() -> None:
    for key, text in (CONFIG["error"] | REPAIR["error"]).items():
        assert "above" not in text, key
    assert not placeholders(CONFIG["error"]["invalid_auth"])
    # Some forms have no field for a region.
    for section in (CONFIG, REPAIR):
        assert "Reconfigure" in section["error"]["wrong_region"]


def test_who_reconfigures_knows_what_that_changes() -> None:
    said = CONFIG["step"]["reconfigure"]["data_description"]

    assert "password is deleted" in said["token"]
    assert "region" in said["use_password"]
    assert "password" in CONFIG["abort"]["already_configured"]


def test_words_are_the_same_wherever_they_are_said() -> None:
    step, repair = CONFIG["step"], REPAIR["step"]

    for field in ("email", "password", "keep_signed_in"):
        for kind in ("data", "data_description"):
            said = {
                step[name][kind][field]
                for name in ("password", "reauth_password", "reconfigure_password")
            }
            assert said == {repair["password"][kind][field]}
    own = {"wrong_account", "wrong_region"}
    for key in REPAIR["error"].keys() - own:
        assert REPAIR["error"][key] == CONFIG["error"][key]


def test_of_a_chosen_region_it_is_true_that_nobody_else_was_asked() -> None:
    said = ENGLISH["issues"]["region_gone"]

    assert "No server" not in said["title"]
    assert "if you have chosen a region" in said["description"]


def test_who_keeps_the_password_knows_what_that_means() -> None:
    said = CONFIG["step"]["password"]["data_description"]["keep_signed_in"]

    for fact in ("password", "configuration", "by itself", "30 days", "asks you"):
        assert fact in said
