"""The reference of what `import chiso` gives, as pages that fetch nothing: python .ci/api.py FOLDER."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pdoc

import chiso
from chiso import charts


def laid_open(module: ModuleType, names: list[str]) -> pdoc.doc.Module:
    """A module whose names are imported on first use, with all of them, for pdoc to see."""
    vars(module).update({name: getattr(module, name) for name in names} | {"__all__": names})
    return pdoc.doc.Module(module)


def write(folder: Path) -> None:
    """Write a page a module, `index.html` and what the search reads."""
    modules = {
        "chiso": laid_open(chiso, dir(chiso)),
        "chiso.charts": laid_open(charts, sorted(charts.PUBLIC)),
    }
    pdoc.render.configure(docformat="numpy", show_source=False, footer_text=f"chiso {version('chiso')}")
    for name, module in modules.items():
        path = folder / f"{name.replace('.', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pdoc.render.html_module(module, modules), "utf-8")
    (folder / "index.html").write_text(pdoc.render.html_index(modules), "utf-8")
    (folder / "search.js").write_text(pdoc.render.search_index(modules), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
