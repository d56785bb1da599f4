"""The recipes of docs/how-to.md and CONTRIBUTING.md, followed to the letter in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from chiso.core.paths import ROOT
from tests.golden.sides import Side, working

BLOCK = re.compile(r"^```(\w+) ?(\S*)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = str(Path(sys.executable).parent)
FIRST = "Ten minutes"
CATALOG = "src/chiso/text/locale/{}/LC_MESSAGES/chiso.po"


class Followed:
    """A copy of the project in which recipes are followed, one after the other.

    Attributes
    ----------
    said, pages : dict from str to str
        By recipe: what its commands said; the report of the province after it.
    """

    def __init__(self, side: Side) -> None:
        self.side = side
        self.said: dict[str, str] = {}
        self.pages: dict[str, str] = {}

    def follow(self, recipe: str, text: str) -> None:
        """Do what the blocks of a recipe say, in their order."""
        self.said[recipe] = ""
        blocks = BLOCK.findall(text)
        assert 2 * len(blocks) == text.count("```")
        for language, path, remark, content in blocks:
            if language == "sh":
                for command in content.splitlines():
                    self.said[recipe] += self.run(command)
                continue
            place = self.side.tree / path
            assert place.is_file() != (remark == " (a new file)"), path
            before = place.read_text("utf-8") if place.is_file() else ""
            place.parent.mkdir(exist_ok=True)
            place.write_text(written(language, before, content), "utf-8")
        self.pages[recipe] = self.page("provinces/lao-cai.html")

    def page(self, name: str) -> str:
        """A page that was built."""
        return (self.side.tree / "build/reports" / name).read_text("utf-8")

    def run(self, command: str) -> str:
        """What a command says in the copy; it must end well."""
        if "--lang fr" in command:
            word_as_itself(self.side.tree / CATALOG.format("fr"))
        done = subprocess.run(
            f'chiso() {{ "{sys.executable}" -m chiso "$@"; }}\n{command}',
            shell=True,
            cwd=self.side.tree,
            env=self.side.environment()
            | {
                "PATH": os.pathsep.join([PROGRAMS, os.environ["PATH"]]),
                "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),  # fonts
                "MAKEFLAGS": f"BIN={PROGRAMS} READY=",  # nothing to set up
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout


def written(language: str, before: str, content: str) -> str:
    """A file after a block: changed where the block is a diff, else longer by it."""
    return changed(before, content) if language == "diff" else before + content


def changed(text: str, diff: str) -> str:
    """A text with each place of a diff changed; each stands there once."""
    for hunk in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        old, new = ("".join(line[1:] for line in lines if line[0] != other) for other in "+-")
        assert text.count(old) == 1, f"stands {text.count(old)} times:\n{old}"
        text = text.replace(old, new)
    return text


def word_as_itself(path: Path) -> None:
    """A translator's work, in short: each message is its own wording, with a mark before it."""
    with path.open("rb") as file:
        catalog = read_po(file, locale="fr")
    for entry in catalog:
        if entry.id:
            assert not any(entry.string)
            several = isinstance(entry.id, tuple)
            entry.string = tuple(f"«{form}" for form in entry.id) if several else f"«{entry.id}"
    with path.open("wb") as file:
        write_po(file, catalog)


def test_every_block_fits_the_code_as_it_is() -> None:
    files: dict[str, str] = {}
    blocks = BLOCK.findall((ROOT / "docs/how-to.md").read_text("utf-8"))
    for language, path, remark, content in blocks:
        for taken, to in re.findall(r"^cp (\S+) (\S+)$", content, re.MULTILINE) if language == "sh" else ():
            files[to] = (ROOT / taken).read_text("utf-8")
        if language != "sh":
            place = ROOT / path
            assert (path in files or place.is_file()) != (remark == " (a new file)"), path
            before = files.get(path) or (place.read_text("utf-8") if place.is_file() else "")
            files[path] = written(language, before, content)
    assert len(files) >= 10


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    side = working(tmp_path_factory.mktemp("how-to"))
    side.settle(None)
    copy = Followed(side)
    copy.follow(FIRST, chapters("CONTRIBUTING.md")[FIRST])
    for recipe, text in chapters("docs/how-to.md").items():
        copy.follow(recipe, text)
    return copy


def chapters(page: str) -> dict[str, str]:
    """Texts by heading."""
    _, *parts = re.split(r"^## (.*)\n", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def texts(tag: str, page: str) -> list[str]:
    """What stands in the elements of a name, without markup."""
    return [re.sub("<[^>]+>", "", found) for found in re.findall(f"<{tag}[ >].*?</{tag}>", page, re.DOTALL)]


def test_ten_minutes_change_a_sentence_and_hold_it(followed: Followed) -> None:
    page = followed.pages[FIRST]
    assert "Đối chiếu số liệu của nguồn thứ cấp với bản gốc trước khi trích dẫn." in page
    assert "Nguồn thứ cấp cần được" not in page
    assert "1 passed" in followed.said[FIRST]
    assert "Hold figures of" not in (ROOT / CATALOG.format("vi")).read_text("utf-8")


def test_the_section_has_its_number_and_moves_the_others(followed: Followed) -> None:
    found = [heading.split(". ") for heading in texts("h2", followed.pages["A section"]) if ". " in heading]
    assert [number for number, *_ in found] == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
    assert found[4][1] == "Các tỉnh, thành phố trong vùng"
    assert "PAPI: các tỉnh, thành phố trong vùng" in texts("caption", followed.pages["A section"])


def test_the_chart_is_a_figure_and_the_figures_stay_in_order(followed: Followed) -> None:
    captions = [text.split(". ", 1) for text in texts("figcaption", followed.pages["A column"])]
    assert [number for number, _ in captions] == [f"Hình {n}" for n in range(1, len(captions) + 1)]
    assert captions[-1][1] == "PAPI: điểm của các tỉnh, thành phố trong vùng."


def test_the_own_question_is_shown_and_saved(followed: Followed) -> None:
    title, heads, *rows = followed.said["A question of your own"].splitlines()
    assert title == "PAPI năm 2024 theo vùng"
    assert heads.split("  ")[0] == "Vùng"
    assert len(rows) >= 6
    made = followed.side.tree / "reports"
    assert {"papi-theo-vung.xlsx", "papi-theo-vung.png"} <= {path.name for path in made.iterdir()}


def test_the_own_section_has_the_next_number(followed: Followed) -> None:
    page = followed.pages["A section of your own"]
    assert "IX. PAPI theo vùng" in texts("h2", page)
    assert "Trung vị PAPI theo vùng" in texts("figcaption", page)[-1]


def test_the_column_has_its_heading_and_a_cell_a_row(followed: Followed) -> None:
    (results,) = re.findall(
        "<caption>Số liệu chưa có</caption>.*?</table>", followed.pages["A column"], re.DOTALL
    )
    assert texts("th", results)[:2] == ["Nội dung", "Đơn vị công bố"]
    assert texts("td", results)[0] == "Bộ Nội vụ"


def test_the_report_is_built_by_its_name_and_listed(followed: Followed) -> None:
    assert followed.said["A kind of report"].startswith("1/1 báo cáo đã có trong ")
    assert "I. Tình hình công bố" in texts("h2", followed.page("publications.html"))
    assert 'href="publications.html"' in followed.page("index.html")
    manifest = json.loads(followed.page("manifest.json"))
    assert manifest["reports"]["publications.html"]["kind"] == "publications"
    assert (followed.side.tree / "build/reports/publications.xlsx").is_file()


def test_the_index_is_shown(followed: Followed) -> None:
    _, shown = followed.said["An index"].split("PCI năm 2024")
    assert re.search("Kết quả +69,66 điểm", shown)
    assert re.search("Xếp hạng +19/63", shown)


def test_the_language_is_taken_and_worded(followed: Followed) -> None:
    shown = followed.said["A language"]
    assert "«Result" in shown
    assert "«69,66 points" in shown


def test_words_and_code_are_as_lint_wants_them(followed: Followed) -> None:
    # The last recipe has had the messages of all extracted.
    with (followed.side.tree / CATALOG.format("vi")).open("rb") as file:
        assert [entry.id for entry in read_po(file, locale="vi") if not all(entry.string)] == []
    followed.run("ruff check src")
    followed.run("ruff format --check src")
    followed.run("nbstripout --verify --keep-id notebooks/reports/*.ipynb")
