"""Signs in, again and again, in a real browser, and takes the pictures of docs/sign-in.md.

Needs Chromium; run with PYTHONPATH=. .venv/bin/python scripts/signing.py
It exits 1 as soon as something does not end as it should.
"""

import asyncio
from datetime import UTC, datetime, timedelta
import json

from chromium import begin_to_add, choose_region, finish, submit
from demo import somebody
from home import ROOT, TIME_ZONE, complaints
from house import CODE, IMAGES, REFUSED, TOKENS, House, eventually, lived_in, same, without
from playwright.async_api import expect

from tests.zepp_cloud import Login, Person

TEXTS = json.loads((ROOT / "custom_components/zepp/translations/en.json").read_text())
_HOST = "api-mifit-de2.zepp.com"
_ANOTHER = "api-mifit-cn2.huami.com"
# Seconds: Home Assistant writes its storage a moment later, and polls every ten at most.
_WRITTEN = 3
_POLL = 12
_TRIES = 9
# What Home Assistant itself logs, once, when it asks to sign in.
_DUE = "Authentication failed while fetching zepp data"


async def add(house: House, person: Person) -> None:
    """Sign in with e-mail and password, at the first try with a wrong one."""
    config, page = TEXTS["config"], house.page
    await begin_to_add(page, house.home.url)
    await house.says(config["step"]["user"]["menu_option_descriptions"]["token"])
    await house.picture("menu")
    await page.get_by_text(config["step"]["user"]["menu_options"]["password"]).click()
    await house.says(config["step"]["password"]["description"])
    await house.picture("password")
    await house.fill(person.login, "wrong horse")
    await submit(page)
    left = str(_TRIES)
    await house.says(config["error"]["wrong_password_attempts"], attempts=left)
    same(house.sign_ins(), [CODE], "a wrong password")
    await house.picture("wrong")
    await house.fill(person.login)
    await submit(page)
    await finish(page)
    await house.shows_numbers(person)
    same(house.sign_ins(), [CODE, CODE, TOKENS], "signed in")
    same(house.cloud.requests[3].host, _HOST, "first host for data")
    await asyncio.sleep(_WRITTEN)
    same(house.stored()[person.name]["region"], "auto", "region")
    kept = json.dumps(house.stored())
    without(kept, (person.login.email, person.login.password), "the storage")


async def look_at_token_form(house: House) -> None:
    """Look at the other way in, and leave it."""
    steps, page = TEXTS["config"]["step"], house.page
    await begin_to_add(page, house.home.url)
    await page.get_by_text(steps["user"]["menu_options"]["token"], exact=True).click()
    await house.says(steps["token"]["title"])
    await house.picture("token")
    await page.goto(house.home.url)


async def expire(house: House, person: Person) -> None:
    """Let the cloud refuse the token, and sign in again where Home Assistant asks to."""
    page, since = house.page, len(house.cloud.requests)
    person.login.expires_at = datetime.now(UTC)
    await house.poll(person)
    await eventually(house.flows, ["reauth_password"], "flows")
    same(house.sign_ins(since), [REFUSED], "tried without the user")
    same(await house.steps(person), "unavailable", "steps")
    quiet = len(house.cloud.requests)
    await house.poll(person)
    await asyncio.sleep(_POLL)
    same(len(house.cloud.requests), quiet, "requests while signed out")
    same(await house.flows(), ["reauth_password"], "flows")
    same(await house.issues(), ["config_entry_reauth"], "repairs")
    await page.goto(f"{house.home.url}/config/integrations/integration/zepp")
    await expect(page.get_by_text("Attention required")).to_be_visible()
    await page.goto(f"{house.home.url}/config/dashboard")
    await page.get_by_text(f"Authentication expired for {person.name}").click()
    text = TEXTS["config"]["step"]["reauth_password"]["description"]
    await house.says(text, name=person.name)
    await house.picture("again")
    await house.fill(person.login)
    await submit(page)
    await expect(page.get_by_text("Re-authentication was successful")).to_be_visible()
    await finish(page)
    await house.shows_numbers(person)
    same(house.sign_ins(quiet), [CODE, TOKENS], "signed in again")


async def _reconfigure(house: House, person: Person) -> None:
    """Open the form for the settings of an account."""
    page = house.page
    await page.goto(f"{house.home.url}/config/integrations/integration/zepp")
    row = page.locator("ha-config-entry-row").filter(has_text=person.name)
    await row.locator("ha-dropdown > ha-icon-button").first.click()
    await page.get_by_role("menuitem", name="Reconfigure").click()
    await house.says(TEXTS["config"]["step"]["reconfigure"]["title"])


async def reconfigure(house: House, person: Person) -> None:
    """Choose a wrong region, the right one, and then sign in with the password instead."""
    config, page, regions = TEXTS["config"], house.page, TEXTS["selector"]["region"]
    await _reconfigure(house, person)
    await house.picture("reconfigure")
    since = len(house.cloud.requests)
    await choose_region(page, regions["options"]["cn"])
    await submit(page)
    await house.says(config["error"]["wrong_region"])
    hosts = {request.host for request in house.cloud.requests[since:]}
    same(hosts & {_ANOTHER}, {_ANOTHER}, "the chosen host")
    await choose_region(page, regions["options"]["eu"])
    await submit(page)
    await expect(page.get_by_text("Reconfiguration was successful")).to_be_visible()
    await finish(page)
    await asyncio.sleep(_WRITTEN)
    same(house.stored()[person.name]["region"], "eu", "region")
    same(house.sign_ins(since), [], "sign-ins for another region")
    await _reconfigure(house, person)
    await page.locator("dialog-data-entry-flow ha-switch").click()
    await submit(page)
    await house.says(config["step"]["reconfigure_password"]["description"])
    await house.fill(person.login)
    await submit(page)
    await expect(page.get_by_text("Reconfiguration was successful")).to_be_visible()
    await finish(page)
    await asyncio.sleep(_WRITTEN)
    same(house.stored()[person.name]["region"], "eu", "region, which was chosen")
    same(house.sign_ins(since), [CODE, TOKENS], "signed in instead")
    await house.shows_numbers(person)


async def repair(house: House, person: Person) -> None:
    """Come back four weeks later, with a token that nothing but the user can renew."""
    page, texts = house.page, TEXTS["issues"]["token_expires"]
    await house.process.end()
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
    house.store(person.name, {"expires_at": soon, "renewal_token": None})
    await house.process.launch()
    await house.process.wait_up()
    await eventually(house.issues, ["token_expires"], "repairs")
    since = len(house.cloud.requests)
    await page.goto(f"{house.home.url}/config/repairs")
    await page.get_by_text(texts["title"].format(name=person.name)).click()
    form = texts["fix_flow"]["step"]["password"]
    date = datetime.fromisoformat(house.stored()[person.name]["expires_at"])
    await house.says(form["description"], name=person.name, date=date.date().isoformat())
    await house.picture("repair")
    await house.fill(person.login)
    await submit(page)
    await expect(page.get_by_text("The issue is repaired!")).to_be_visible()
    await finish(page)
    await house.shows_numbers(person)
    same(house.sign_ins(since), [CODE, TOKENS], "signed in before the end")


async def stay(house: House, person: Person) -> None:
    """Add somebody who is kept signed in, and let the cloud refuse the token."""
    config, page = TEXTS["config"], house.page
    since = len(house.cloud.requests)
    await begin_to_add(page, house.home.url)
    await page.get_by_text(config["step"]["user"]["menu_options"]["password"]).click()
    await house.fill(person.login)
    await page.locator("dialog-data-entry-flow ha-switch").click()
    await submit(page)
    await finish(page)
    await house.shows_numbers(person)
    same(house.sign_ins(since), [CODE, TOKENS], "signed in")
    since = len(house.cloud.requests)
    person.login.expires_at = datetime.now(UTC)
    await house.poll(person)
    # Whatever is tried in vain would have been tried by then.
    await asyncio.sleep(_POLL)
    same(house.sign_ins(since), [REFUSED, CODE, TOKENS], "signed in by itself")
    await house.shows_numbers(person)
    without(await _shown_lately(house, person), ("unavailable",), "the last hour")


async def _shown_lately(house: House, person: Person) -> str:
    """Return all that somebody's sensor has shown within the last hour."""
    entity = f"sensor.{person.name.lower()}_steps"
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    found = await house.home.ask(
        "history/history_during_period",
        start_time=since,
        entity_ids=[entity],
        minimal_response=True,
        no_attributes=True,
    )
    return " ".join(state["s"] for state in found[entity])


def secrets_of(people: list[Person]) -> tuple[str, ...]:
    """Return what may not be posted in public."""
    return tuple(
        word
        for person in people
        for word in (
            person.name,
            person.user_id,
            person.token,
            person.login.email,
            person.login.password,
            person.login.login_token,
        )
    )


async def look_at_health(house: House, people: list[Person]) -> None:
    """Read the page about the system."""
    page, texts = house.page, TEXTS["system_health"]["info"]
    await page.goto(f"{house.home.url}/config/repairs?dialog=system-health")
    shown = page.locator("dialog-system-information")
    part = shown.locator("table").filter(has_text=texts["can_reach_host"])
    for key, value in (
        ("accounts", str(len(people))),
        ("can_reach_host", "ok"),
        ("hours_since_sync", ", ".join("0" for _ in people)),
        ("days_until_sign_in", ", ".join("29" for _ in people)),
    ):
        row = part.locator("tr").filter(has_text=texts[key])
        await expect(row.locator("td").last).to_have_text(value)
    await part.screenshot(path=IMAGES / "sign-in-health.png")
    without(await shown.inner_text(), secrets_of(people), "the page about the system")


async def download_diagnostics(house: House, people: list[Person]) -> None:
    """Download the diagnostics of all accounts, as for a public report."""
    page = house.page
    await page.goto(f"{house.home.url}/config/integrations/integration/zepp")
    for person in people:
        row = page.locator("ha-config-entry-row").filter(has_text=person.name)
        await row.locator("ha-dropdown > ha-icon-button").first.click()
        async with page.expect_download() as download:
            await page.get_by_role("menuitem", name="Download diagnostics").click()
        content = (await (await download.value).path()).read_text()
        same(json.loads(content)["data"]["sign_in"]["way"], "password", "way in")
        without(content, secrets_of(people), "the diagnostics")


async def main() -> None:
    """Let one person sign in whenever it is needed, and another only once."""
    mira = somebody()
    mira.login.homes = frozenset({_HOST})
    login = Login(email="jon@example.org", password="a whole other horse")
    jon = Person.strap(
        user_id="2200334455",
        name="Jon",
        token="AT-0000-JON",
        seed=2,
        time_zone=TIME_ZONE,
        first_day=mira.first_day,
        login=login,
    )
    async with lived_in([mira, jon]) as house:
        for act in (add, expire, reconfigure, repair):
            await act(house, mira)
            print(f"{act.__name__}: as it should be", flush=True)
        await look_at_token_form(house)
        await stay(house, jon)
        print("stay: as it should be", flush=True)
        for look in (look_at_health, download_diagnostics):
            await look(house, [mira, jon])
            print(f"{look.__name__}: as it should be", flush=True)
        found = complaints(house.process.log)
    same([_DUE in record for record in found], [True], f"the log has {found}; expected")


if __name__ == "__main__":
    asyncio.run(main())
