"""The action that writes files: what is in them, where they may be, what can go wrong."""

import asyncio
from collections.abc import Awaitable, Callable
import csv
from datetime import UTC, date, datetime, timedelta
import errno
import json
import os
from pathlib import Path
from tempfile import mkstemp
from threading import Event
import time
import tracemalloc
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.zepp import exporting
from custom_components.zepp.const import DOMAIN
from custom_components.zepp.sheets import EXPORTED_FAMILIES
from tests.zepp_cloud import Fault, MeanRow, Person, ZeppCloud

from .asked import CORE, dates_of, key_of
from .conftest import Ask, async_set_up

pytestmark = [
    pytest.mark.allowed_logs("Without the recorder"),
    pytest.mark.usefixtures("entry_loaded"),
]

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 10, 20), date(2026, 11, 17)
YEAR = (date(2025, 11, 18), date(2026, 11, 17))
VALID = range(25, 241)
# Series of statistics that have a row an hour, by the sheet they are the means of.
HOURLY = ("heart_rate", "stress", "spo2", "respiratory_rate", "biocharge")
# Series of statistics that have a row a day: sheet and column.
DAILY = {
    "average_stress": ("stress_days", "average"),
    "trimp": ("phn", "trimp"),
    "training_load": ("sport_load", "load"),
    "training_load_week": ("sport_load", "week"),
    "vo2_max": ("vo2_max", "value"),
    "readiness": ("readiness", "score"),
    "hrv_rmssd": ("readiness", "hrv_rmssd"),
    "skin_temperature_deviation": ("readiness", "skin_temperature_deviation"),
    "oxygen_desaturation_index": ("oxygen", "desaturation_index"),
    "pai": ("pai", "score"),
    "weight": ("weight", "weight"),
    "body_fat": ("weight", "body_fat"),
    "sleep_score": ("sleep", "sleep_score"),
    "sleep_duration": ("sleep", "sleep_duration"),
    "deep_sleep": ("sleep", "deep_sleep"),
    "light_sleep": ("sleep", "light_sleep"),
    "rem_sleep": ("sleep", "rem_sleep"),
    "wake_after_sleep_onset": ("sleep", "wake_after_sleep_onset"),
    "resting_heart_rate": ("sleep", "resting_heart_rate"),
}
COUNTED = ("distance", "active_energy")

type Files = dict[str, tuple[Path | None, int]]
type Export = Callable[..., Awaitable[Files]]


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the local media folder, the only one that is allowed."""
    media = tmp_path / "media"
    media.mkdir()
    hass.config.media_dirs = {"local": str(media)}
    hass.config.allowlist_external_dirs = {str(media)}
    return media


@pytest.fixture
async def entry_loaded(
    hass: HomeAssistant, entry: MockConfigEntry, cloud: ZeppCloud, media: Path
) -> None:
    """Set up the entry and forget what was asked for that."""
    await async_set_up(hass, entry)
    cloud.requests.clear()


@pytest.fixture
def export(ask: Ask) -> Export:
    """Return a function that exports dates and returns path and rows by family."""

    async def call(first: date = FIRST, last: date = LAST, **fields: Any) -> Files:
        fields |= {"start_date": first.isoformat(), "end_date": last.isoformat()}
        answer = await ask("export", **fields)
        assert answer.keys() == {"files"}
        assert all(found.keys() == {"family", "path", "rows"} for found in answer["files"])
        return {
            found["family"]: (found["path"] and Path(found["path"]), found["rows"])
            for found in answer["files"]
        }

    return call


def read(path: Path | None) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    assert path
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def load(path: Path | None) -> list[dict[str, Any]]:
    """Return the objects of a JSON file."""
    assert path
    found: list[dict[str, Any]] = json.loads(path.read_bytes())
    return found


def left(folder: Path) -> set[str]:
    """Return the names of everything in a folder and below."""
    return {path.name for path in folder.rglob("*")}


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in all files in a folder and below."""
    return {path.name: path.read_bytes() for path in folder.rglob("*.*")}


def hourly(rows: list[dict[str, str]]) -> dict[datetime, Any]:
    """Return what hours make of a file of readings."""
    hours: dict[datetime, list[int]] = {}
    for when, value in (row.values() for row in rows):
        hour = datetime.fromisoformat(when).astimezone(UTC)
        hours.setdefault(hour.replace(minute=0, second=0), []).append(int(value))
    return {
        hour: pytest.approx(
            MeanRow(sum(values) / len(values), float(min(values)), float(max(values)))
        )
        for hour, values in hours.items()
    }


def begin_of(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


async def test_every_family_is_what_the_cloud_knows(
    cloud: ZeppCloud, person: Person, export: Export, media: Path
) -> None:
    files = await export(families=[*EXPORTED_FAMILIES])

    assert tuple(files) == EXPORTED_FAMILIES
    # The watch measures no blood pressure.
    assert files.pop("measured_blood_pressure") == (None, 0)
    for key, (path, rows) in files.items():
        assert path == media / "zepp" / f"zepp_mira_{key}_2026-10-20_2026-11-17.csv"
        assert len(read(path)) == rows > 0
        assert path.stat().st_mode & 0o777 == 0o600
    names = {path.name for path, _ in files.values() if path}
    assert left(media) == {"zepp", *names}

    found = {key: read(path) for key, (path, _) in files.items() if path}
    truth = cloud.truth(person, now=dt_util.utcnow(), since=FIRST).statistics
    first, end = begin_of(FIRST, person.time_zone), begin_of(LAST + DAY, person.time_zone)
    for key in HOURLY:
        expected = {when: row for when, row in truth[key].items() if first <= when < end}
        assert expected == hourly(found[key]), key
    for key, (sheet, column) in DAILY.items():
        rows_of = [row for row in found[sheet] if row.get("kind") != "nap" and row[column]]
        # Of two weighings of a day the later counts.
        assert {
            begin_of(date.fromisoformat(row["date"]), person.time_zone): pytest.approx(
                MeanRow(*[float(row[column])] * 3)
            )
            for row in rows_of
        } == {when: row for when, row in truth[key].items() if first <= when < end}, key
    for key in COUNTED:
        assert {
            begin_of(date.fromisoformat(row["date"]), person.time_zone): float(row[key])
            for row in found["activity"]
            if float(row[key])
        } == {when: row for when, row in truth[key].items() if first <= when < end}, key


async def test_rows_that_no_statistic_has(person: Person, export: Export) -> None:
    files = await export()
    found = {key: read(path) for key, (path, _) in files.items() if path}
    days = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]

    assert [row["date"] for row in found["activity"]] == [str(day) for day in days]
    assert [int(row["steps"]) for row in found["activity"]] == [
        person.life(day).steps for day in days
    ]
    naps = [nap for day in days for nap in person.life(day).naps]
    napped = [row for row in found["sleep"] if row["kind"] == "nap"]
    assert [int(row["sleep_duration"]) for row in napped] == [nap.asleep for nap in naps]
    sleeps = sorted(
        (*naps, *(night for day in days if (night := person.life(day).night))),
        key=lambda sleep: sleep.start,
    )
    assert [stamp(row["start"]) for row in found["sleep"]] == [
        sleep.start for sleep in sleeps
    ]
    stages = found["sleep_stages"]
    assert stamp(stages[0]["start"]) == sleeps[0].start
    assert stamp(stages[-1]["end"]) == sleeps[-1].end
    assert {row["stage"] for row in stages} == {"light", "deep", "rem", "awake"}
    synced = person.synced_at(dt_util.utcnow()).timestamp()
    trained = {str(day): person.training(day, synced) for day in days}
    assert {
        row["date"]: (float(row["acute_training_load"]), float(row["exercise_score"]))
        for row in found["exertion"]
    } == {
        str(day): (trained[str(day)].atl, trained[str(day)].exercise_score)
        for day in days
        if person.life(day).worn
    }
    for row in found["workouts"]:
        assert row["date"] == row["start"][:10]
        assert row["detected"] in {"true", "false"}
    for key in ("wake_charge", "charge_summary", "blood_pressure"):
        assert [row["date"] for row in found[key]] == sorted(
            row["date"] for row in found[key]
        )


def stamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


async def test_json_says_the_same_as_csv(export: Export) -> None:
    first = LAST - 6 * DAY
    as_csv = await export(first)
    as_json = await export(first, format="json")

    assert as_csv.keys() == as_json.keys()
    for key, (path, rows) in as_json.items():
        assert rows == as_csv[key][1]
        if path is None:
            continue
        assert path.suffix == ".json"
        told = [{key: text_of(value) for key, value in row.items()} for row in load(path)]
        assert len(told) == rows
        assert told == read(as_csv[key][0])


def text_of(value: float | str | None) -> str:
    """Return what a cell of a spreadsheet says."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


async def test_nothing_is_asked_twice(cloud: ZeppCloud, export: Export) -> None:
    await export(families=["heart_rate", "activity", "sleep", "sleep_stages", "stress"])
    asked = [(key_of(request), dates_of(request)) for request in cloud.requests]

    assert len(asked) == len(set(asked)) == 3
    assert [found for key, found in asked if key == "band_data.json"] == [
        # Four weeks and a day, each with a day on either side.
        (FIRST - DAY, FIRST + 28 * DAY),
        (FIRST + 27 * DAY, LAST + DAY),
    ]
    assert {found.query.get("query_type") for found in cloud.requests} == {"detail", None}


async def test_days_and_nights_are_read_without_minutes(
    cloud: ZeppCloud, export: Export
) -> None:
    whole = await export(families=["heart_rate", "activity", "sleep", "sleep_stages"])
    detailed = sum(found.length for found in cloud.requests)
    cloud.requests.clear()
    fields = {"families": ["activity", "sleep", "sleep_stages"], "overwrite": True}
    before = {key: read(path) for key, (path, _) in whole.items()}
    small = await export(**fields)

    assert {found.query["query_type"] for found in cloud.requests} == {"summary"}
    assert sum(found.length for found in cloud.requests) < detailed / 4
    assert {key: read(path) for key, (path, _) in small.items()} == {
        key: before[key] for key in small
    }


async def test_what_is_not_known_of_the_account_is_not_asked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    person: Person,
    cloud: ZeppCloud,
    export: Export,
) -> None:
    person.families = CORE
    await hass.config_entries.async_reload(entry.entry_id)
    files = await export(LAST, LAST)

    band = {"activity", "heart_rate", "sleep", "sleep_stages"}
    assert files.keys() == band | CORE | {"stress_days"}


async def test_without_rows_there_is_no_file(export: Export, media: Path) -> None:
    files = await export(date(2026, 1, 1), date(2026, 2, 1), families=["pai", "sleep"])

    assert files == {"sleep": (None, 0), "pai": (None, 0)}
    assert left(media) == {"zepp"}


async def test_the_running_day(person: Person, export: Export) -> None:
    """A watch whose clock is ahead has already uploaded minutes that are to come."""
    person.sync_to(dt_util.utcnow() + timedelta(hours=2))
    today = dt_util.now().date()
    files = await export(today, today)

    for key in ("heart_rate", "stress", "biocharge"):
        last = read(files[key][0])[-1]
        assert dt_util.utcnow().timestamp() - 1800 < stamp(last["time"])
        assert stamp(last["time"]) <= dt_util.utcnow().timestamp()


@pytest.mark.parametrize(
    ("time_zone", "day"),
    [
        ("Europe/Berlin", date(2026, 10, 25)),
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Asia/Kolkata", date(2026, 10, 25)),
        ("America/St_Johns", date(2026, 11, 1)),
    ],
)
async def test_days_when_the_clocks_change_and_zones_of_half_hours(
    person: Person, export: Export, time_zone: str, day: date
) -> None:
    person.first_day = day - 2 * DAY
    zone = ZoneInfo(time_zone)
    files = await export(day, day)

    found = {key: read(path) for key, (path, _) in files.items() if path}
    expected = []
    for minute, level in enumerate(person.life(day).heart_rate):
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
        when = wall.replace(tzinfo=zone)
        exists = when.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
        if exists and level in VALID:
            expected.append((when.isoformat(), str(level)))
    assert [tuple(row.values()) for row in found["heart_rate"]] == expected
    for key in ("stress", "spo2", "respiratory_rate", "biocharge"):
        times = [datetime.fromisoformat(row["time"]) for row in found[key]]
        assert times == sorted(set(times))
        assert {when.date() for when in times} == {day}
        assert all(when.utcoffset() == when.astimezone(zone).utcoffset() for when in times)
    levels = [(stamp(row["time"]), int(row["value"])) for row in found["stress"]]
    assert levels == [tuple(point) for point in person.life(day).stress]
    assert len(found["biocharge"]) > 1000


async def test_a_text_is_no_formula_and_whole(cloud: ZeppCloud, export: Export) -> None:
    titles = [
        '=HYPERLINK("x")',
        "+1",
        "-1+2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        'Run, "easy"\r\nand long',
        "Läufe 走る 🏃",
        "2-3",
    ]
    noon = int(begin_of(LAST, "Europe/Berlin").timestamp()) + 12 * 3600
    rows = [
        {
            "trackid": str(noon + 60 * number),
            "end_time": str(noon + 60 * number + 30),
            "sport_title": title,
            "type": 1,
        }
        for number, title in enumerate(titles)
    ]
    body = json.dumps({"code": 1, "data": {"next": -1, "summary": rows}})
    cloud.faults.add(Fault(path="history.json", times=None, body=body))
    as_csv = await export(families=["workouts"])
    as_json = await export(families=["workouts"], format="json")

    told = [row["title"] for row in load(as_json["workouts"][0])]
    shown = [row["title"] for row in read(as_csv["workouts"][0])]
    assert told == [title.strip() if title[0] in "\t\r" else title for title in titles] or (
        told == titles
    )
    for before, after in zip(told, shown, strict=True):
        assert after == (f"'{before}" if before[0] in "=+-@\t\r" else before)
    path = as_csv["workouts"][0]
    assert path
    assert path.read_bytes().startswith(b"date,start,end,workout_type,")
    assert b'"Run, ""easy""\r\nand long"' in path.read_bytes()
    # Numbers below zero stay numbers.
    below = await export(families=["readiness"])
    deviations = [row["skin_temperature_deviation"] for row in read(below["readiness"][0])]
    assert any(text.startswith("-") for text in deviations)


async def test_nobody_has_to_wait_for_the_answer(
    hass: HomeAssistant, entry: MockConfigEntry, media: Path
) -> None:
    fields = {
        "config_entry_id": entry.entry_id,
        "start_date": LAST,
        "end_date": LAST,
        "families": "activity",
    }
    await hass.services.async_call("zepp", "export", fields, blocking=True)

    assert left(media) == {"zepp", "zepp_mira_activity_2026-11-17_2026-11-17.csv"}


async def test_only_administrators(
    export: Export, media: Path, hass: HomeAssistant, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await export(context=Context(user_id=hass_read_only_user.id))
    assert not left(media)

    user = MockUser(is_owner=True, name="Owner").add_to_hass(hass)
    assert await export(LAST, LAST, families="pai", context=Context(user_id=user.id))


@pytest.mark.parametrize(
    "fields",
    [
        {"families": ["astrology"]},
        {"families": []},
        {"families": ["band_data"]},
        {"format": "xlsx"},
        {"overwrite": "perhaps"},
    ],
)
async def test_fields_that_make_no_sense(
    export: Export, fields: dict[str, Any], media: Path
) -> None:
    with pytest.raises(vol.Invalid):
        await export(**fields)
    assert not left(media)


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        (LAST, FIRST, "dates_reversed"),
        (FIRST, date(2026, 11, 19), "date_in_future"),
        (date(2009, 12, 31), FIRST, "date_too_early"),
    ],
)
async def test_dates_that_make_no_sense(
    export: Export, first: date, last: date, key: str, media: Path
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await export(first, last)
    assert raised.value.translation_key == key
    assert not left(media)


@pytest.mark.parametrize(
    ("folder", "key"),
    [
        ("media/zepp", "export_folder_relative"),
        ("~/zepp", "export_folder_relative"),
        ("", None),
        ("/etc", "export_folder_not_allowed"),
        ("{media}/..", "export_folder_not_allowed"),
        ("{media}/../other", "export_folder_not_allowed"),
        ("{media}/zepp/../../other", "export_folder_not_allowed"),
        ("{media}-other", "export_folder_not_allowed"),
        ("{media}/out", "export_folder_not_allowed"),
        ("{media}/out/deep/er", "export_folder_not_allowed"),
        ("{media}/out/../media/in", "export_folder_not_allowed"),
        ("{media}/dangling", "export_folder_not_allowed"),
        ("{media}/\0", "export_folder_not_allowed"),
        ("{media}/\ud800", "export_folder_not_allowed"),
        ("{media}/zepp/../more", None),
        ("{media}/in", None),
        ("{media}/new/and/deep", None),
    ],
)
async def test_only_below_an_allowed_folder(
    tmp_path: Path,
    media: Path,
    cloud: ZeppCloud,
    export: Export,
    folder: str,
    key: str | None,
) -> None:
    other = tmp_path / "outside" / "other"
    other.mkdir(parents=True)
    (media / "inside").mkdir()
    (media / "out").symlink_to(other)
    (media / "in").symlink_to(media / "inside")
    (media / "dangling").symlink_to(tmp_path / "nowhere")
    before = left(tmp_path)
    fields = {"folder": folder.format(media=media), "families": "activity"}
    if key is None:
        path, _rows = (await export(LAST, LAST, **fields))["activity"]
        assert path
        assert path.is_file()
        assert path == path.resolve()
        assert path.is_relative_to(media)
        return

    with pytest.raises(ServiceValidationError) as raised:
        await export(LAST, LAST, **fields)
    assert raised.value.translation_key == key
    assert raised.value.translation_placeholders == {"folder": fields["folder"]}
    assert left(tmp_path) == before
    assert not cloud.requests


async def test_a_folder_that_is_allowed_by_hand(
    hass: HomeAssistant, tmp_path: Path, export: Export
) -> None:
    hass.config.allowlist_external_dirs.add(str(tmp_path / "data"))
    files = await export(
        LAST, LAST, families="pai", folder=str(tmp_path / "data" / "mine"), format="json"
    )
    assert files["pai"][0] == (
        tmp_path / "data" / "mine" / "zepp_mira_pai_2026-11-17_2026-11-17.json"
    )


async def test_without_local_media_a_folder_has_to_be_named(
    hass: HomeAssistant, export: Export, media: Path
) -> None:
    hass.config.media_dirs = {"films": str(media)}
    with pytest.raises(ServiceValidationError) as raised:
        await export()
    assert raised.value.translation_key == "export_folder_missing"
    assert await export(LAST, LAST, folder=str(media))


async def test_files_that_exist_are_kept(
    cloud: ZeppCloud, export: Export, media: Path
) -> None:
    # The last of the families: all are looked at before the first request.
    old = media / "zepp" / "zepp_mira_weight_2026-10-20_2026-11-17.csv"
    old.parent.mkdir()
    old.write_text("mine")
    with pytest.raises(ServiceValidationError) as raised:
        await export()

    assert raised.value.translation_key == "export_exists"
    assert raised.value.translation_placeholders == {"path": str(old)}
    assert not cloud.requests
    assert old.read_text() == "mine"
    assert left(media) == {"zepp", old.name}

    files = await export(families=["weight"], overwrite=True)
    assert files["weight"][0] == old
    assert old.read_text().startswith("date,measured_at,weight")
    assert old.stat().st_mode & 0o777 == 0o600
    assert left(media) == {"zepp", old.name}


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("exists", [False, True])
async def test_a_file_that_is_a_link_is_refused(
    cloud: ZeppCloud,
    export: Export,
    media: Path,
    tmp_path: Path,
    overwrite: bool,
    exists: bool,
) -> None:
    victim = tmp_path / "secrets.yaml"
    if exists:
        victim.write_text("mine")
    link = media / "zepp" / "zepp_mira_pai_2026-10-20_2026-11-17.csv"
    link.parent.mkdir()
    link.symlink_to(victim)
    with pytest.raises(ServiceValidationError) as raised:
        await export(families=["pai", "activity"], overwrite=overwrite)

    assert raised.value.translation_key == "export_link"
    assert raised.value.translation_placeholders == {"path": str(link)}
    assert not cloud.requests
    assert victim.exists() is exists
    assert left(media) == {"zepp", link.name}


async def test_a_file_that_somebody_makes_in_the_meantime_is_kept(
    cloud: ZeppCloud, export: Export, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = media / "zepp" / "zepp_mira_pai_2026-10-20_2026-11-17.csv"

    def make(**where: Any) -> tuple[int, str]:
        path.write_text("mine")
        return mkstemp(**where)

    monkeypatch.setattr(exporting, "mkstemp", make)
    with pytest.raises(ServiceValidationError) as raised:
        await export(families=["pai"])

    assert raised.value.translation_key == "export_exists"
    assert path.read_text() == "mine"
    assert left(media) == {"zepp", path.name}


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ({"status": 500}, "cannot_connect"),
        ({"status": 401}, "auth_failed"),
        ({"status": 429}, "rate_limited"),
        ({"body": "<html>Busy</html>", "content_type": "text/html"}, "not_understood"),
        ({"body": "<html>Busy</html>"}, "not_understood"),
        ({"body": '{"data": 7}'}, "not_understood"),
        ({"cut": True}, "cannot_connect"),
    ],
)
async def test_half_of_an_answer_is_no_file(
    cloud: ZeppCloud,
    export: Export,
    media: Path,
    fault: dict[str, Any],
    key: str,
) -> None:
    """The second window fails; the first is on the disk by then."""
    last = FIRST + 40 * DAY - 12 * DAY
    cloud.faults.add(Fault(path=f"to_date={last + DAY}", times=None, **fault))
    with pytest.raises(HomeAssistantError) as raised:
        await export(FIRST, last)

    assert raised.value.translation_key == key
    asked = [found.query["to_date"] for found in cloud.requests]
    assert asked[0] == f"{FIRST + 28 * DAY}"
    assert set(asked[1:]) == {f"{last + DAY}"}
    assert left(media) == {"zepp"}


async def test_families_that_were_complete_before_stay(
    cloud: ZeppCloud, export: Export, media: Path
) -> None:
    cloud.faults.add(Fault(path="PaiHealthInfo", times=None, status=500))
    with pytest.raises(HomeAssistantError):
        await export(families=["workouts", "pai", "spo2", "activity"])

    assert left(media) == {
        "zepp",
        "zepp_mira_activity_2026-10-20_2026-11-17.csv",
        "zepp_mira_spo2_2026-10-20_2026-11-17.csv",
    }
    cloud.faults.clear()
    with pytest.raises(ServiceValidationError):
        await export(families=["workouts", "pai", "spo2", "activity"])
    assert await export(families=["workouts", "pai"])


def no_space(**_where: Any) -> tuple[int, str]:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def no_permission(**where: Any) -> tuple[int, str]:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(where["dir"]))


def full(**where: Any) -> tuple[int, str]:
    """Return a file that can be made, but takes nothing."""
    handle, name = mkstemp(**where)
    os.close(handle)
    return os.open("/dev/full", os.O_WRONLY), name


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (no_space, "No space left on device"),
        (full, "No space left on device"),
        (no_permission, "Permission denied"),
    ],
)
@pytest.mark.parametrize("families", [["activity"], ["heart_rate", "activity"]])
async def test_a_disk_that_takes_nothing(
    export: Export,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[..., tuple[int, str]],
    reason: str,
    families: list[str],
) -> None:
    monkeypatch.setattr(exporting, "mkstemp", make)
    with pytest.raises(HomeAssistantError) as raised:
        await export(families=families)

    assert raised.value.translation_key == "export_failed"
    assert raised.value.translation_placeholders == {
        "folder": str(media / "zepp"),
        "reason": reason,
    }
    assert left(media) == {"zepp"}


@pytest.mark.parametrize("folder", ["file", "file/below", "loop", "x" * 300])
async def test_a_folder_that_cannot_be_one(
    export: Export, media: Path, cloud: ZeppCloud, folder: str
) -> None:
    (media / "file").write_text("mine")
    (media / "loop").symlink_to(media / "loop")
    with pytest.raises(HomeAssistantError) as raised:
        await export(folder=f"{media}/{folder}")

    assert raised.value.translation_key == "export_failed"
    assert not cloud.requests
    assert left(media) == {"file", "loop"}


async def wait_for(hass: HomeAssistant, condition: Callable[[], bool]) -> None:
    """Wait in another thread: the clock of the event loop stands still."""
    while not condition():
        await hass.async_add_executor_job(time.sleep, 0.001)


@pytest.mark.parametrize("requests", [0, 1, 2, 3])
async def test_cancelled_while_reading(
    hass: HomeAssistant, cloud: ZeppCloud, export: Export, media: Path, requests: int
) -> None:
    cancelled = asyncio.ensure_future(export(families=["heart_rate", "activity", "pai"]))
    await wait_for(hass, lambda: len(cloud.requests) >= requests)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled

    kept = contents(media)
    await export(families=["heart_rate", "activity", "pai"], overwrite=True)
    assert kept.items() <= contents(media).items()
    assert len(kept) >= (2 if requests == 3 else 0)


async def test_cancelled_while_writing(
    hass: HomeAssistant, export: Export, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread cannot be stopped; what it still makes is removed all the same."""
    begun, go_on = Event(), Event()

    def slowly(**where: Any) -> tuple[int, str]:
        begun.set()
        go_on.wait(20)
        return mkstemp(**where)

    monkeypatch.setattr(exporting, "mkstemp", slowly)
    cancelled = asyncio.ensure_future(export(families=["heart_rate"]))
    await wait_for(hass, begun.is_set)
    cancelled.cancel()
    await hass.async_add_executor_job(time.sleep, 0.1)
    assert not cancelled.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert left(media) == {"zepp"}


async def test_an_export_ends_with_its_account(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: ZeppCloud,
    export: Export,
    media: Path,
) -> None:
    before = len(cloud.requests)
    running = asyncio.ensure_future(export(families=["heart_rate"]))
    await wait_for(hass, lambda: len(cloud.requests) > before)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(HomeAssistantError) as err:
        await running
    assert err.value.translation_key == "export_stopped"
    assert not contents(media)


async def test_another_account_of_the_same_name_has_its_own_files(
    hass: HomeAssistant, export: Export
) -> None:
    MockConfigEntry(domain=DOMAIN, title="mira", unique_id="another").add_to_hass(hass)
    ((path, _),) = (await export(families=["activity"])).values()
    assert path
    assert not path.name.startswith("zepp_mira_activity")
    assert path.name.startswith("zepp_mira_")


async def test_one_after_the_other(cloud: ZeppCloud, export: Export, media: Path) -> None:
    found = await asyncio.gather(
        export(FIRST + DAY, families=["activity", "pai"]),
        export(FIRST + DAY, families=["stress", "pai"]),
        export(FIRST + 2 * DAY, families=["activity", "pai"]),
        return_exceptions=True,
    )

    # Of two that write the same file the first does, whichever that is.
    (refused,) = (answer for answer in found if isinstance(answer, BaseException))
    assert refused in found[:2]
    assert isinstance(refused, ServiceValidationError)
    assert refused.translation_key == "export_exists"
    keys = [key_of(request) for request in cloud.requests]
    assert keys[1::2] == ["PaiHealthInfo"] * 2
    assert "PaiHealthInfo" not in keys[::2]
    assert len(left(media)) == 5


@pytest.mark.timeout(300)
@pytest.mark.parametrize("form", ["csv", "json"])
async def test_a_year_by_the_minute_needs_little_memory(
    person: Person, cloud: ZeppCloud, export: Export, form: str
) -> None:
    person.first_day = YEAR[0]
    # The simulated cloud makes up the year, and remembers it.
    (path, rows) = (await export(*YEAR, families=["heart_rate"], format=form))["heart_rate"]
    assert path
    assert rows > 450_000
    whole = path.read_bytes()
    assert len(whole) > 15e6

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        fields = {"families": ["heart_rate"], "format": form, "overwrite": True}
        await export(*YEAR, **fields)
        grown = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert path.read_bytes() == whole
    assert grown < 20e6, "less than half of what is allowed"
