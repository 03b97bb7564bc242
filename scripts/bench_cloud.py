"""The simulated cloud in a process of its own, with everything made up beforehand.

What is measured is the integration, so the cloud must not take its processor time nor hold
its event loop, and years of a life must be ready before anybody asks for them.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
import gc
import os
from pathlib import Path
import sys
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
from demo import somebody
from home import ROOT, free_port
import orjson

from tests.zepp_cloud import Person, ZeppCloud, cloud as answers, events
from tests.zepp_cloud.records import band_records

_START_LIMIT = 120.0


CORE = "core"
"""Activity, heart, sleep, stress and training: what nearly every watch has."""
EVERYTHING = "everything"
_CORE_FAMILIES = frozenset({"stress", "exertion", "phn", "sport_load", "vo2_max"})


class CloudProcess:
    """The process, seen from outside."""

    def __init__(self, url: str, figures_url: str) -> None:
        """Know where the cloud is, and where its figures are."""
        self.url = url
        self._figures_url = figures_url

    async def figures(self) -> tuple[int, int]:
        """Return how many requests were answered so far, and with how many bytes."""
        async with ClientSession() as session, session.get(self._figures_url) as response:
            found = await response.json()
        return found["requests"], found["bytes"]


@asynccontextmanager
async def cloud_process(days: int, what: str) -> AsyncGenerator[CloudProcess]:
    """Serve a person with a life of so many days; the process ends with the context.

    What the cloud has of it is CORE or EVERYTHING.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__)),
        str(days),
        what,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        if process.stdout is None:
            raise RuntimeError("the simulated cloud cannot be heard")
        async with asyncio.timeout(_START_LIMIT):
            line = await process.stdout.readline()
        if not line:
            raise RuntimeError("the simulated cloud has ended by itself")
        yield CloudProcess(**orjson.loads(line))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _warm_up(person: Person, moment: datetime) -> None:
    """Make up everything that anybody may ask for, once."""
    synced = person.synced_at(moment).timestamp()
    band_records(person, person.first_day, moment.date(), synced, detail=True)

    def kept(make: Callable[..., Any]) -> Callable[..., Any]:
        found = cache(make)
        found(person, synced)
        return found

    answers.EVENTS.update({key: kept(make) for key, make in answers.EVENTS.items()})
    answers.STATISTICS.update({key: kept(make) for key, make in answers.STATISTICS.items()})
    vars(events)["stress_items"] = kept(events.stress_items)
    # The years are not to be searched for garbage while somebody waits for an answer.
    gc.collect()
    gc.freeze()


async def _site(app: web.Application) -> str:
    """Serve an application until the process ends, return its URL."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return f"http://127.0.0.1:{port}"


async def _serve(days: int, what: str) -> None:
    """Serve until the process is ended, saying where on the standard output."""
    person = somebody(days)
    if what == CORE:
        person.families = _CORE_FAMILIES
    now = datetime.now(UTC).replace(microsecond=0)
    # Nothing new arrives while somebody measures.
    person.sync_to(now - timedelta(minutes=5))
    _warm_up(person, now)
    done = {"requests": 0, "bytes": 0}

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        body = response.body if isinstance(response, web.Response) else None
        done["requests"] += 1
        done["bytes"] += len(body) if isinstance(body, bytes) else 0
        return response

    async def figures(_request: web.Request) -> web.Response:
        return web.json_response(done)

    app = ZeppCloud([person]).app()
    app.middlewares.append(count)
    counter = web.Application()
    counter.router.add_get("/", figures)
    where = {"url": await _site(app), "figures_url": await _site(counter)}
    print(orjson.dumps(where).decode(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
