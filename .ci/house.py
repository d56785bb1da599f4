"""The picture of the rooms in docs/architecture.md, from the imports: python .ci/house.py [--check]."""

from __future__ import annotations

import sys
import tomllib
from html import escape
from importlib import import_module
from itertools import permutations
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/house.svg"
HOUSE, GAP, FLOOR, BOX, MARGIN = 760, 16, 64, 46, 14
STYLE = (
    "text{font-family:'DejaVu Sans',Verdana,sans-serif;font-size:12px;fill:#1b1b1b}"
    ".name{font-weight:bold;fill:#0b5394}.box{fill:#fff;stroke:#8a8f98}"
    ".arrow{fill:none;stroke:#8a8f98;stroke-width:1.2;marker-end:url(#head)}"
)


def floors() -> list[list[str]]:
    """The rooms, the top floor first, as the contract in pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in settings["contracts"] if one["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def arrows(rooms: list[str]) -> set[tuple[str, str]]:
    """Which room imports which, without those that a longer way implies."""
    graph = grimp.build_graph("chiso")
    direct = {
        pair
        for pair in permutations(rooms, 2)
        if graph.direct_import_exists(
            importer=f"chiso.{pair[0]}", imported=f"chiso.{pair[1]}", as_packages=True
        )
    }
    reached = set(direct)
    for through in rooms:
        reached |= {(a, b) for a, b in permutations(rooms, 2) if {(a, through), (through, b)} <= reached}
    implied = {(a, c) for a, b in direct for c in rooms if (b, c) in reached}
    return direct - implied


def picture() -> str:
    """The house as SVG: storeys from the top down, arrows in lanes of their own beside them."""
    storeys = floors()
    boxes: dict[str, tuple[float, float, float]] = {}  # left, top, right
    drawn = []
    for storey, rooms in enumerate(storeys):
        wide = (HOUSE - GAP * (len(rooms) - 1)) / len(rooms)
        for place, room in enumerate(rooms):
            left, top = MARGIN + place * (wide + GAP), MARGIN + storey * FLOOR
            boxes[room] = (left, top, left + wide)
            says = (import_module(f"chiso.{room}").__doc__ or "").split(". ")[0].strip().rstrip(".")
            drawn += [
                f'<rect class="box" x="{left:g}" y="{top:g}" width="{wide:g}" height="{BOX}" rx="4"/>',
                f'<text class="name" x="{left + 12:g}" y="{top + 18:g}">{room}/</text>',
                f'<text x="{left + 12:g}" y="{top + 36:g}">{escape(says)}</text>',
            ]
    lines = []
    lanes = 0
    started = dict.fromkeys(boxes, 0)
    for upper, lower in sorted(arrows([*boxes]), key=lambda pair: [boxes[room][1::-1] for room in pair]):
        (left, top, right), (to_left, to_top, to_right) = boxes[upper], boxes[lower]
        if to_top - top == FLOOR:
            at = max(left, to_left) + 80
            lines.append(f'<path class="arrow" d="M{at:g} {top + BOX} V{to_top - 2:g}"/>')
            continue
        lane = MARGIN + HOUSE + 24 + 16 * lanes
        lanes += 1
        out, into = top + 14 + 6 * started[upper], to_top + 14 + 6 * started[lower]
        started[upper] += 1
        started[lower] += 1
        lines.append(f'<path class="arrow" d="M{right:g} {out:g} H{lane:g} V{into:g} H{to_right + 2:g}"/>')
    width = 2 * MARGIN + HOUSE + 24 + 16 * lanes
    height = 2 * MARGIN + FLOOR * len(storeys) - (FLOOR - BOX)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            "<title>The rooms of chiso: each imports only rooms below it</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#8a8f98"/></marker></defs>',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *lines,  # behind the rooms that they pass
            *drawn,
            "</svg>\n",
        ]
    )


def main() -> None:
    """Write the picture, or say that it is not that of the code."""
    drawn = picture()
    if "--check" not in sys.argv:
        PICTURE.write_text(drawn, encoding="utf-8")
    elif not PICTURE.is_file() or PICTURE.read_text("utf-8") != drawn:
        sys.exit("docs/house.svg is not the picture of these rooms; run: make house")


if __name__ == "__main__":
    main()
