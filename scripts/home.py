"""A real Home Assistant in a process of its own, asked over its public interfaces."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import socket
from typing import Any

from aiohttp import ClientError, ClientSession

ROOT = Path(__file__).parent.parent
TIME_ZONE = "Europe/Berlin"

_CONFIGURATION = f"""\
homeassistant:
  name: Demo
  time_zone: {TIME_ZONE}
  country: DE
  unit_system: metric
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32"]
      allow_bypass_login: true
    - type: homeassistant
config:
frontend:
history:
logbook:
logger:
  default: warning
  logs:
    custom_components.zepp: info
recorder:
  commit_interval: 1
system_health:
"""
# Nothing here listens to voices, but Home Assistant imports these two wherever it is asked
# for its actions, and they have no wheels for this Python: without a compiler, no frontend.
_STAND_INS = {
    "pymicro_vad": "MicroVad = None\n",
    "pyspeex_noise": "AudioProcessor = None\n",
}
_START_LIMIT = 180.0
_STOP_LIMIT = 30.0


def free_port(wanted: int = 0) -> int:
    """Return the wanted port of the loopback interface if it is free, else another."""
    with socket.socket() as probe:
        # A port that was in use a moment ago is free all the same.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def prepare(folder: Path, port: int) -> None:
    """Write a configuration that listens on the loopback interface only."""
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (folder / "configuration.yaml").write_text(_CONFIGURATION)
    stand_ins = folder / "stand_ins"
    stand_ins.mkdir()
    for name, source in _STAND_INS.items():
        (stand_ins / f"{name}.py").write_text(source)
    components = folder / "custom_components"
    components.mkdir()
    (components / "zepp").symlink_to(ROOT / "custom_components" / "zepp")
    stable = {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }
    http = {"stable": stable, "pending": None, "yaml_migration_done": True}
    _store(storage, "http", 3, http)
    # Only the user is left to be made: the other steps would ask hosts on the internet.
    _store(storage, "onboarding", 4, {"done": ["core_config", "analytics", "integration"]})


def _store(storage: Path, key: str, version: int, data: dict[str, Any]) -> None:
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content))


class Home:
    """Talks to Home Assistant as its owner."""

    def __init__(self, session: ClientSession, url: str) -> None:
        """Talk to the Home Assistant at a URL."""
        self.url = url
        self._session = session
        self._token = ""

    async def onboard(self) -> None:
        """Make the owner and log in."""
        user = {
            "client_id": f"{self.url}/",
            "name": "Demo",
            "username": "demo",
            "password": "demo",
            "language": "en",
        }
        code = (await self.post("/api/onboarding/users", user))["auth_code"]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": f"{self.url}/",
        }
        async with self._session.post(f"{self.url}/auth/token", data=form) as response:
            self._token = (await response.json())["access_token"]

    async def post(self, path: str, content: dict[str, Any]) -> Any:
        """Send JSON, return JSON."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        async with self._session.post(
            self.url + path, json=content, headers=headers
        ) as response:
            response.raise_for_status()
            return await response.json()

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        found = await self.ask("get_states")
        return {state["entity_id"]: state for state in found}

    async def ask(self, command: str, **arguments: Any) -> Any:
        """Return the result of a command of the WebSocket interface."""
        async with self._session.ws_connect(
            f"{self.url}/api/websocket", max_msg_size=0
        ) as socket_:
            await socket_.receive_json()
            await socket_.send_json({"type": "auth", "access_token": self._token})
            await socket_.receive_json()
            await socket_.send_json({"id": 1, "type": command, **arguments})
            answer = await socket_.receive_json()
        if not answer["success"]:
            raise RuntimeError(f"{command}: {answer['error']}")
        return answer["result"]

    async def is_up(self) -> bool:
        """Return whether Home Assistant answers and has everything set up."""
        try:
            async with self._session.get(f"{self.url}/api/onboarding") as response:
                return response.status < 400  # noqa: PLR2004
        except ClientError:
            return False


@asynccontextmanager
async def running_home(folder: Path, port: int) -> AsyncGenerator[Home]:
    """Run Home Assistant with a prepared folder; it ends with the context."""
    log = (folder / "output.log").open("w")
    process = await asyncio.create_subprocess_exec(
        str(ROOT / ".venv-demo" / "bin" / "hass"),
        "--config",
        str(folder),
        # All that it needs is pinned in requirements/demo.txt.
        "--skip-pip",
        stdout=log,
        stderr=log,
        # Not the tests' path: its custom components are those of its folder.
        env={**os.environ, "PYTHONPATH": str(folder / "stand_ins")},
        # Ctrl-C reaches this process only, which then ends the other in order.
        start_new_session=True,
    )
    try:
        async with ClientSession() as session:
            home = Home(session, f"http://127.0.0.1:{port}")
            async with asyncio.timeout(_START_LIMIT):
                while not await home.is_up():
                    if process.returncode is not None:
                        raise RuntimeError(f"Home Assistant ended: see {log.name}")
                    await asyncio.sleep(0.5)
            await home.onboard()
            yield home
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(_STOP_LIMIT):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        log.close()
