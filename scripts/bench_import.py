"""Benchmark of the whole import, into a real Home Assistant, from a warm cloud."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
import re
import time
from zoneinfo import ZoneInfo

from bench_cloud import CORE, EVERYTHING, CloudProcess, cloud_process
from bench_home import Hold, WatchedHome, logged_at, watched_home
from bench_table import at_most, times
from demo import HISTORY_DAYS, sign_in
from figures import Table
from home import TIME_ZONE

from tests.zepp_cloud import Person

_YEARS = (1, 3, 10)
_DAYS_PER_YEAR = 365
# A year must not take longer where there are more of them, but for so much.
_LINEAR = 1.2
_REQUESTS_PER_YEAR = {CORE: 120, EVERYTHING: 500}
_HOLD_LIMIT = 20.0
_LIMIT_PER_YEAR = 60.0
_IDLE = 10.0
# What polls keep up to date anyway.
_RECENT = timedelta(days=14)
_BEGINS = "History import begins"
_ENDED = "History import has ended"
_RESULT = re.compile(r"(\d+) days, (\d+) requests, (\d+) rows written")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What is known of one import."""

    sign_in_seconds: float
    seconds: float
    days: int
    requests: int
    rows: int
    all_rows: int
    """In the table of statistics afterwards, those of the recent days included."""
    answered: int
    """Requests that the cloud answered, those of the sign-in and of polls included."""
    received: float
    """Megabytes of answers."""
    idle: Hold
    sign_in: Hold
    importing: Hold
    memory: float
    """Mebibytes at most."""
    more_memory: float
    """The same, above what was in use before the sign-in."""
    again: int | None
    """Rows that a second import of the same days wrote, if there was one."""


def bench_import(table: Table) -> None:
    """Import one year, three and ten, and one of everything, each from the beginning."""
    asyncio.run(_bench_import(table))


async def _bench_import(table: Table) -> None:
    found: dict[int, Import] = {}
    # A day more than asked for, and some for the days on either side of a window.
    async with cloud_process(max(_YEARS) * _DAYS_PER_YEAR + 5, CORE) as cloud:
        for years in _YEARS:
            found[years] = await _measure(cloud, years)
            _print(
                table, f"{years} year(s)", found[years], years * _REQUESTS_PER_YEAR[CORE]
            )
    async with cloud_process(_DAYS_PER_YEAR + 40, EVERYTHING) as cloud:
        whole = await _measure(cloud, 1)
        _print(table, "a year of everything", whole, _REQUESTS_PER_YEAR[EVERYTHING])
    one, ten = (found[years].seconds / years for years in (min(_YEARS), max(_YEARS)))
    at_most(
        table, "a year of ten takes, in % of one year alone", 100 * ten / one, 100 * _LINEAR
    )


async def _measure(cloud: CloudProcess, years: int) -> Import:
    """Import so many years."""
    limit = years * _LIMIT_PER_YEAR
    async with watched_home() as watched:
        await watched.hold()
        await asyncio.sleep(_IDLE)
        idle = await watched.hold()
        watched.forget_peak()
        memory = watched.peak_memory()
        answered, received = await cloud.figures()
        began = time.monotonic()
        entry_id = await sign_in(watched.home, Person(), cloud.url)
        signed_in = time.monotonic()
        first = await _begin(watched, entry_id, years * _DAYS_PER_YEAR)
        held = await watched.hold()
        last = await watched.logged(_ENDED, 1, limit)
        importing = await watched.hold()
        answered_after, received_after = await cloud.figures()
        read, requests, rows = _result(last)
        peak = watched.peak_memory()
        return Import(
            sign_in_seconds=signed_in - began,
            seconds=(logged_at(last) - logged_at(first)).total_seconds(),
            days=read,
            requests=requests,
            rows=rows,
            all_rows=watched.count_rows(),
            answered=answered_after - answered,
            received=(received_after - received) / 1e6,
            idle=idle,
            sign_in=held,
            importing=importing,
            memory=peak,
            more_memory=peak - memory,
            again=await _rows_again(watched, entry_id, limit) if years == 1 else None,
        )


def _result(line: str) -> tuple[int, int, int]:
    """Return days, requests and rows of a line that tells the end of an import."""
    match = _RESULT.search(line)
    if match is None:
        raise RuntimeError(f"not understood: {line}")
    days, requests, rows = map(int, match.groups())
    return days, requests, rows


async def _begin(watched: WatchedHome, entry_id: str, days: int) -> str:
    """Return what is logged when the import of so many days begins."""
    begins = 1
    if days != HISTORY_DAYS:
        # What the sign-in has begun, an instant ago, begins anew with more days.
        path = "/api/config/config_entries/options/flow"
        flow = await watched.home.post(path, {"handler": entry_id})
        await watched.home.post(f"{path}/{flow['flow_id']}", {"history_days": days})
        begins = 2
    return await watched.logged(_BEGINS, begins, _LIMIT_PER_YEAR)


async def _rows_again(watched: WatchedHome, entry_id: str, limit: float) -> int:
    """Import everything once more, return how many rows that wrote."""
    today = datetime.now(ZoneInfo(TIME_ZONE)).date()
    await watched.home.ask(
        "call_service",
        domain="zepp",
        service="import_history",
        service_data={
            "config_entry_id": entry_id,
            "start_date": (today - timedelta(days=HISTORY_DAYS - 1)).isoformat(),
            "end_date": (today - _RECENT).isoformat(),
        },
    )
    return _result(await watched.logged(_ENDED, 2, limit))[2]


def _print(table: Table, what: str, found: Import, most: int) -> None:
    table.line("sign in and show sensors", found.sign_in_seconds, "s")
    table.line(f"import of {what}", found.seconds, "s")
    at_most(table, "  requests, sign-in included", found.answered, most)
    simple = found.days / found.requests
    times(table, "  the simple way: a request per day, times as many", simple)
    table.line("  bytes received", found.received, "MB")
    table.line("  rows written", found.rows, "")
    table.line("  rows there are, recent days included", found.all_rows, "")
    if found.again is not None:
        at_most(table, "  rows written when imported again", found.again, 0)
    table.line("  longest hold of the event loop, before (idle)", found.idle.longest, "ms")
    table.line("  … while signing in and adding sensors", found.sign_in.longest, "ms")
    held = found.importing
    table.line("  … while importing", held.longest, "ms")
    table.line("    in it, busy (all threads together)", held.busy, "ms")
    table.line("    in it, Python looking for garbage", held.garbage, "ms")
    # A full collection looks at everything that Home Assistant holds; it comes about once
    # in ten years of import, and as often without one.
    at_most(
        table, "    the longest but for looking for garbage", held.other, _HOLD_LIMIT, "ms"
    )
    table.line("    in it, busy", held.other_busy, "ms")
    table.line("  peak memory (VmHWM)", found.memory, "MiB")
    table.line("  … above that in use before signing in", found.more_memory, "MiB")
