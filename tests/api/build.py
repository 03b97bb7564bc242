"""Samples, and answers of the cloud built from plain values."""

from base64 import b64encode
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from custom_components.zepp.api.decode import decode_band_data
from custom_components.zepp.api.models import BandData

BERLIN = ZoneInfo("Europe/Berlin")
LIGHT, DEEP, AWAKE, REM, NEW_REM = 4, 5, 7, 8, 11

_FIXTURES = Path(__file__).parent.parent / "fixtures"


def sample(name: str) -> Any:
    """Return the JSON of a fixture."""
    return orjson.loads((_FIXTURES / f"{name}.json").read_bytes())


def local(text: str, zone: tzinfo = BERLIN) -> datetime:
    """Return the moment at which a wall clock shows "2026-08-12 06:58"."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def epoch(text: str, zone: tzinfo = BERLIN) -> int:
    """Return the same moment in seconds."""
    return int(local(text, zone).timestamp())


def minutes(count: int) -> timedelta:
    """Return a duration."""
    return timedelta(minutes=count)


def packed(content: object) -> str:
    """Return a summary or a blob as the cloud sends it."""
    raw = content if isinstance(content, bytes) else orjson.dumps(content)
    return b64encode(raw).decode()


def stage(start: int, stop: int, mode: object = LIGHT) -> dict[str, object]:
    """Return a piece of sleep; its last minute is `stop`."""
    return {"start": start, "stop": stop, "mode": mode}


def record(
    day: str = "2026-08-12", /, summary: object = None, **parts: object
) -> dict[str, object]:
    """Return a band record."""
    content = {"stp": {"ttl": 8931}} if summary is None else summary
    return {"date_time": day, "summary": packed(content), **parts}


def slept(day: str = "2026-08-12", /, **part: object) -> dict[str, object]:
    """Return a band record with a sleep part."""
    return record(day, {"sync": 1786564503, "slp": part})


def band(*records: object, zone: tzinfo = BERLIN) -> BandData:
    """Return what records decode to."""
    return decode_band_data({"code": 1, "message": "success", "data": list(records)}, zone)


def events(*found: object) -> dict[str, object]:
    """Return an answer that holds items."""
    return {"items": list(found)}


def spans(found: BandData) -> list[tuple[str, str, int]]:
    """Return begin, end and minutes asleep of naps, in Berlin."""
    return [
        (
            f"{nap.start.astimezone(BERLIN):%d %H:%M}",
            f"{nap.end.astimezone(BERLIN):%d %H:%M}",
            int(nap.asleep.total_seconds()) // 60,
        )
        for nap in found.naps
    ]
