"""How long the explorer takes to redraw: `python -m tests.bench.explorer [N]`, N mixed changes, real data.

A change is what a click makes: another unit, edition on record, index, comparison, view or slider, drawn by a
seed. Printed are the seconds until the first view, and the median and the worst of the changes.
"""

from __future__ import annotations

import random
import statistics
import sys
import time

import chiso
from chiso.notebook.explorer.selection import COMPARISONS, VIEWS
from chiso.notebook.explorer.widget import Explorer

CHANGES = 50
KINDS = ("unit", "edition", "index", "comparison", "view", "slider")


def change(shown: Explorer, kind: str, by: random.Random) -> str:
    """Change one control as a click does, to something else; what was changed, in words."""
    controls = {
        "edition": (shown.edition, [year for words, year in shown.edition.options if words == f"{year}"]),
        "index": (shown.index, list(shown.d.indices)),
        "comparison": (shown.comparison, list(COMPARISONS)),
        "view": (shown.views, list(VIEWS)),
    }
    if kind == "unit":
        shown.unit.value = by.choice([one for one in shown.choices.units if one != shown.unit.value])
    elif kind == "slider":
        if shown.goal.layout.display == "none":
            shown.views.value = "ahead"
            return "view ahead"
        slider = by.choice(shown.sliders.children).children[0]
        slider.value = by.uniform(slider.min, slider.max)
    else:
        control, options = controls[kind]
        control.value = by.choice([one for one in options if one != control.value])
    return f"{kind}: {shown!r}, {shown.choice.view}, {shown.choice.comparison}"


def main(n: int) -> None:
    """Print the slowest changes, and the median and the worst: by the clock, and of this processor alone."""
    by = random.Random(19)
    d = chiso.load()
    before = time.perf_counter()
    shown = Explorer(d, "Lai Châu", 2024, "PAPI", "vi")
    print(f"first view: {time.perf_counter() - before:.2f} s")
    taken: list[tuple[float, float, str]] = []
    for at in range(n):
        clock, processor = time.perf_counter(), time.process_time()
        said = change(shown, KINDS[at % len(KINDS)], by)
        taken.append((1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor), said))
        if shown.said.value:
            print(f"said: {shown.said.value}")
    for clock, processor, said in sorted(taken, reverse=True)[:5]:
        print(f"{clock:5.0f} ms ({processor:.0f} of the processor)  {said}")
    for what, each in zip(("clock", "processor"), list(zip(*taken, strict=True))[:2], strict=True):
        median, worst = statistics.median(each), max(each)
        print(f"{n} changes by the {what}: median {median:.0f} ms, worst {worst:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else CHANGES)
