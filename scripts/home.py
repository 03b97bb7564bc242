"""A real Home Assistant in a process of its own, asked over its public interfaces."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import re
import shutil
import signal
import socket
from typing import Any

from aiohttp import ClientError, ClientSession

ROOT = Path(__file__).parent.parent
TIME_ZONE = "Europe/Berlin"
# The environments that scripts/setup makes, by the Home Assistant that is in them.
DEMO = ROOT / ".venv-demo"
ENVIRONMENTS = {
    "2026.8.3": ROOT / ".venv-minimum",
    "2026.10.4": ROOT / ".venv",
    "2026.11.0": DEMO,
}

_CONFIGURATION = """\
homeassistant:
  name: Demo
  time_zone: {zone}
  country: DE
  unit_system: metric
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32"]
      allow_bypass_login: true
    - type: homeassistant
automation: !include automations.yaml
config:
frontend:
logger:
  default: warning
  logs:
    custom_components.zepp: info
system_health:
"""
_RECORDER = """\
history:
logbook:
recorder:
  commit_interval: 1
"""
# Nothing here listens to voices, but Home Assistant imports these two wherever it is asked
# for its actions, and they have no wheels for this Python: without a compiler, no frontend.
_STAND_INS = {
    "pymicro_vad": "MicroVad = None\n",
    "pyspeex_noise": "AudioProcessor = None\n",
}
_START_LIMIT = 180.0
_STOP_LIMIT = 30.0
_LAST_WORDS = 10
# Where a record of the log begins.
_RECORD = re.compile(r"^(?=\S*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)
# They log a traceback on a machine without ffmpeg or libturbojpeg; nothing here needs them.
_LACKING = ("[haffmpeg.core]", "[homeassistant.components.camera.img_util]")


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


def prepare(
    folder: Path,
    port: int,
    *,
    zone: str = TIME_ZONE,
    more: str = "",
    recorder: bool = True,
) -> None:
    """Write a configuration that listens on the loopback interface only."""
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    configuration = _CONFIGURATION.format(zone=zone) + (_RECORDER if recorder else "")
    (folder / "configuration.yaml").write_text(configuration + more)
    # Where the editor writes, and where blueprints are looked for; links are not followed.
    (folder / "automations.yaml").write_text("[]\n")
    shutil.copytree(ROOT / "blueprints", folder / "blueprints")
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
        "ssl_profile": "intermediate",
        "use_x_frame_options": True,
        "created_at": datetime.now(UTC).isoformat(),
        "error": None,
        "error_message": None,
    }
    http = {"stable": stable, "pending": None, "yaml_migration_done": True}
    # As the oldest release writes it; newer ones bring it up to date.
    _store(storage, "http", (2, 2), http)
    # Only the user is left to be made: the other steps would ask hosts on the internet.
    done = ["core_config", "analytics", "integration"]
    _store(storage, "onboarding", (4, 1), {"done": done})


def _store(storage: Path, key: str, version: tuple[int, int], data: dict[str, Any]) -> None:
    major, minor = version
    content = {"version": major, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content))


class Home:
    """Talks to Home Assistant as its owner."""

    def __init__(self, session: ClientSession, url: str) -> None:
        """Talk to the Home Assistant at a URL."""
        self.url = url
        self.tokens: dict[str, Any] = {}
        self._session = session

    @property
    def _token(self) -> str:
        return str(self.tokens.get("access_token", ""))

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

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
        self.tokens = await self._exchange(code)

    async def tokens_of(self, user_id: str) -> dict[str, Any]:
        """Log somebody in, as this machine may without a password; return the tokens."""
        client = {"client_id": f"{self.url}/"}
        handler = {"handler": ["trusted_networks", None], "redirect_uri": f"{self.url}/"}
        flow = await self.post("/auth/login_flow", {**client, **handler})
        path = f"/auth/login_flow/{flow['flow_id']}"
        code = (await self.post(path, {**client, "user": user_id}))["result"]
        return await self._exchange(code)

    async def _exchange(self, code: str) -> dict[str, Any]:
        """Return the tokens that a code of a login is good for."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": f"{self.url}/",
        }
        async with self._session.post(f"{self.url}/auth/token", data=form) as response:
            response.raise_for_status()
            tokens: dict[str, Any] = await response.json()
            return tokens

    async def post(self, path: str, content: dict[str, Any]) -> Any:
        """Send JSON, return JSON."""
        async with self._session.post(
            self.url + path, json=content, headers=self._headers
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
            if self._token:
                # Issued before a restart, it is still good for half an hour.
                return bool((await self._get("/api/core/state"))["state"] == "RUNNING")
            # This page is there only as long as nobody is.
            await self._get("/api/onboarding")
        except ClientError:
            return False
        return True

    async def _get(self, path: str) -> Any:
        """Return the JSON of a page."""
        async with self._session.get(self.url + path, headers=self._headers) as response:
            response.raise_for_status()
            return await response.json()


class HomeProcess:
    """Home Assistant with a prepared folder; killed, it can be launched again."""

    def __init__(
        self,
        folder: Path,
        home: Home,
        cloud: str | None = None,
        *,
        environment: Path = DEMO,
    ) -> None:
        """Prepare to launch; with the URL of a cloud, that one plays the vendor's hosts."""
        self.home = home
        self._cloud = cloud
        self._folder = folder
        self._programs = environment / "bin"
        self._output = folder / "output.log"
        self._process: Process | None = None

    @property
    def log(self) -> str:
        """Everything that was logged, launch after launch."""
        return self._output.read_text(errors="replace")

    @property
    def _program(self) -> list[str]:
        """What is Home Assistant, before its own arguments."""
        if self._cloud is None:
            return [str(self._programs / "hass")]
        wired = ROOT / "scripts" / "wired.py"
        return [str(self._programs / "python"), str(wired), self._cloud]

    async def launch(self) -> None:
        """Start the process, without waiting for more."""
        with self._output.open("a") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._program,
                "--config",
                str(self._folder),
                # All that it needs is pinned in requirements/.
                "--skip-pip",
                stdout=output,
                stderr=output,
                # Not the tests' path: its custom components are those of its folder.
                env={**os.environ, "PYTHONPATH": str(self._folder / "stand_ins")},
                # Ctrl-C reaches this process only, which then ends the other in order.
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise if it has ended by itself."""
        if self._process is None or self._process.returncode is not None:
            words = "\n".join(self.log.splitlines()[-_LAST_WORDS:])
            raise RuntimeError(f"Home Assistant ended by itself:\n{words}")

    async def wait_up(self) -> None:
        """Wait until it answers and has everything set up."""
        async with asyncio.timeout(_START_LIMIT):
            while not await self.home.is_up():
                self.check()
                await asyncio.sleep(0.5)

    async def kill(self) -> None:
        """Kill it and whatever it has started, as a power cut would."""
        if process := self._process:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    # It leads a session and so a group of its own.
                    os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def end(self) -> None:
        """End it in order if it runs."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_LIMIT):
                await process.wait()
        except TimeoutError:
            await self.kill()


@asynccontextmanager
async def home_process(
    folder: Path,
    port: int,
    cloud: str | None = None,
    *,
    environment: Path = DEMO,
) -> AsyncGenerator[HomeProcess]:
    """Return what can launch Home Assistant; whatever runs ends with the context."""
    async with ClientSession() as session:
        home = Home(session, f"http://127.0.0.1:{port}")
        process = HomeProcess(folder, home, cloud, environment=environment)
        try:
            yield process
        finally:
            await process.end()


@asynccontextmanager
async def running_home(
    folder: Path, port: int, cloud: str | None = None
) -> AsyncGenerator[Home]:
    """Run Home Assistant with a prepared folder; it ends with the context."""
    async with home_process(folder, port, cloud) as process:
        await process.launch()
        await process.wait_up()
        await process.home.onboard()
        yield process.home


def complaints(log: str) -> list[str]:
    """Return what a log should not have: our warnings and errors, any traceback."""
    return [record.strip() for record in _RECORD.split(log) if _complains(record)]


def _complains(record: str) -> bool:
    head, _, more = record.partition("\n")
    if "Traceback (most recent call last)" in more:
        return not any(logger in head for logger in _LACKING)
    ours = "zepp" in head and "We found a custom integration" not in head
    return ours and any(level in head for level in (" WARNING ", " ERROR ", " CRITICAL "))
