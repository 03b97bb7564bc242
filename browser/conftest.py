"""What all tests share: a household, a browser, and visits."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
import functools
from typing import Any

from chromium import launched
from home import ENVIRONMENTS
from household import Household, moved_in
from playwright.async_api import Browser
import pytest
import pytest_asyncio
from visitor import Visitor, visiting

type Report = Callable[[str, Mapping[str, float]], None]
type Visit = Callable[..., AbstractAsyncContextManager[Visitor]]

NEWEST = max(ENVIRONMENTS, key=lambda release: [int(part) for part in release.split(".")])
# A year is to be looked at; elsewhere it only has to work.
_FIGURES = pytest.StashKey[list[str]]()
_DAYS, _FEWER_DAYS = 400, 100


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the release be chosen."""
    parser.addoption("--release", choices=sorted(ENVIRONMENTS), default=NEWEST)
    parser.addoption("--days", type=int, help="how long people have lived")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the newest release; put last what needs the past."""
    if config.getoption("release") != NEWEST:
        left_out = [item for item in items if item.get_closest_marker("newest")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: "past" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def release(pytestconfig: pytest.Config) -> str:
    """Return the release of Home Assistant that is tested with."""
    found: str = pytestconfig.getoption("release")
    return found


@pytest_asyncio.fixture(scope="session")
async def household(release: str, pytestconfig: pytest.Config) -> AsyncGenerator[Household]:
    """Run Home Assistant with two people, whose past is being imported."""
    days = pytestconfig.getoption("days") or (_DAYS if release == NEWEST else _FEWER_DAYS)
    async with moved_in(release, days) as household:
        yield household


@pytest_asyncio.fixture(scope="session")
async def past(household: Household) -> None:
    """Wait until the past is imported."""
    await household.past_is_there()


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Run Chromium."""
    async with launched() as browser:
        yield browser


@pytest.fixture
def report(pytestconfig: pytest.Config) -> Report:
    """Return a function that keeps figures for the end of the run."""
    figures = pytestconfig.stash[_FIGURES]

    def keep(what: str, found: Mapping[str, float]) -> None:
        words = ", ".join(f"{name} {figure:.3g}" for name, figure in found.items())
        figures.append(f"{what}: {words}")

    return keep


def pytest_configure(config: pytest.Config) -> None:
    """Make room for figures."""
    config.stash[_FIGURES] = []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print figures."""
    for line in config.stash[_FIGURES]:
        terminalreporter.write_line(line)


@pytest.fixture
def visit(browser: Browser, household: Household) -> Visit:
    """Return a function that lets the owner visit the household."""
    return functools.partial(visiting, browser, household.home, zone=household.zone)
