"""Scratch; to be deleted."""
from collections import Counter
from datetime import date
import pytest
from tests.zepp_cloud import Person
from .asked import CORE, dates_of, key_of
from .conftest import async_set_up

pytestmark = pytest.mark.usefixtures("recorder_mock")

@pytest.fixture
def person(time_zone):
    return Person(time_zone=time_zone, first_day=date(2026, 5, 1), families=CORE)

@pytest.fixture
def options(request):
    return {"history_days": 100}

@pytest.mark.timeout(500)
async def test_x(hass, entry, cloud, person, options):
    await async_set_up(hass, entry)
    print("RESULT", Counter(key_of(r) for r in cloud.requests))
    for r in cloud.requests[19:]:
        print("RESULT", key_of(r), *(dates_of(r) or ()))
