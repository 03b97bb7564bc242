"""The dashboards of the household: the strategy, and cards chosen by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo import add_dashboard
from home import Home

CARDS = ("night", "heart", "stress", "training", "history")
STORED, YAML, CHOSEN = "zepp-stored", "zepp-yaml", "zepp-chosen"
_STRATEGY = {"type": "custom:zepp"}
CONFIGURATION = f"""\
lovelace:
  resource_mode: yaml
  dashboards:
    {YAML}:
      mode: yaml
      title: From a file
      filename: {YAML}.yaml
"""


def write(folder: Path) -> None:
    """Write the dashboard that is a file."""
    (folder / f"{YAML}.yaml").write_text("strategy:\n  type: custom:zepp\n")


async def create(home: Home, entries: Mapping[str, str]) -> None:
    """Make the dashboards that are made by clicking."""
    await add_dashboard(home, STORED, "Health", "mdi:heart-pulse", {"strategy": _STRATEGY})
    views = {"views": _views(entries)}
    await add_dashboard(home, CHOSEN, "Cards", "mdi:cards-outline", views)


def card(name: str, entry: str, **switches: object) -> dict[str, Any]:
    """Return the configuration of one of our cards."""
    return {"type": f"custom:zepp-{name}-card", "config_entry_id": entry, **switches}


def _views(entries: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a view per card as wide as the page, all below each other, two people."""
    mira, jon = (entries[name] for name in ("Mira", "Jon"))
    views = [_wide(name, [card(name, mira)]) for name in CARDS]
    return [
        {"title": "Nothing", "path": "nothing", "cards": []},
        *views,
        _wide("all", [card(name, mira) for name in CARDS]),
        _wide("poor", [card(name, jon) for name in CARDS]),
        {
            "title": "Both",
            "path": "both",
            "cards": [card("night", mira), card("night", jon)],
        },
    ]


def _wide(path: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a view that gives its cards the whole width."""
    stack = {"type": "vertical-stack", "cards": cards}
    return {"title": path.title(), "path": path, "type": "panel", "cards": [stack]}
