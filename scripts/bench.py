"""Benchmarks: each a figure, its bound, and where there is a simple way the ratio to it."""

import asyncio
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time
from typing import Any
from zoneinfo import ZoneInfo

from demo import HISTORY_DAYS, served, sign_in, somebody
from home import TIME_ZONE, Home, free_port, prepare, running_home
import orjson

from custom_components.zepp.account import AccountData
from custom_components.zepp.api.decode import decode_band_data
from custom_components.zepp.rows import heart_rate_rows
from custom_components.zepp.timeline import Span
from tests.zepp_cloud import Person, ZeppCloud
from tests.zepp_cloud.records import band_records

_DAY = timedelta(days=1)
_DECODE_LIMIT = 0.150
_DECODE_RATIO = 10.0
_REQUESTS_LIMIT = 40
_HOLD_LIMIT = 20.0
_IMPORT_LIMIT = 240.0

# Runs inside Home Assistant and notes how late its event loop wakes up.
_WATCH = """
import asyncio, time
from homeassistant.core import SupportsResponse

async def async_setup(hass, config):
    longest = 0.0

    async def watch():
        nonlocal longest
        while True:
            due = time.perf_counter() + 0.001
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - due)

    async def take(call):
        nonlocal longest
        found, longest = longest, 0.0
        return {"longest": found}

    hass.async_create_background_task(watch(), "loop watch")
    hass.services.async_register(
        "loop_watch", "take", take, supports_response=SupportsResponse.ONLY
    )
    return True
"""


class Table:
    """Prints the figures and remembers whether all bounds were kept."""

    def __init__(self) -> None:
        """Begin the table."""
        self.kept = True
        print(f"{'what':58}{'figure':>12}{'bound':>12}")

    def line(
        self, what: str, figure: float, unit: str, bound: str = "", *, ok: bool = True
    ) -> None:
        """Print a figure."""
        self.kept &= ok
        text = f"{figure:,.1f} {unit}".rstrip()
        print(f"{what:58}{text:>12}{bound:>12}{'' if ok else '   TOO MUCH'}", flush=True)


def cpu_seconds(work: Callable[[], Any]) -> float:
    """Return the best processor time of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def simple_rows(payload: list[dict[str, Any]], zone: ZoneInfo) -> dict[datetime, Any]:
    """Build hourly rows the simple way: a dictionary for each minute."""
    minutes: list[dict[str, Any]] = []
    for record in payload:
        midnight = datetime.fromisoformat(record["date_time"])
        for minute, value in enumerate(b64decode(record["data_hr"])):
            when = (midnight + timedelta(minutes=minute)).replace(tzinfo=zone)
            if 25 <= value <= 240:  # noqa: PLR2004
                minutes.append({"time": when.astimezone(UTC), "value": value})
    hours: dict[datetime, list[int]] = {}
    for entry in minutes:
        hour = entry["time"].replace(minute=0)
        hours.setdefault(hour, []).append(entry["value"])
    return {
        hour: (sum(values) / len(values), min(values), max(values))
        for hour, values in hours.items()
    }


def bench_decoding(table: Table) -> None:
    """Decode a year of band data and build its hourly heart rate."""
    zone = ZoneInfo(TIME_ZONE)
    last = date(2026, 10, 31)
    first = last - (HISTORY_DAYS - 1) * _DAY
    now = datetime(2026, 11, 2, tzinfo=UTC)
    person = Person(time_zone=TIME_ZONE, first_day=first)
    synced = person.synced_at(now).timestamp()
    payload = orjson.loads(band_records(person, first, last, synced, detail=True))
    span = Span(first=first, last=last, now=now, zone=zone)

    def ours() -> dict[int, Any]:
        data = AccountData().with_band(decode_band_data(payload, zone), first)
        return heart_rate_rows(data, span)

    rows = {datetime.fromtimestamp(hour, UTC): tuple(row) for hour, row in ours().items()}
    simple = simple_rows(payload, zone)
    # The simple way does not know that an hour is missing when clocks go forward.
    if sum(rows.get(hour) != row for hour, row in simple.items()) > 1:
        raise SystemExit("the two ways disagree")
    fast = cpu_seconds(ours)
    slow = cpu_seconds(lambda: simple_rows(payload, zone))
    table.line(
        f"decode all band data + hourly heart rate, {HISTORY_DAYS} days",
        fast * 1000,
        "ms",
        f"< {_DECODE_LIMIT * 1000:.0f} ms",
        ok=fast < _DECODE_LIMIT,
    )
    table.line("  the simple way, heart rate only: a dict per minute", slow * 1000, "ms")
    table.line(
        "  times faster",
        slow / fast,
        "",
        f"> {_DECODE_RATIO:.0f}",
        ok=slow / fast > _DECODE_RATIO,
    )


async def bench_import(table: Table) -> None:
    """Import a year into a real Home Assistant, watching its event loop."""
    person = somebody()
    person.sync_to(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5))
    cloud = ZeppCloud([person])
    with TemporaryDirectory(prefix="zepp-bench-") as name:
        folder = Path(name)
        port = free_port()
        prepare(folder, port)
        watch = folder / "custom_components" / "loop_watch"
        watch.mkdir()
        (watch / "__init__.py").write_text(_WATCH)
        (watch / "manifest.json").write_bytes(
            orjson.dumps({"domain": "loop_watch", "name": "Loop watch", "version": "0.0.0"})
        )
        with (folder / "configuration.yaml").open("a") as configuration:
            configuration.write("loop_watch:\n")
        async with served(cloud) as cloud_url, running_home(folder, port) as home:
            await asyncio.sleep(5)
            await longest_hold(home)
            await asyncio.sleep(10)
            idle = await longest_hold(home)
            began = time.monotonic()
            await sign_in(home, person, cloud_url)
            signed_in = time.monotonic()
            held_first = await longest_hold(home)
            log = folder / "home-assistant.log"
            async with asyncio.timeout(_IMPORT_LIMIT):
                while "History import has ended" not in log.read_text():  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
            ended = time.monotonic()
            held = await longest_hold(home)
    requests = len(cloud.requests)
    table.line("sign in and show sensors", signed_in - began, "s")
    table.line(f"import of {HISTORY_DAYS} days", ended - signed_in, "s")
    table.line(
        "  requests, sign-in included",
        requests,
        "",
        f"<= {_REQUESTS_LIMIT}",
        ok=requests <= _REQUESTS_LIMIT,
    )
    table.line("  longest hold of the event loop, before (idle)", idle * 1000, "ms")
    table.line("  … while signing in and adding sensors", held_first * 1000, "ms")
    table.line(
        "  … while importing",
        held * 1000,
        "ms",
        f"< {_HOLD_LIMIT:.0f} ms",
        ok=held * 1000 < _HOLD_LIMIT,
    )


async def longest_hold(home: Home) -> float:
    """Return by how much the event loop was late at worst since the last question."""
    answer = await home.ask(
        "call_service", domain="loop_watch", service="take", return_response=True
    )
    longest: float = answer["response"]["longest"]
    return longest


def main() -> int:
    """Run all benchmarks."""
    table = Table()
    bench_decoding(table)
    asyncio.run(bench_import(table))
    return 0 if table.kept else 1


if __name__ == "__main__":
    sys.exit(main())
