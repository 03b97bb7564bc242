"""Benchmark of a start: from setting an entry up to sensors with values."""

import asyncio
from datetime import datetime
from statistics import median
import time

from bench_cloud import EVERYTHING, cloud_process
from bench_home import WatchedHome, watched_home
from demo import sign_in
from figures import Table

from tests.zepp_cloud import Person

_DAYS = 40
_RELOADS = 5
_IMPORT_LIMIT = 60.0
_WITHOUT_VALUE = ("unavailable", "unknown")


def bench_setup(table: Table) -> None:
    """Reload an entry, see when its sensors have values again."""
    found = asyncio.run(_bench_setup())
    table.line(f"reload until steps are shown, median of {_RELOADS}", median(found), "ms")
    table.line("  the slowest", max(found), "ms")


async def _bench_setup() -> list[float]:
    # A short life, so that its import is soon over and does not disturb.
    async with cloud_process(_DAYS, EVERYTHING) as cloud, watched_home() as watched:
        entry_id = await sign_in(watched.home, Person(), cloud.url)
        await watched.logged("History import has ended", 1, _IMPORT_LIMIT)
        entities = await watched.home.ask("config/entity_registry/list")
        steps = next(
            entity["entity_id"]
            for entity in entities
            if entity["platform"] == "zepp" and entity["translation_key"] == "steps"
        )
        return [await _reload(watched, entry_id, steps) for _ in range(_RELOADS)]


async def _reload(watched: WatchedHome, entry_id: str, steps: str) -> float:
    """Return after how many milliseconds there was a value.

    By the clocks of both processes, which are the same: asking would only disturb.
    """
    began = time.time()
    await watched.home.ask(
        "call_service",
        domain="homeassistant",
        service="reload_config_entry",
        service_data={"entry_id": entry_id},
    )
    state = (await watched.home.states())[steps]
    shown = datetime.fromisoformat(state["last_updated"]).timestamp()
    if state["state"] in _WITHOUT_VALUE or shown < began:
        raise RuntimeError(f"steps are not shown: {state}")
    return (shown - began) * 1000
