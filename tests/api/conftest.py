"""A cloud on the loopback interface, and sessions to ask it; no Home Assistant."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
import traceback
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.zepp.api import ZeppClient, ZeppError
from custom_components.zepp.api.transport import Transport
from tests.zepp_cloud import Person, ZeppCloud

from .build import BERLIN

NOW = datetime(2026, 11, 18, 14, 20, 30, tzinfo=UTC)
TOKEN = "AT-0000-SYNTHETIC"
USER_ID = "1100223344"
BODY = "PRIVATE-HEALTH-DATA"

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """A server of a test, and what it was asked."""

    url: str
    asked: list[web.BaseRequest] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, with their queries."""
        return [request.path_qs for request in self.asked]


type Serve = Callable[[Answer], Awaitable[Server]]


@contextmanager
def fails[ErrorT: ZeppError](kind: type[ErrorT]) -> Iterator[pytest.ExceptionInfo[ErrorT]]:
    """Expect an error that gives nothing away, not even in a logged traceback."""
    with pytest.raises(kind) as caught:
        yield caught
    assert type(caught.value) is kind or kind is ZeppError
    logged = "".join(traceback.format_exception(caught.value))
    for secret in (TOKEN, USER_ID, BODY):
        assert secret not in logged
        assert secret not in repr(caught.value.__dict__)


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which the client knows nothing of."""


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session of the test's own."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Return a function that starts a server which answers everything one way."""
    async with AsyncExitStack() as servers:

        async def start(answer: Answer) -> Server:
            found = Server("")

            async def observed(request: web.Request) -> web.StreamResponse:
                found.asked.append(request)
                return await answer(request)

            app = web.Application()
            app.router.add_route("*", "/{path:.*}", observed)
            server = TestServer(app, host="127.0.0.1")
            await servers.enter_async_context(server)
            found.url = str(server.make_url("")).rstrip("/")
            return found

        yield start


@pytest.fixture
async def cloud(person: Person) -> ZeppCloud:
    """Return the simulated cloud at a fixed moment."""
    return ZeppCloud([person], clock=lambda: NOW)


@pytest.fixture
def client(session: ClientSession, base_url: str, person: Person) -> ZeppClient:
    """Return a client of the person's account."""
    return new_client(session, base_url, person)


def new_client(
    session: ClientSession, base_url: str, person: Person | None = None
) -> ZeppClient:
    """Return a client in Berlin."""
    return ZeppClient(
        session,
        token=person.token if person else TOKEN,
        user_id=person.user_id if person else USER_ID,
        base_url=base_url,
        time_zone=lambda: BERLIN,
    )


class SignedIn(Transport):
    """A transport that sends the token of the tests."""

    async def get(
        self, what: str, path: str, params: Mapping[str, str], token: str = TOKEN
    ) -> Any:
        """Ask with the token."""
        return await super().get(what, path, params, token)


def new_transport(
    session: ClientSession, base_url: str, *, host_known: bool = False
) -> SignedIn:
    """Return a transport with the token."""
    return SignedIn(session, base_url=base_url, host_known=host_known)
