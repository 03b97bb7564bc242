"""Somebody at a screen: a fresh browser profile, logged in, with ears for complaints."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from pathlib import Path
import re
import time
from typing import Any

from home import Home
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    WebSocket,
)
import pytest

_PROBE = Path(__file__).with_name("probe.js")
SIZE = ViewportSize(width=1280, height=900)
_SECOND = 1000
_ENTRY = re.compile(r"/zepp_static/[^/]+/zepp\.js")
_ACTION = "call_service"
_STATISTICS = "recorder/statistics_during_period"
# Pictures of brands, which come from another host; nothing here leaves this machine.
_NOT_OURS = ("net::ERR_NAME_NOT_RESOLVED", "net::ERR_INTERNET_DISCONNECTED")


@dataclass(kw_only=True)  # Playwright leaves something of its own in it
class Visitor:
    """A page and what was heard from it."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """All that was said to Home Assistant, message by message."""
    modules: list[str] = field(default_factory=list)
    """The files of ours that were asked for."""

    def listen(self) -> None:
        """Begin to listen."""
        self.page.on("console", self._hear)
        self.page.on(
            "pageerror", lambda error: self.errors.append(error.stack or str(error))
        )
        self.page.on("request", self._note)
        self.page.on("websocket", self._overhear)

    def _hear(self, message: ConsoleMessage) -> None:
        text = f"{message.text} ({message.location['url']})"
        if message.type == "error" and not any(known in text for known in _NOT_OURS):
            self.errors.append(text)

    def _note(self, request: Request) -> None:
        if "/zepp_static/" in request.url:
            self.modules.append(request.url.rpartition("/")[2])

    def _overhear(self, socket: WebSocket) -> None:
        socket.on("framesent", self._take)

    def _take(self, frame: str | bytes) -> None:
        message = json.loads(frame)
        self.asked += message if isinstance(message, list) else [message]

    @property
    def questions(self) -> list[str]:
        """What cards have asked: actions of ours and statistics, as texts."""
        found = []
        for message in self.asked:
            kind = message.get("type")
            if kind == _STATISTICS or (kind == _ACTION and message["domain"] == "zepp"):
                said = {key: part for key, part in message.items() if key != "id"}
                found.append(json.dumps(said, sort_keys=True))
        return found

    async def entry(self) -> str:
        """Return where the module is that every page loads."""
        page = await (await self.page.request.get(self.url)).text()
        if (found := _ENTRY.search(page)) is None:
            raise RuntimeError("no page loads our module")
        return found[0]

    async def open(self, path: str) -> None:
        """Open a page of Home Assistant."""
        await self.page.goto(f"{self.url}/{path}")

    async def move_to(self, path: str) -> None:
        """Go to another page of Home Assistant without loading everything again."""
        await self.page.evaluate("path => window.probe.moveTo(path)", f"/{path}")


def _stored(tokens: dict[str, Any], url: str, language: str, *, dark: bool) -> str:
    """Return the script that makes a browser remember a login and a profile."""
    login = {
        **tokens,
        "hassUrl": url,
        "clientId": f"{url}/",
        "expires": (time.time() + tokens["expires_in"]) * _SECOND,
    }
    kept = {
        "hassTokens": login,
        "selectedLanguage": language,
        "selectedTheme": {"dark": dark},
    }
    lines = [
        f"localStorage.setItem({json.dumps(key)}, {json.dumps(json.dumps(value))});"
        for key, value in kept.items()
    ]
    return "\n".join(lines)


@asynccontextmanager
async def visiting(
    browser: Browser,
    home: Home,
    *,
    tokens: dict[str, Any] | None = None,
    zone: str,
    size: ViewportSize = SIZE,
    language: str = "en",
    dark: bool = False,
    expected: Sequence[str] = (),
) -> AsyncGenerator[Visitor]:
    """Let somebody visit; raise in the end if the page has complained of the unexpected."""
    context = await browser.new_context(
        viewport=size,
        timezone_id=zone,
        locale=language,
        service_workers="block",
        color_scheme="dark" if dark else "light",
    )
    await context.add_init_script(
        script=_stored(tokens or home.tokens, home.url, language, dark=dark)
    )
    await context.add_init_script(path=_PROBE)
    visitor = Visitor(page=await context.new_page(), url=home.url)
    visitor.listen()
    try:
        yield visitor
    finally:
        await context.close()
    unexpected = [
        error for error in visitor.errors if not any(text in error for text in expected)
    ]
    if unexpected:
        pytest.fail(f"the page complains: {unexpected}", pytrace=False)
