"""Serves one simulated person: python -m tests.zepp_cloud --port N."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
import sys

from aiohttp import web

from . import Person, ZeppCloud
from .zone import local_date

PEOPLE = {"everything": Person, "strap": Person.strap, "band": Person.old_band}


def _arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.zepp_cloud")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--time-zone", default="Europe/Berlin")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--person", choices=sorted(PEOPLE), default="everything")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    """Serve until interrupted."""
    today = local_date(arguments.time_zone, datetime.now(UTC).timestamp())
    person = PEOPLE[arguments.person](
        seed=arguments.seed,
        time_zone=arguments.time_zone,
        first_day=today - timedelta(days=arguments.days),
    )
    runner = web.AppRunner(ZeppCloud([person]).app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", arguments.port)
    await site.start()
    port = runner.addresses[0][1]
    sys.stdout.write(f"url=http://127.0.0.1:{port}\n")
    sys.stdout.write(f"token={person.token}\n")
    sys.stdout.write(f"user_id={person.user_id}\n")
    sys.stdout.write(f"email={person.login.email}\n")
    sys.stdout.write(f"password={person.login.password}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    try:
        asyncio.run(_serve(_arguments()))
    except KeyboardInterrupt:
        raise SystemExit(0) from None
