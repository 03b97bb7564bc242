"""band_data records as the cloud encodes them."""

import base64
from datetime import date, timedelta

import orjson

from .life import NO_READING, RUNNING, Mode, Night, Sleep
from .person import Person
from .view import DayView, day_view, settled_at
from .zone import DAY, local, local_date, midnight, minute_instant

MINUTES = 1440
SECOND_SOURCE = 10289411
SECOND_DEVICE_ID = "DEADBEFFFE654321"
UUID = "7d7f3c1e-5a2b-4f7b-9b57-0c0ffee00001"
VALID = range(25, 241)


def band_records(
    person: Person, first: date, last: date, synced: float, *, detail: bool
) -> bytes:
    """Return the JSON list of the records of these dates, newest first."""
    newest = local_date(person.time_zone, synced)
    day = min(last, newest)
    parts: list[bytes] = []
    while day >= max(first, person.first_day):
        parts.append(_record(person, day, synced, detail=detail))
        if person.second_device:
            parts.append(_second_record(person, day, synced, detail=detail))
        day -= timedelta(days=1)
    return b"[" + b",".join(parts) + b"]"


def _record(person: Person, day: date, synced: float, *, detail: bool) -> bytes:
    """Return one record, from the cache once it does not change any more."""
    if synced < settled_at(person, day):
        return _encoded(person, day, synced, detail=detail)
    main = person.main
    kind = f"{'detail' if detail else 'summary'}/{main.source}/{main.device_id}/{main.sn}"
    return person.kept(kind, day, lambda: _encoded(person, day, synced, detail=detail))


def _encoded(person: Person, day: date, synced: float, *, detail: bool) -> bytes:
    """Encode the record of the watch."""
    view = day_view(person, day, synced)
    if view is None:
        return b"null"
    record = _envelope(
        person, day, _summary(person, view), person.main.source, person.main.device_id
    )
    if detail:
        record["data"] = _base64(_activity(view))
        record["data_hr"] = _base64(view.heart_rate)
    return orjson.dumps(record)


def _second_record(person: Person, day: date, synced: float, *, detail: bool) -> bytes:
    """Encode the record of a band that lies in a drawer."""
    view = day_view(person, day, synced)
    summary = {
        **_head(person, day, "11111111111111"),
        "stp": _steps(None),
        "slp": _no_sleep(midnight(person.time_zone, day), worn=False, naps=[]),
        "hr": {"maxHr": {"hr": 0, "ts": 0}},
        "byteLength": 8,
        "sync": view.sync if view is not None else 0,
    }
    record = _envelope(person, day, summary, SECOND_SOURCE, SECOND_DEVICE_ID)
    if detail:
        record["data"] = _base64(b"\x03\x00\x00" * MINUTES)
        record["data_hr"] = _base64(bytes([NO_READING]) * MINUTES)
    return orjson.dumps(record)


def _envelope(
    person: Person, day: date, summary: dict[str, object], source: int, device: str
) -> dict[str, object]:
    """Return a record without its blobs."""
    return {
        "uid": person.user_id,
        "data_type": 0,
        "date_time": day.isoformat(),
        "source": source,
        "summary": _base64(orjson.dumps(summary)),
        "device_id": device,
        "uuid": UUID,
    }


def _base64(content: bytes) -> str:
    """Return bytes as base64 text."""
    return base64.b64encode(content).decode()


def _activity(view: DayView) -> bytes:
    """Return kind, intensity and steps of each minute."""
    blob = bytearray(3 * MINUTES)
    blob[0::3] = view.life.kinds
    blob[1::3] = view.life.intensity
    blob[2::3] = view.minute_steps
    for minute, there in enumerate(view.seen or ()):
        if not there:
            blob[3 * minute : 3 * minute + 3] = b"\x7e\x00\x00"
    return bytes(blob)


def _head(person: Person, day: date, serial: str) -> dict[str, object]:
    """Return the bookkeeping of a summary, with the offset of an iOS upload."""
    offset = local(person.time_zone, midnight(person.time_zone, day) + 43200)
    seconds = int((offset.utcoffset() or timedelta()).total_seconds())
    return {
        "goal": person.goal,
        "algv": "2.13.15",
        "isMerged": 0,
        "tz": str(seconds),
        "v": 6,
        "sn": serial,
        "iOS": "202608011451",
    }


def _summary(person: Person, view: DayView) -> dict[str, object]:
    """Return the decoded summary of a record."""
    day = view.life.day
    return {
        **_head(person, day, person.main.sn),
        "stp": _steps(view),
        "slp": _sleep(person, view),
        "hr": {"maxHr": _highest(person, view)},
        "byteLength": 8,
        "sync": view.sync,
    }


def _steps(view: DayView | None) -> dict[str, object]:
    """Return `stp`; zeros for a band in a drawer."""
    stages = _step_stages(view) if view is not None else []
    runs = [stage for stage in stages if stage["mode"] == RUNNING]
    return {
        "runCal": sum(stage["cal"] for stage in runs),
        "cal": view.energy if view is not None else 0,
        "conAct": 0,
        "ncal": 0,
        "ttl": view.steps if view is not None else 0,
        "dis": view.distance if view is not None else 0,
        "rn": view.run if view is not None else 0,
        "wk": view.walk if view is not None else 0,
        "stage": stages,
        "runDist": sum(stage["dis"] for stage in runs),
    }


def _step_stages(view: DayView) -> list[dict[str, int]]:
    """Return the walks and runs that are over, latest first."""
    stages = []
    for bout in sorted(view.life.bouts, reverse=True):
        stop = min(MINUTES, bout.start + bout.minutes) - 1
        if view.seen is not None and not view.seen[stop]:
            continue
        steps = sum(view.minute_steps[bout.start : stop + 1])
        metres, kcal = (1.02, 0.066) if bout.mode == RUNNING else (0.71, 0.034)
        stage = {
            "stop": stop,
            "mode": bout.mode,
            "dis": round(steps * metres),
            "step": steps,
            "cal": round(steps * kcal),
            "start": bout.start,
        }
        stages.append(stage)
    return stages


def _highest(person: Person, view: DayView) -> dict[str, int]:
    """Return `maxHr`."""
    best, at = 0, 0
    for minute, value in enumerate(view.heart_rate):
        if value in VALID and value > best:
            best, at = value, minute
    instant = minute_instant(person.time_zone, view.life.day, at) if best else None
    return {"hr": best, "ts": instant + 21 if instant else 0}


def _pieces(sleep: Sleep, anchor: int) -> list[dict[str, int]]:
    """Return segments in minutes from an anchor, `stop` inclusive."""
    begin = (sleep.start - anchor) // 60
    pieces = []
    for piece in sleep.segments:
        stop = begin + piece.minutes - 1
        pieces.append({"start": begin, "stop": stop, "mode": int(piece.mode)})
        begin = stop + 1
    return pieces


def _sleep(person: Person, view: DayView) -> dict[str, object]:
    """Return `slp`."""
    day = view.life.day
    own = midnight(person.time_zone, day)
    before = midnight(person.time_zone, day - DAY)
    anchor = before if person.filing == "wake" else own
    naps = [piece for nap in view.naps for piece in _pieces(nap, anchor)]
    source = person.main.source
    none = _no_sleep(own, worn=view.life.worn, naps=naps)
    none["napSleepSource"] = source if naps else -1
    if view.night is None:
        return none
    return {
        **none,
        **_night(view.night),
        "sleepSource": source,
        "supNap": True,
        "stage": _pieces(view.night, anchor),
    }


def _no_sleep(start: int, *, worn: bool, naps: list[dict[str, int]]) -> dict[str, object]:
    """Return `slp` without a night."""
    return {
        "pe": 450,
        "wk": 0,
        "wc": 0,
        "ed": start,
        "ebt": 0,
        "supNap": worn,
        "dp": 0,
        "lb": 0,
        "odd_stage": naps,
        "is": 0,
        "stage": [],
        "napSleepSource": -1,
        "isMerged": 0,
        "napAlgoVersion": "4.0.17",
        "supRem": True,
        "lt": 0,
        "rhr": 0,
        "sleepScoreVersion": "1.0.2",
        "selected": 0,
        "ps": -30,
        "dt": 0,
        "ss": 0,
        "sleepAlgoVersion": "4.0.17",
        "obt": 0,
        "st": start,
        "sleepSource": -1,
    }


def _night(night: Night) -> dict[str, object]:
    """Return the fields of `slp` that a night fills."""
    length = (night.end - night.start) // 60
    return {
        "wk": night.minutes(Mode.AWAKE),
        "wc": night.awakenings,
        "ed": night.end,
        "ebt": length + night.latency + night.lying + night.offset,
        "dp": night.minutes(Mode.DEEP),
        "lb": night.lying,
        "is": night.latency,
        "lt": night.minutes(Mode.LIGHT),
        "rhr": night.resting_heart_rate,
        "dt": night.minutes(Mode.REM, Mode.REM_NEW),
        "ss": night.score,
        "obt": night.offset,
        "st": night.start,
    }
