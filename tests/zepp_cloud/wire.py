"""The vendor's hosts, played by a server of this machine.

It only needs aiohttp, so that a real Home Assistant can be led astray as well.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from unittest.mock import patch

from aiohttp import (
    ClientConnectionError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
)
from aiohttp.typedefs import StrOrURL
from multidict import CIMultiDict
from yarl import URL

VENDOR = (".zepp.com", ".huami.com")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def vendor_hosts_lead_to(base_url: str | Mapping[str, str]) -> Generator[None]:
    """Lead https requests for the vendor's hosts to a server, and cut all other ways out.

    A mapping, which may change meanwhile, has the servers of single hosts; "" is the one
    of all others. The server finds in the Host header which host was meant.
    """
    ways = {"": base_url} if isinstance(base_url, str) else base_url
    ask = ClientSession._request  # noqa: SLF001 - every request of every session comes by

    async def request(
        session: ClientSession, method: str, target: StrOrURL, **options: Any
    ) -> ClientResponse:
        url = _url_of(session, target)
        if url is not None and _is_vendors(url):
            target = _led(url, ways)
            options["headers"] = CIMultiDict(options.get("headers") or ())
            options["headers"]["Host"] = url.host_port_subcomponent
        between = options.get("middlewares")
        if between is None:
            between = session._middlewares  # noqa: SLF001 - these must not be lost
        options["middlewares"] = (*between, _stay)
        return await ask(session, method, target, **options)

    with patch.object(ClientSession, "_request", request):
        yield


def _url_of(session: ClientSession, target: StrOrURL) -> URL | None:
    """Return where a request goes; None if the session will not like it."""
    try:
        return session._build_url(target)  # noqa: SLF001 - knows the session's own base
    except ValueError:
        return None


def _is_vendors(url: URL) -> bool:
    """Return whether a URL is one of the vendor's."""
    return url.scheme == "https" and (url.host or "").endswith(VENDOR)


def _led(url: URL, ways: Mapping[str, str]) -> URL:
    """Return the same path and query at the server that plays the host."""
    base = ways.get(url.host or "", ways.get(""))
    if base is None:
        raise ClientConnectionError(f"no way to {url.host}")
    server = URL(base)
    led = url.with_scheme(server.scheme).with_host(server.host or "")
    return led.with_port(server.port)


async def _stay(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Let a request pass to this machine only, redirected or not."""
    if not is_loopback(request.url.host or ""):
        raise ClientConnectionError(f"no way to {request.url.host}")
    return await handler(request)
