"""Renders docs/brand/*.svg into the images Home Assistant shows for the integration.

Run it after a change to a drawing: .venv/bin/python scripts/brand.py
"""

from io import BytesIO
from pathlib import Path

from PIL import Image
import resvg_py

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "docs/brand"
IMAGES = ROOT / "custom_components/zepp/brand"
HEIGHTS = {"icon": 256, "logo": 192}
LIMIT = 30_000  # bytes

# The dark images are the same drawings with a brighter night and pale letters.
DARK = {
    "#171c48": "#3a439a",
    "#4a4896": "#6259b6",
    "#a8629a": "#b76ca6",
    "#f0936f": "#f49b77",
    "#262b5e": "#eceefb",
}


def darkened(svg: str) -> str:
    """Return the drawing in its colours for a dark page."""
    for light, dark in DARK.items():
        svg = svg.replace(light, dark)
    return svg


def render(svg: str, height: int, target: Path) -> None:
    """Write the drawing as an optimised PNG, cut to what is drawn."""
    drawn = resvg_py.svg_to_bytes(svg_string=svg, height=height, skip_system_fonts=True)
    with Image.open(BytesIO(drawn)) as image:
        picture = image.convert("RGBA")
    picture.crop(picture.getbbox()).save(target, optimize=True)
    if (size := target.stat().st_size) > LIMIT:
        message = f"{target.name} has {size} bytes, more than {LIMIT}"
        raise SystemExit(message)


def main() -> None:
    """Render every image Home Assistant asks for."""
    IMAGES.mkdir(exist_ok=True)
    for name, height in HEIGHTS.items():
        light = (SOURCES / f"{name}.svg").read_text()
        for prefix, svg in (("", light), ("dark_", darkened(light))):
            render(svg, height, IMAGES / f"{prefix}{name}.png")
            render(svg, 2 * height, IMAGES / f"{prefix}{name}@2x.png")


if __name__ == "__main__":
    main()
