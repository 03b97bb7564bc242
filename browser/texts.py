"""What the cards say, in English."""

import json

from home import ROOT

_FILE = ROOT / "custom_components" / "zepp" / "translations" / "en.json"


def _all() -> dict[str, str]:
    texts = json.loads(_FILE.read_text())
    found: dict[str, str] = texts["selector"]["card"]["options"]
    return found


def text(key: str) -> str:
    """Return a text of the cards."""
    return _all()[key]


def keys_in_words() -> set[str]:
    """Return what a card says where a text should be and is not."""
    words = {key: key.replace("_", " ") for key in _all()}
    return {said for key, said in words.items() if said != _all()[key]}
