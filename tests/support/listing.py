"""A folder that looks like that of a build of everything, without its pages: for tests of the portal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chiso.data.dataset import Dataset
from chiso.factory.manifest import Manifest

FAILED = "Bắc Kạn"
LACKING = "Vĩnh Phúc"
IN_ENGLISH = "Lào Cai"


def everything(d: Dataset, out: Path) -> Manifest:
    """The country, a comparison, the reports of all units of an edition and of those made from them."""
    manifest = Manifest(out, {})
    _add(manifest, "national.html", "national", "Cả nước", title="Kết quả cả nước năm 2024")
    _add(manifest, "compare/lao-cai+yen-bai.html", "compare", "Lào Cai, Yên Bái", title="Lào Cai và Yên Bái")
    for unit in d.names.all("63"):
        path = f"provinces/{unit.slug}.html"
        if unit.name == FAILED:
            _add(manifest, path, "province", unit.name, error="ValueError: <no figures>")
        else:
            lacks = ["PAR INDEX", "SIPAS", "SIPAS"] if unit.name == LACKING else []
            _add(manifest, path, "province", unit.name, lacks)
        if unit.name in (IN_ENGLISH, FAILED):
            _add(manifest, f"provinces/{unit.slug}.en.html", "province", unit.name, title="In English")
        if unit.name == LACKING:
            _add(manifest, f"provinces/{unit.slug}.en.html", "province", unit.name, error="KeyError: 'x'")
    for unit in d.names.all("34"):
        if len(d.names.predecessors(unit)) > 1:
            _add(manifest, f"merged/{unit.slug}.html", "merged", unit.name)
    return manifest


def _add(
    manifest: Manifest,
    path: str,
    kind: str,
    name: str,
    lacks: list[str] | None = None,
    title: str = "",
    error: str = "",
) -> None:
    entry: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "title": "" if error else title or name,
        "parameters": {"year": 2024, "lang": "en" if ".en." in path else "vi"},
        "missing": [{"section": section, "reason": "chưa có số liệu"} for section in lacks or []],
        "error": error,
    }
    manifest.reports[path] = entry
    if not error:
        page = manifest.out / path
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(name, encoding="utf-8")
        page.with_suffix(".xlsx").touch()
