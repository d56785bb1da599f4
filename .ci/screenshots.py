"""Pictures for the README, of the reports in a folder: python .ci/screenshots.py reports/sample."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1000, 1250
# Picture -> page, and the heading that stands at its top.
PICTURES = {
    "ha-tinh.png": ("provinces/ha-tinh.html", ""),
    "ha-tinh-papi.png": ("provinces/ha-tinh.html", "#papi"),
    "lao-cai.en.png": ("provinces/lao-cai.en.html", ""),
    "index.png": ("index.html", ""),
    "plans/lao-cai-2021.png": ("plans/lao-cai-2021.html", ""),
}


def main(folder: Path) -> None:
    """Write each picture beside the reports."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for picture, (name, anchor) in PICTURES.items():
            page.goto((folder / name).resolve().as_uri() + anchor)
            page.screenshot(path=folder / picture)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
