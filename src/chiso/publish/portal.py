"""index.html: the reports of a folder, what each lacks, and which failed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from chiso.data.names import vietnamese_key
from chiso.present.numbers import MISSING
from chiso.present.tables import Column, Row, paragraph, table
from chiso.present.text import Texts
from chiso.publish.html import stylesheet
from chiso.publish.manifest import Manifest


def write_portal(out: Path, manifest: Manifest) -> None:
    """Write the portal of a folder of reports; works from file://, fetches nothing."""
    t = Texts("vi")
    entries = sorted(
        manifest.reports.items(),
        key=lambda item: (vietnamese_key(item[1]["name"]), item[1]["parameters"]["lang"]),
    )
    years = sorted({entry["parameters"]["year"] for _, entry in entries})
    title = t("Reports on PAR INDEX, SIPAS and PAPI, {year}", year=", ".join(map(str, years)))
    rows = []
    for path, entry in entries:
        english = entry["parameters"]["lang"] == "en"
        name = f"{entry['name']} (English)" if english else entry["name"]
        if entry["error"]:
            status = Markup('<span class="failed">{}</span> {}').format(t("failed"), entry["error"])
            rows.append(Row([name, MISSING, status]))
            continue
        link = Markup('<a href="{}">{}</a>').format(quote(path), name)
        figures = path.removesuffix(".html") + ".xlsx"
        # A report of an earlier build may have none.
        workbook: str | Markup = MISSING
        if (out / figures).is_file():
            workbook = Markup('<a href="{}">{}</a>').format(
                quote(figures), t("Excel file of {name}", name=name)
            )
        lacks = "; ".join(dict.fromkeys(gap["section"] for gap in entry["missing"]))
        rows.append(Row([link, workbook, lacks or t("nothing is missing")]))
    listing = table(
        t("Reports in this folder"),
        [Column(t("Province")), Column(t("Figures")), Column(t("Not on record"))],
        rows,
    )
    count = t("{n} reports. Each is one file that works without a network.", n=len(rows))
    page = Markup(
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{count}\n{listing}\n"
        "</main>\n</body>\n</html>\n"
    ).format(title=title, css=Markup(stylesheet()), count=paragraph(count), listing=listing)
    beside = out / ".index.html.new"
    beside.write_text(page, encoding="utf-8")
    beside.replace(out / "index.html")
