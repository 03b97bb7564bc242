"""Writes docs/sensors.md: the tables of the integration with the texts of sensors.toml."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import json
from pathlib import Path
import sys
import tomllib
from typing import Any

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.helpers.entity import EntityDescription
from homeassistant.util.unit_system import METRIC_SYSTEM, US_CUSTOMARY_SYSTEM

sys.path.insert(0, str(Path(__file__).parent.parent))

from custom_components.zepp.binary_sensor import SYNC_OVERDUE
from custom_components.zepp.history_sensor import HISTORY_SENSORS
from custom_components.zepp.parts import SERIES
from custom_components.zepp.sensor_tables import (
    SENSOR_GROUPS,
    ZeppSensorEntityDescription,
)
from custom_components.zepp.statistics import statistic_id

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/sensors.md"
TEXTS = ROOT / "docs/sensors.toml"
METRICS = ROOT / "docs/metrics.md"
TRANSLATIONS = ROOT / "custom_components/zepp/translations/en.json"

HEADER = """\
# Sensors

<!-- Written by scripts/docs from the tables of the integration and from sensors.toml. -->
"""

WORKED_OUT = f"[How it is worked out]({METRICS.name})."

type Description = SensorEntityDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What sensors.toml holds."""

    introduction: str
    groups: dict[str, dict[str, str]]
    """Texts by key, by group of meaning."""
    binary: dict[str, str]
    """Texts of the binary sensors by key."""
    kinds: dict[str, str]
    """Kinds of statistics by key."""
    worked_out: list[str]
    """Keys of what the cloud does not report as such."""
    absent: dict[str, str]
    """What there is no sensor for, and why."""


def read_texts() -> Texts:
    """Read the texts."""
    content = tomllib.loads(TEXTS.read_text())
    introduction: str = content.pop("introduction")
    by_kind: dict[str, list[str]] = content.pop("statistics")
    kinds = {key: kind for kind, keys in by_kind.items() for key in keys}
    binary: dict[str, str] = content.pop("binary_sensors")
    worked_out: list[str] = content.pop("worked_out")["keys"]
    absent: dict[str, str] = content.pop("absent")
    return Texts(
        introduction=introduction,
        groups=content,
        binary=binary,
        kinds=kinds,
        worked_out=worked_out,
        absent=absent,
    )


def sensors() -> dict[str, Description]:
    """Return the descriptions of all sensors by key."""
    groups: list[Iterable[Description]] = [group.sensors for group in SENSOR_GROUPS]
    return {found.key: found for group in (*groups, HISTORY_SENSORS) for found in group}


def binary_sensors() -> dict[str, EntityDescription]:
    """Return the descriptions of all binary sensors by key."""
    return {SYNC_OVERDUE.key: SYNC_OVERDUE}


def complaints(texts: Texts) -> Iterator[str]:
    """Yield where the texts and the tables of the integration do not fit together."""
    written = [key for group in texts.groups.values() for key in group]
    yield from _differences("sensor", sensors(), written)
    yield from _differences("binary sensor", binary_sensors(), texts.binary)
    yield from _differences("statistic", (series.key for series in SERIES), texts.kinds)
    for series in SERIES:
        kind = texts.kinds.get(series.key, "")
        if kind and kind.endswith(" sum") is not series.has_sum:
            yield f"the statistic {series.key} is no {kind!r}"
    explained = METRICS.read_text()
    for key in texts.worked_out:
        if key not in sensors():
            yield f"{key} is worked out, but does not exist"
        if f"`{key}`" not in explained:
            yield f"{METRICS.name} does not say how {key} is worked out"


def _differences(what: str, there: Iterable[str], written: Iterable[str]) -> Iterator[str]:
    built, described = set(there), list(written)
    yield from (f"the {what} {key} has no text" for key in sorted(built - set(described)))
    yield from (
        f"there is a text for the {what} {key}, which does not exist"
        for key in sorted(set(described) - built)
    )
    yield from (
        f"there are two texts for the {what} {key}"
        for key in sorted({key for key in described if described.count(key) > 1})
    )


def unit_of(sensor: Description, translation: dict[str, Any]) -> str:
    """Return the unit, and what it is shown in where that differs."""
    unit = sensor.native_unit_of_measurement or translation.get("unit_of_measurement")
    if unit is None:
        return ""
    shown = (
        [sensor.suggested_unit_of_measurement]
        if sensor.suggested_unit_of_measurement
        else []
    )
    if isinstance(sensor, ZeppSensorEntityDescription) and (
        suggest := sensor.suggested_unit_fn
    ):
        shown = [suggest(METRIC_SYSTEM), suggest(US_CUSTOMARY_SYSTEM)]
    return f"{unit}, shown in {' or '.join(shown)}" if shown else str(unit)


def sensor_table(
    group: dict[str, str], texts: Texts, translations: dict[str, Any]
) -> Iterator[str]:
    """Yield the lines of one group's table."""
    yield "| Name | Key | Unit | Enabled at first | Attribute | Statistic | What it is |"
    yield "|---|---|---|---|---|---|---|"
    for key, text in group.items():
        sensor, translation = sensors()[key], translations[key]
        attributes = ", ".join(
            f"`{name}`" for name in translation.get("state_attributes", ())
        )
        cells = (
            translation["name"],
            f"`{key}`",
            unit_of(sensor, translation),
            "yes" if sensor.entity_registry_enabled_default else "no",
            attributes,
            texts.kinds.get(key, ""),
            f"{text} {WORKED_OUT}" if key in texts.worked_out else text,
        )
        yield f"| {' | '.join(cells)} |"


def binary_sensor_table(
    binary: dict[str, str], translations: dict[str, Any]
) -> Iterator[str]:
    """Yield the lines of the table of binary sensors."""
    yield "| Name | Key | Enabled at first | What it is |"
    yield "|---|---|---|---|"
    for key, text in binary.items():
        is_on = binary_sensors()[key].entity_registry_enabled_default
        name = translations[key]["name"]
        yield f"| {name} | `{key}` | {'yes' if is_on else 'no'} | {text} |"


def statistics_table(kinds: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the table of statistics."""
    yield "| Statistic | Unit | One row |"
    yield "|---|---|---|"
    for series in SERIES:
        id_ = statistic_id("<user id>", series.key)
        yield f"| `{id_}` | {series.unit or ''} | {kinds[series.key]} |"


def page(texts: Texts) -> str:
    """Return the whole page."""
    translations = json.loads(TRANSLATIONS.read_text())["entity"]
    lines = [HEADER, texts.introduction]
    for name, group in texts.groups.items():
        table = sensor_table(group, texts, translations["sensor"])
        lines += [f"## {name.replace('_', ' ').capitalize()}", "", *table, ""]
    lines += [
        "## Binary sensors",
        "",
        *binary_sensor_table(texts.binary, translations["binary_sensor"]),
        "",
        "## Not in the cloud",
        "",
        "What one may look for in vain: the cloud does not have it, nobody has seen it",
        "filled, or its form or meaning is a guess. At the end, what the cloud has and",
        "this integration does not show.",
        "",
        "| What | Why there is no sensor |",
        "|---|---|",
        *(f"| {what} | {why} |" for what, why in texts.absent.items()),
        "",
        "## Statistics",
        "",
        "A statistic keeps its unit, whatever the sensor of the same key is shown in.",
        "",
        *statistics_table(texts.kinds),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or say whether it is current."""
    parser = argparse.ArgumentParser(prog="scripts/docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say if it is current")
    check = parser.parse_args().check
    texts = read_texts()
    if found := list(complaints(texts)):
        print(*(f"{TEXTS.relative_to(ROOT)}: {line}" for line in found), sep="\n")
        return 1
    wanted = page(texts)
    if PAGE.is_file() and PAGE.read_text() == wanted:
        return 0
    if check:
        print(f"{PAGE.relative_to(ROOT)} is not current: run scripts/docs and commit it")
        return 1
    PAGE.write_text(wanted)
    print(f"{PAGE.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
