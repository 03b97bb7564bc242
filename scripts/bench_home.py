"""A real Home Assistant that is watched: its event loop, its memory, its log."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
import os
from pathlib import Path
import sqlite3
from tempfile import TemporaryDirectory
from typing import NamedTuple

from home import Home, free_port, prepare, running_home
import orjson

_MEBIBYTE = 1024
_TIMESTAMP = len("2026-11-18 14:20:30.000")
_LOOK = 0.1

# Runs inside Home Assistant and notes how late its event loop wakes up.
_WATCH = """
import asyncio, gc, time
from homeassistant.core import SupportsResponse

async def async_setup(hass, config):
    longest = busy = in_it = other = other_busy = 0.0
    garbage = began = 0.0

    def collected():
        # Another thread's collection may have ended without having said so yet.
        return garbage + (time.perf_counter() - began if began else 0.0)

    def note_collection(phase, info):
        nonlocal garbage, began
        if phase == "start":
            began = time.perf_counter()
        else:
            garbage, began = collected(), 0.0

    async def watch():
        nonlocal longest, busy, in_it, other, other_busy
        while True:
            used, before = time.process_time(), collected()
            due = time.perf_counter() + 0.001
            await asyncio.sleep(0.001)
            late = time.perf_counter() - due
            searched, spent = collected() - before, time.process_time() - used
            if late > longest:
                longest, busy, in_it = late, spent, searched
            if late - searched > other:
                other, other_busy = late - searched, spent

    async def take(call):
        nonlocal longest, busy, in_it, other, other_busy
        found = {"longest": longest, "busy": busy, "garbage": in_it}
        found |= {"other": other, "other_busy": other_busy}
        longest = busy = in_it = other = other_busy = 0.0
        return found

    gc.callbacks.append(note_collection)
    hass.async_create_background_task(watch(), "loop watch")
    hass.services.async_register(
        "loop_watch", "take", take, supports_response=SupportsResponse.ONLY
    )
    return True
"""


class Hold(NamedTuple):
    """The longest time for which the event loop could do nothing else, in milliseconds."""

    longest: float
    busy: float
    """How long Home Assistant, all its threads together, had a processor in it.

    Where this is much less, the machine had something else to do.
    """
    garbage: float
    """How long Python was looking for garbage in it."""
    other: float
    """The longest time of all when that is not counted."""
    other_busy: float


class WatchedHome:
    """Home Assistant, with what can be found out about its process."""

    def __init__(self, home: Home, folder: Path) -> None:
        """Watch the one that runs with this folder."""
        self.home = home
        self._folder = folder
        self._process = _process_of(folder)

    async def hold(self) -> Hold:
        """Return by how much the event loop was late at worst since the last question."""
        answer = await self.home.ask(
            "call_service", domain="loop_watch", service="take", return_response=True
        )
        return Hold(**{key: 1000 * value for key, value in answer["response"].items()})

    async def logged(self, text: str, count: int, limit: float) -> str:
        """Wait until something has been logged so many times, return the last of it."""
        log = self._folder / "home-assistant.log"
        async with asyncio.timeout(limit):
            while True:
                found = [line for line in log.read_text().splitlines() if text in line]
                if len(found) >= count:
                    return found[-1]
                await asyncio.sleep(_LOOK)

    def forget_peak(self) -> None:
        """Let the peak of the memory begin at what is in use now."""
        (self._process / "clear_refs").write_text("5")

    def busy(self) -> float:
        """Return the milliseconds that all threads together have had a processor."""
        words = (self._process / "stat").read_text().rpartition(")")[2].split()
        # User and system time; the state is the first word after the name.
        ticks = int(words[11]) + int(words[12])
        return 1000 * ticks / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> float:
        """Return the most mebibytes that were in use at once."""
        lines = (self._process / "status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["VmHWM"].split()[0]) / _MEBIBYTE

    def count_rows(self) -> int:
        """Return how many rows the integration has in the table of statistics."""
        database = f"file:{self._folder / 'home-assistant_v2.db'}?mode=ro"
        with sqlite3.connect(database, uri=True) as connection:
            found = connection.execute(
                "SELECT count(*) FROM statistics JOIN statistics_meta AS meta"
                " ON meta.id = metadata_id WHERE statistic_id LIKE 'zepp:%'"
            )
            count: int = found.fetchone()[0]
        connection.close()
        return count


def logged_at(line: str) -> datetime:
    """Return when a line was logged."""
    return datetime.fromisoformat(line[:_TIMESTAMP])


def _process_of(folder: Path) -> Path:
    """Return what the system says about the process that was started with a folder."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
        except OSError:
            # It has ended meanwhile.
            continue
        if str(folder).encode() in words:
            return path
    raise RuntimeError("Home Assistant's process is not found")


@asynccontextmanager
async def watched_home() -> AsyncGenerator[WatchedHome]:
    """Run a fresh Home Assistant, which has come to rest; it ends with the context."""
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
        async with running_home(folder, port) as home:
            await asyncio.sleep(5)
            yield WatchedHome(home, folder)
