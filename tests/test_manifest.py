"""What Home Assistant and the store read about the integration."""

import json
from pathlib import Path
import re
import struct
from typing import Any

from awesomeversion import AwesomeVersion
import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "custom_components" / "zepp"

# What may be in hacs.json, of which one may be in use.
HACS_KEYS = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "render_readme",
    "zip_release",
}


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object of which no key comes twice."""
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)


@pytest.fixture
def manifest() -> dict[str, Any]:
    """Return the manifest."""
    found: dict[str, Any] = json.loads(
        (PACKAGE / "manifest.json").read_text(), object_pairs_hook=unique
    )
    return found


def test_keys_come_in_the_order_that_home_assistant_wants(
    manifest: dict[str, Any],
) -> None:
    keys = list(manifest)

    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_the_manifest_says_what_the_integration_is(manifest: dict[str, Any]) -> None:
    assert manifest["domain"] == "zepp" == PACKAGE.name
    assert manifest["name"] == "Zepp"
    assert manifest["config_flow"] is True
    assert manifest["integration_type"] == "service"
    assert manifest["iot_class"] == "cloud_polling"
    assert manifest["loggers"] == ["custom_components.zepp"]


def test_nothing_is_installed_and_the_recorder_comes_first(
    manifest: dict[str, Any],
) -> None:
    assert manifest.get("requirements", []) == []
    assert "dependencies" not in manifest
    assert manifest["after_dependencies"] == ["frontend", "http", "recorder"]


def test_links_version_and_owners_are_valid(manifest: dict[str, Any]) -> None:
    for key in ("documentation", "issue_tracker"):
        assert manifest[key].startswith("https://github.com/")
    assert AwesomeVersion(manifest["version"]).valid
    assert manifest["codeowners"]
    assert all(re.fullmatch(r"@[\w/-]+", owner) for owner in manifest["codeowners"])


def test_the_store_is_told_the_oldest_home_assistant() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text(), object_pairs_hook=unique)

    assert hacs.keys() <= HACS_KEYS
    assert hacs["name"] == "Zepp"
    assert hacs["homeassistant"] == "2026.8.0"
    if hacs.get("zip_release"):
        assert hacs["filename"] == "zepp.zip"


@pytest.mark.parametrize("mode", ["", "dark_"])
@pytest.mark.parametrize(("suffix", "scale"), [("", 1), ("@2x", 2)])
def test_brand_images_have_the_sizes_asked_for(mode: str, suffix: str, scale: int) -> None:
    icon = size(f"{mode}icon{suffix}.png")
    logo = size(f"{mode}logo{suffix}.png")

    assert icon == (256 * scale, 256 * scale)
    # The shorter side of a logo is 128 to 256 pixels long.
    assert 128 * scale <= min(logo) <= 256 * scale
    assert logo[0] > logo[1]


def size(name: str) -> tuple[int, int]:
    """Return width and height out of the header of a PNG file."""
    head = (PACKAGE / "brand" / name).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert head[12:16] == b"IHDR"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_texts_are_where_a_custom_integration_has_them() -> None:
    assert (PACKAGE / "translations" / "en.json").is_file()
    assert not list(PACKAGE.rglob("strings.json"))
