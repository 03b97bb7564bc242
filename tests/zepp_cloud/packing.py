"""Compression of answers, as the front ends of every API do it."""

from functools import lru_cache
import gzip

from aiohttp import web

LEAST = 1024
LEVEL = 1
FEW = 32


@lru_cache(maxsize=FEW)
def _packed(body: bytes) -> bytes:
    """Return a body compressed."""
    return gzip.compress(body, LEVEL, mtime=0)


def length_of(response: web.StreamResponse) -> int:
    """Return how long the body of an answer is."""
    body = response.body if isinstance(response, web.Response) else None
    return len(body) if isinstance(body, bytes | bytearray) else 0


def pack(request: web.Request, response: web.StreamResponse) -> None:
    """Compress an answer if it is long enough and whoever asks can read it."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return
    if length_of(response) <= LEAST or not isinstance(response, web.Response):
        return
    if isinstance(response.body, bytes) and "Content-Encoding" not in response.headers:
        response.body = _packed(response.body)
        response.headers["Content-Encoding"] = "gzip"
