"""What a session meets before any page: short texts, boxes for mistakes, help that runs, and Tab."""

from __future__ import annotations

import doctest
import inspect
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import chiso
from chiso import analysis
from chiso.analysis.ahead.target_gaps import read_target
from chiso.core.description import MOST_LINES, Describes, Description, html_of, link_to, text_of
from chiso.core.errors import ChisoError, RequestError, UnknownProvince
from chiso.core.language import texts
from chiso.data.dataset import Dataset
from chiso.notebook.completion import offered
from chiso.notebook.shown import Shown
from tests.support.filling import fill
from tests.support.questions import CALLS
from tests.support.unit_groups import a_group, with_groups

NAMES = sorted({*chiso.PUBLIC, *analysis.PUBLIC})
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def objects(d: Dataset) -> Iterator[tuple[str, Any]]:
    """Every object of chiso that a public name or an attribute of one gives."""
    for name in NAMES:
        yield f"chiso.{name}", getattr(chiso, name)
    for name in dir(d):
        if not name.startswith("_") and not inspect.ismethod(getattr(d, name)):
            yield f"d.{name}", getattr(d, name)
    for unit in d.provinces.values():
        yield unit.name, unit
    yield from ((f"d.plans {one.name}", one) for one in d.plans)
    yield from ((f"d.indices {one.code}", one) for one in d.indices.values())
    yield "a target", read_target("trong nhóm 10")
    for name, call in CALLS.items():
        yield f"an answer of {name}", chiso.show(call(d))
    yield "a chart", chiso.chart(d, d.provinces.lai_chau, "PAPI", 2024)
    yield "as of", chiso.as_of(d)
    yield "d", d


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_object_says_more_than_twelve_lines(
    d: Dataset, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHISO_LANG", lang)
    described = set()
    for name, one in objects(d):
        if type(one).__module__.startswith("chiso"):
            said = repr(one)
            assert said.count("\n") < MOST_LINES, f"{name}: {said}"
            assert "object at 0x" not in said, name
            described.add(type(one).__name__)
    assert {"Dataset", "Province", "Units", "Plan", "Plans", "Index", "Tables", "Shown"} <= described


def test_objects_show_themselves_as_tables_with_captions(d: Dataset) -> None:
    shown = [one for _, one in objects(d) if isinstance(one, Describes | Shown)]
    assert len(shown) > 120
    for one in shown:
        html = one._repr_html_()
        if isinstance(one, Describes):
            assert html.count("<caption>") == 1
            assert html.count("<td>") > 0
            assert html.count(" scope=") == html.count("<th ")
        assert "<script" not in html


def test_a_dataset_says_what_is_known(d: Dataset) -> None:
    said = repr(d)
    scores = d.scores[d.scores["component"].eq("total") & d.scores["score"].notna()]
    for one in d.indices.values():
        of = scores[scores["index"].eq(one.code)]
        last = int(of["year"].max())
        row = next(line for line in said.split("\n") if line.strip().startswith(f"{one.name} |"))
        assert row.endswith(f"{last} | {of['year'].eq(last).sum()}/{d.ranked(one.code, last)}")
    assert str(d.path) in said


def test_a_unit_says_what_it_was_made_from(d: Dataset) -> None:
    assert "Formed from: Lào Cai, Yên Bái" in repr(d.province("Lào Cai", year=2025))
    assert "Since 1 July 2025 part of: Lào Cai" in repr(d.province("Yên Bái"))
    assert "Before 1 July 2025: Thừa Thiên Huế" in repr(d.province("Huế", year=2025))


def test_a_group_of_units_says_whose_it_is(data_copy: Path) -> None:
    group = chiso.load(with_groups(data_copy, a_group(["Lai Châu", "Điện Biên"]))).unit_groups[0]
    assert all(unit.name in repr(group) for unit in group.units)
    assert group.source in repr(group)


def test_text_of_others_is_escaped_and_cut() -> None:
    said = Description("<b>", [("x", "<script>" + "a" * 500)], ["head"], [["<i>"]] * 40)
    html = html_of(said, texts("en"))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    text = text_of(said, texts("en"))
    assert text.count("\n") == MOST_LINES - 1
    assert max(map(len, text.split("\n"))) < 115
    assert text.endswith("... and 32 more rows")
    many = text_of(Description("a", [("error", str(n)) for n in range(30)]), texts("en"))
    assert many.count("\n") == MOST_LINES - 1
    assert many.endswith("... and 20 more rows")


def test_a_link_leads_to_a_file_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    called = {
        "javascript:alert(1)": "javascript%3Aalert%281%29",
        'Lào "a"': "L%C3%A0o%20%22a%22",
        "\udcff": "%FF",
    }
    assert {name: link_to(Path(name)).href for name in called} == called


@pytest.fixture(scope="module")
def desk(d: Dataset, light_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data to change and a filled template, as examples have them."""
    place = tmp_path_factory.mktemp("desk")
    shutil.copytree(light_data, place / "data")
    fill(d, "PAR", 2024, place / "PAR-2024.xlsx", {("Lào Cai", "total|score|percent"): 89.15})
    return place


@pytest.mark.parametrize("name", NAMES)
def test_help_has_an_example_that_runs(
    d: Dataset, desk: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    one = getattr(chiso, name)
    if not callable(one):
        pytest.skip("a path, or a module")
    test = doctest.DocTestParser().get_doctest(
        inspect.getdoc(one) or "", {"chiso": chiso, "d": d}, name, None, 0
    )
    assert test.examples, f"the docstring of {name} has no example"
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(test, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_the_first_lines_of_the_package_run(d: Dataset) -> None:
    assert doctest.testmod(chiso, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0
    units = sys.modules["chiso.data.units"]
    assert doctest.testmod(units, extraglobs={"d": d}).failed == 0


@pytest.fixture(scope="module")
def shell(d: Dataset) -> Iterator[InteractiveShell]:
    """IPython with the data loaded, as after the first cell of a notebook."""
    shell = InteractiveShell.instance()
    chiso.load_ipython_extension(shell)
    shell.push({"chiso": chiso, "d": d, "p": d.provinces.lai_chau})
    yield shell
    shell.Completer.custom_matchers.clear()
    InteractiveShell.clear_instance()


@pytest.fixture
def cell(shell: InteractiveShell) -> Callable[[str], str]:
    """What a cell prints, without colours."""

    def run(source: str) -> str:
        with capture_output() as printed:
            shell.run_cell(source)
        return ANSI.sub("", printed.stdout + printed.stderr)

    return run


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('d.province("Lai Chu")', ['không có tỉnh "Lai Chu"', "Lai Châu", 'd.province("Lai Chu")']),
        ('chiso.gap(d, p, "PAPY", 2024)', ['không có chỉ số "PAPY"', "PAR, SIPAS, PAPI"]),
        ('chiso.gap(d, p, "PAPI", 2031)', ["PAPI 2031"]),
        ('chiso.gap(d, p, "PAPI", 2024, to="bset")', ["bset", "best"]),
        ('chiso.chart(d.figures, kind="pie")', ["pie", "bar"]),
        ("chiso.gpa", ['"gpa"', "gap"]),
        ("d.provinces.laichau", ["laichau", "lai_chau"]),
        ('chiso.show(d.left_out, lang="fr")', ['không có ngôn ngữ "fr"', "vi, en"]),
        ('chiso.load("nowhere")', ["thư mục dữ liệu không tồn tại", "nowhere", "chiso init"]),
    ],
)
def test_a_mistake_is_one_box(
    cell: Callable[[str], str], source: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHISO_LANG", "vi")
    box = cell(source)
    assert "Traceback" not in box
    assert ".py" not in box
    assert "Chưa thực hiện được" in box
    lines = box.strip().split("\n")
    assert lines[0][0] + lines[-1][0] == "╭╰"
    assert {len(line) for line in lines} == {len(lines[0])}
    for each in said:
        assert each in box


def test_a_box_holds_all_that_is_wrong() -> None:
    several = RequestError([UnknownProvince("Lao Kay", ["Lào Cai"]), ChisoError("two", "--lang")])
    drawn = ANSI.sub("", "\n".join(several._render_traceback_()))
    assert "Lao Kay" in drawn
    assert "two" in drawn


def test_a_box_stays_one_whatever_a_file_is_called() -> None:
    named = "\x1b[31m[red]\x1b]0;a\x07\x08 日本語\u202e"
    lines = ChisoError("a" * 100_000, named, named)._render_traceback_()
    drawn = ANSI.sub("", "\n".join(lines))
    assert len(lines) < 100
    assert "…" in drawn
    assert r"\x1b[31m[red]\x1b]0;a\x07\x08 日本語\u202e" in drawn
    assert drawn.replace("\n", "").isprintable()


def test_a_box_is_what_a_kernel_prints_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert "Lao Kay" in "\n".join(UnknownProvince("Lao Kay", ["Lào Cai"])._render_traceback_())


def tab(shell: InteractiveShell, text: str) -> list[str]:
    with provisionalcompleter():
        return [one.text for one in shell.Completer.completions(text, len(text))]


def test_tab_offers_public_names_alone(shell: InteractiveShell) -> None:
    assert sorted(tab(shell, "chiso.")) == sorted(NAMES, key=str)


def test_a_dataset_whose_units_were_asked_for_travels_to_a_worker(d: Dataset) -> None:
    assert d.provinces.lai_chau.name == "Lai Châu"
    assert pickle.loads(pickle.dumps(d)).provinces.lai_chau == d.provinces.lai_chau


def test_tab_knows_units(shell: InteractiveShell, d: Dataset) -> None:
    assert {"lai_chau", "lao_cai", "lao_cai_34", "yen_bai"} <= set(tab(shell, "d.provinces."))
    assert tab(shell, "d.provinces.lai") == ["lai_chau"]
    assert d.provinces.lao_cai.period == "63"
    assert d.provinces.lao_cai_34.period == "34"
    assert {unit.name for unit in d.provinces.values()} == set(d.tables["provinces"]["province"])


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('chiso.gap(d, p, "P', ["PAR", "PAPI"]),
        ("chiso.gap(d, p, index='", ["PAR", "SIPAS", "PAPI"]),
        (
            'chiso.gap(\n    d,\n    p,\n    "PAPI",  # "an index\n    2024,\n    to="m',
            ["max", "mean", "median"],
        ),
        ('chiso.answer(chiso.peers, d, p, "PAPI", 2024, kind="pro', ["profile"]),
        ('chiso.gap(d, "lai c', ["Lai Châu"]),
        ('chiso.gap(d, p, "PAPI", 2024, to="provinces", provinces=["Lào Cai", "điện', ["Điện Biên"]),
        ('d.province("sóc', ["Sóc Trăng"]),
        ('d.provinces["soc', ["Sóc Trăng"]),
        ('chiso.chart(d, p, "S', ["SIPAS"]),
        ('chiso.chart(d.left_out, kind="h', ["heatmap"]),
        ('chiso.show(d.left_out, lang="', ["vi", "en"]),
        ('chiso.gap(d, p, "a" + "P', []),
        ('print("P', []),
        ('x = "P', []),
        ('chiso.gap(d, p, "PAPI", 2024, {"P', []),
        ('nothing.of["P', []),
        ('"a" \'b" chiso.gap(d, p, "P', []),
    ],
)
def test_tab_offers_what_an_argument_may_be(shell: InteractiveShell, code: str, found: list[str]) -> None:
    assert offered(code, shell.user_ns)[1] == found
    if found:
        assert tab(shell, code) == found


class Own:
    """Something of somebody's own in the session."""

    @property
    def found(self) -> None:
        raise AssertionError("nobody asked for it")


def test_tab_works_nothing_out_of_what_is_not_of_chiso(d: Dataset) -> None:
    names = {"d": d, "chiso": chiso, "own": Own(), "several": [], "text": "a"}
    for code in ('own.found("', 'several.append("', 'text.join("', 'chiso.answer(own.found, d, "'):
        assert offered(code, names) == ("", [])


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_tab_reads_a_long_text_that_is_not_closed_once(quotes: str) -> None:
    # In each of two ways a backslash could be read, this took longer than anybody waits.
    assert offered(f"text = {quotes}" + r"C:\Users" * 5000, {}) == ("", [])


def test_ipython_that_imports_chiso_has_it_and_a_command_does_not_pay_for_it() -> None:
    program = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import chiso
print(len(shell.Completer.custom_matchers))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
    light = "import sys, chiso; print('chiso.notebook.completion' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", light], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
