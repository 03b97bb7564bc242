"""Benchmark of the actions, in a real Home Assistant, from a warm cloud."""

import asyncio
from datetime import datetime, time as clock, timedelta
import time
from typing import Any
from zoneinfo import ZoneInfo

from bench_cloud import CORE, cloud_process
from bench_home import WatchedHome, watched_home
from bench_table import at_most
from demo import sign_in
from figures import Table
from home import TIME_ZONE

from tests.zepp_cloud import Person

_DAY = timedelta(days=1)
_CURVE_DAYS = 31
_EXPORT_DAYS = 365
_BUSY_LIMIT = 1000.0
_HOLD_LIMIT = 20.0
_MEMORY_LIMIT = 50.0
_SETTLE = 10.0


def bench_actions(table: Table) -> None:
    """Ask for a month by the minute and export a year of it."""
    asyncio.run(_bench_actions(table))


async def _bench_actions(table: Table) -> None:
    async with (
        cloud_process(_EXPORT_DAYS + 40, CORE) as cloud,
        watched_home() as watched,
    ):
        entry_id = await sign_in(watched.home, Person(), cloud.url)
        path = "/api/config/config_entries/options/flow"
        flow = await watched.home.post(path, {"handler": entry_id})
        # An import beside it would be measured too.
        await watched.home.post(f"{path}/{flow['flow_id']}", {"history_days": 0})
        await asyncio.sleep(_SETTLE)
        today = datetime.now(ZoneInfo(TIME_ZONE)).date()
        midnight = datetime.combine(today, clock())
        times = {
            "start": (midnight - _CURVE_DAYS * _DAY).isoformat(),
            "end": midnight.isoformat(),
            "resolution": "minute",
        }
        for name in ("from the cloud", "asked again"):
            await _measure(
                table, watched, f"31 days by the minute, {name}", "get_heart_rate",
                config_entry_id=entry_id, **times,
            )  # fmt: skip
        dates = {
            "start_date": (today - (_EXPORT_DAYS - 1) * _DAY).isoformat(),
            "end_date": today.isoformat(),
        }
        await _measure(
            table, watched, "export of a year of heart rate", "export",
            config_entry_id=entry_id, families=["heart_rate"], **dates,
        )  # fmt: skip


async def _measure(
    table: Table, watched: WatchedHome, what: str, action: str, **fields: Any
) -> None:
    """Print what one call takes."""
    await watched.hold()
    watched.forget_peak()
    memory, busy, began = watched.peak_memory(), watched.busy(), time.monotonic()
    answer = await watched.home.ask(
        "call_service",
        domain="zepp",
        service=action,
        service_data=fields,
        return_response=True,
    )
    took, spent = time.monotonic() - began, watched.busy() - busy
    held, more = await watched.hold(), watched.peak_memory() - memory
    table.line(what, 1000 * took, "ms")
    if action == "export":
        (file,) = answer["response"]["files"]
        table.line("  rows", file["rows"], "")
    else:
        values = answer["response"]["values"]
        table.line("  values, those without a reading included", len(values), "")
        at_most(table, "  processor time of Home Assistant", spent, _BUSY_LIMIT, "ms")
    table.line("  longest hold of the event loop", held.longest, "ms")
    at_most(table, "  … but for looking for garbage", held.other, _HOLD_LIMIT, "ms")
    table.line("    in it, busy", held.other_busy, "ms")
    at_most(table, "  more memory", more, _MEMORY_LIMIT, "MiB")
