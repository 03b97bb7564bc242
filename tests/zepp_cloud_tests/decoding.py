"""Reads the cloud's answers back, as plainly as possible."""

import base64
from datetime import date, datetime
from typing import Any

import orjson

from tests.zepp_cloud import Person
from tests.zepp_cloud.records import band_records


def decoded(person: Person, first: date, last: date, at: datetime) -> list[dict[str, Any]]:
    """Return records with summary and blobs decoded, newest first."""
    synced = person.synced_at(at).timestamp()
    records = orjson.loads(band_records(person, first, last, synced, detail=True))
    for record in records:
        record["summary"] = orjson.loads(base64.b64decode(record["summary"]))
        record["data"] = base64.b64decode(record["data"])
        record["data_hr"] = base64.b64decode(record["data_hr"])
    return records  # type: ignore[no-any-return]
