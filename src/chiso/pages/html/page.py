"""An executed notebook as one HTML file: nothing external, no code, text alternatives kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from nbconvert.exporters import TemplateExporter

from chiso.pages.base import MIME
from chiso.pages.html.assets import TEMPLATES, script, stylesheet
from chiso.text.catalog import Texts

Around = Literal["workbook", "portal"]


@dataclass(frozen=True)
class Page:
    """A rendered report.

    Attributes
    ----------
    html : str
        The whole file.
    title : str
    missing : list of dict
        Sections without data: `section`, `reason`.
    """

    html: str
    title: str
    missing: list[dict[str, str]] = field(default_factory=list)


@cache
def exporter() -> TemplateExporter:
    """The exporter of this process."""
    # Built once a worker: a new exporter a report costs five times the rendering itself.
    return TemplateExporter(
        extra_template_basedirs=[str(TEMPLATES)], template_name="report", file_extension=".html"
    )


def render_page(
    notebook: Any, parameters: dict[str, Any], around: Mapping[Around, str] | None = None
) -> Page:
    """Render an executed report notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; its outputs are `chiso.pages.base.Section` objects.
    parameters : dict
        With `lang`.
    around : mapping from str to str, optional
        Addresses of what stands beside the page, by what it is: in the order in which they are shown.

    Raises
    ------
    ValueError
        The notebook shows no title, so that the page would have none.
    """
    described = [
        output["data"][MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if MIME in output.get("data", {})
    ]
    titles = [entry["heading"] for entry in described if entry["kind"] == "title"]
    if len(titles) != 1:
        raise ValueError(f"a report has one title, this notebook shows {len(titles)}")
    t = Texts(parameters["lang"])
    page = {
        "lang": parameters["lang"],
        "title": titles[0],
        "css": stylesheet(),
        "script": script(),
        "skip": t("Skip to the content"),
        "contents_label": t("Contents"),
        "around": [(_named(one, t), address) for one, address in (around or {}).items()],
        "running": _css_text(titles[0]),
        "png_label": t("Save picture (PNG)"),
        "copy_label": t("Copy the numbers"),
        "copied_label": t("Copied"),
        "contents": [entry for entry in described if entry["kind"] == "section"],
        "mime": MIME,
    }
    html, _ = exporter().from_notebook_node(notebook, resources={"page": page})
    missing = [gap for entry in described for gap in entry["missing"]]
    return Page("\n".join(line.rstrip() for line in html.splitlines()) + "\n", titles[0], missing)


def _named(what: Around, t: Texts) -> str:
    return {"workbook": t("The figures in Excel"), "portal": t("All reports")}[what]


def _css_text(text: str) -> str:
    """A text as a style sheet quotes it: nothing in it ends the quotes, or the style."""
    return '"' + "".join(f"\\{ord(one):x} " if one in '"\\<>&\n\r\f' else one for one in text) + '"'
