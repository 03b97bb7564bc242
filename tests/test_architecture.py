"""Imports go one way: transport → decode → models → metrics → coordinator → entities."""

import ast
from pathlib import Path
import sys

import pytest

from custom_components.zepp import sensor

PACKAGE = Path(__file__).parent.parent / "custom_components" / "zepp"

# Module → what it may import of this package; "*" stands for a whole package below it.
MAY_IMPORT: dict[str, set[str]] = {
    "api.exceptions": set(),
    "api.models.*": {"api.models.*"},
    "api.decode.*": {"api.decode.*", "api.exceptions", "api.models"},
    "api.transport": {"api.exceptions"},
    "api.source": {"api.decode.*", "api.models"},
    "api.reader": {"api.exceptions", "api.models", "api.source", "api.transport"},
    "api.families": {"api.decode.*", "api.exceptions", "api.reader", "api.source"},
    "api.client": {
        "api.decode.*",
        "api.exceptions",
        "api.families",
        "api.models",
        "api.reader",
    },
    "api.sign_in": {"api.client", "api.exceptions", "api.transport"},
    "api.sealed": set(),
    "api.auth": {
        "api.decode.*",
        "api.exceptions",
        "api.models",
        "api.sealed",
        "api.transport",
    },
    "api": {"api.*"},
    "const": set(),
    "timeline": {"api"},
    "series": set(),
    "families": {"api", "const", "series"},
    "account": {"api", "families"},
    "metrics": {"api"},
    "sleep_metrics": {"api", "timeline"},
    "rows": {"account", "api", "families", "timeline"},
    "parts": {
        "account",
        "api",
        "const",
        "families",
        "metrics",
        "rows",
        "series",
        "sleep_metrics",
        "timeline",
    },
    "snapshot": {"account", "api", "families", "metrics", "sleep_metrics", "timeline"},
    "statistics": {"const", "parts", "rows", "series", "timeline"},
    "blocks": {"api"},
    "past": {"account", "api", "blocks", "const", "families"},
    "zones": {"timeline"},
    "plan": set(),
    "ledger": {"const", "parts", "plan", "zones"},
    "history_store": {"const", "ledger", "parts", "plan", "zones"},
    "history_notices": {"const", "parts"},
    "history_run": {
        "account",
        "api",
        "const",
        "families",
        "history_store",
        "ledger",
        "parts",
        "plan",
        "rows",
        "statistics",
        "timeline",
    },
    "history": {
        "account",
        "api",
        "const",
        "families",
        "history_notices",
        "history_run",
        "history_store",
        "ledger",
        "parts",
        "plan",
        "rows",
        "statistics",
    },
    "token_life": {"const"},
    "renewal": {"api", "const", "token_life"},
    "region": {"api", "const"},
    "statuses": {"api", "const"},
    "rounds": {"families"},
    "coordinator": {
        "account",
        "api",
        "const",
        "families",
        "history",
        "parts",
        "past",
        "region",
        "rounds",
        "snapshot",
        "statuses",
        "timeline",
    },
    "entity": {"const", "coordinator"},
    "curves": {"api", "timeline"},
    "history_sensor": {"coordinator", "entity", "history"},
    "sensor_tables.*": {
        "api",
        "families",
        "figures",
        "metrics",
        "sensor_tables.*",
        "series",
        "snapshot",
    },
    "wearables": {"const", "coordinator", "entity", "snapshot"},
    "wearable_sensor": {"const", "coordinator", "families", "wearables"},
    "sensor": {
        "const",
        "coordinator",
        "entity",
        "history_sensor",
        "sensor_tables",
        "wearable_sensor",
    },
    "happenings": {"api", "figures"},
    "happenings_store": {"const", "happenings"},
    "news": {"api", "families", "happenings", "metrics"},
    "announcing": {"const", "coordinator", "news"},
    "news_watch": {"announcing", "coordinator", "families", "news"},
    "automation_keys": set(),
    "trigger_rules": {"api", "automation_keys", "happenings", "news"},
    "condition_rules": {"automation_keys", "families", "news", "snapshot"},
    "targets": {"const", "coordinator"},
    "automation_options": {"api", "automation_keys", "metrics", "targets"},
    "trigger_waits": {
        "account",
        "announcing",
        "api",
        "automation_keys",
        "const",
        "coordinator",
        "families",
        "happenings",
        "news",
        "past",
        "sync",
        "targets",
        "trigger_rules",
    },
    "trigger": {
        "automation_options",
        "const",
        "coordinator",
        "targets",
        "trigger_rules",
        "trigger_waits",
    },
    "condition": {
        "automation_keys",
        "automation_options",
        "condition_rules",
        "const",
        "coordinator",
        "targets",
    },
    "happenings_watch": {
        "announcing",
        "coordinator",
        "families",
        "happenings",
        "happenings_store",
    },
    "appearing": {"const", "coordinator", "entity"},
    "event": {
        "appearing",
        "coordinator",
        "entity",
        "families",
        "happenings",
        "happenings_store",
        "happenings_watch",
    },
    "calendar_text": {"api", "const", "happenings", "series"},
    "calendar": {
        "account",
        "api",
        "appearing",
        "blocks",
        "calendar_text",
        "const",
        "coordinator",
        "entity",
        "families",
        "happenings",
        "past",
    },
    "sign_in_forms": {"api", "const"},
    "signing_in": {"api", "const", "token_life"},
    "config_flow": {"const", "sign_in_forms", "signing_in"},
    "diagnostics": {
        "api",
        "const",
        "coordinator",
        "families",
        "history",
        "plan",
        "token_life",
    },
    "system_health": {"const", "coordinator", "token_life"},
    "sync": set(),
    "notices": {
        "account",
        "api",
        "const",
        "coordinator",
        "families",
        "statuses",
        "sync",
        "token_life",
    },
    "binary_sensor": {"account", "const", "coordinator", "entity", "families", "sync"},
    "llm": {"actions.*", "api", "const", "coordinator", "figures", "summaries"},
    "figures": {"api", "metrics", "timeline"},
    "training": {"account", "families", "figures", "metrics"},
    "summary": {"account", "api", "families", "figures", "metrics", "training"},
    "summaries": {"const", "coordinator", "families", "figures", "past", "summary"},
    "sheets": {"api", "families", "figures", "timeline"},
    "exporting": {"api", "const", "sheets", "timeline"},
    "actions.*": {
        "account",
        "actions.*",
        "api",
        "const",
        "coordinator",
        "curves",
        "exporting",
        "families",
        "figures",
        "parts",
        "past",
        "plan",
        "sheets",
        "statistics",
        "summaries",
        "timeline",
        "training",
    },
    "services": {"actions.*", "const", "figures"},
    "frontend": {"const"},
    "repairs": {
        "const",
        "coordinator",
        "parts",
        "plan",
        "sign_in_forms",
        "signing_in",
        "wearables",
    },
    "": {
        "api",
        "const",
        "coordinator",
        "frontend",
        "happenings_store",
        "history",
        "history_notices",
        "history_store",
        "news_watch",
        "notices",
        "past",
        "region",
        "renewal",
        "services",
        "statistics",
        "token_life",
        "wearables",
    },
}
# Pure: no clock, no input or output, no Home Assistant.
PURE = {
    "account",
    "automation_keys",
    "condition_rules",
    "curves",
    "families",
    "figures",
    "happenings",
    "ledger",
    "metrics",
    "news",
    "parts",
    "plan",
    "rounds",
    "rows",
    "series",
    "sheets",
    "sleep_metrics",
    "snapshot",
    "sync",
    "timeline",
    "trigger_rules",
    "zones",
}
THIRD_PARTIES = {"aiohttp", "cryptography", "orjson", "voluptuous", "yarl"}


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts if path.parent.name in {"decode", "models"} else parts[:-1]
        found[".".join(parts)] = path
    return found


def imports_of(path: Path, source: str | None = None) -> tuple[set[str], set[str]]:
    """Return the modules of this package and the foreign packages that one imports."""
    own, foreign = set(), set()
    package = path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(ast.parse(source or path.read_text())):
        if isinstance(node, ast.Import):
            foreign |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module
            foreign.add(node.module.split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level]
            own.add(".".join((*base, *(node.module or "").split("."))).strip("."))
    return own, foreign


def covers(pattern: str, module: str) -> bool:
    if pattern.endswith(".*"):
        return module == pattern[:-2] or module.startswith(pattern[:-1])
    return module == pattern


@pytest.mark.parametrize("module", modules())
def test_direction_of_imports(module: str) -> None:
    rule = next(key for key in MAY_IMPORT if covers(key, module))
    own, foreign = imports_of(modules()[module])

    allowed = MAY_IMPORT[rule]
    backwards = {
        name for name in own if not any(covers(pattern, name) for pattern in allowed)
    }
    assert not backwards
    assert "tests" not in foreign
    if module.startswith("api") or module in PURE:
        assert "homeassistant" not in foreign


@pytest.mark.parametrize("module", modules())
def test_nothing_is_required_that_home_assistant_does_not_bring(module: str) -> None:
    _, foreign = imports_of(modules()[module])

    assert foreign <= {*sys.stdlib_module_names, "homeassistant", *THIRD_PARTIES}


def test_a_backward_import_is_caught() -> None:
    planted = PACKAGE / "api" / "transport.py"
    source = "from ..coordinator import ZeppCoordinator\nfrom . import client\n"

    own, _ = imports_of(planted, source)

    assert own == {"coordinator", "api"}
    assert not own & MAY_IMPORT["api.transport"]


def test_files_and_functions_stay_small() -> None:
    too_long = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text()
        if text.count("\n") > 400:
            too_long.append(path.name)
        too_long += [
            f"{path.name}:{node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno >= 40
        ]
    assert not too_long


def test_platforms_do_not_limit_parallel_updates() -> None:
    """They only read what the coordinator has."""
    assert sensor.PARALLEL_UPDATES == 0
