"""Wrong requests are refused whole, at once, with what to do about each part."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError, RequestError
from chiso.core.paths import DATA
from chiso.factory.request import check_parameters, check_request
from tests.support.command import chiso


def test_everything_that_is_wrong_is_in_one_table(data_copy: Path, tmp_path: Path) -> None:
    (data_copy / "clean/par.csv").write_bytes(b"")  # reading the data would be told of
    out = tmp_path / "out"
    names = ["--province", "Lao Kay", "--province", "Lào Cai", "--province", "Yen Bay"]
    wrong = ["--year", "1999"]
    result = chiso("build", *names, *wrong, "--data", data_copy, "--out", out)
    assert result.returncode == 2
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    said = {
        "no index has an edition 1999": "editions on record: 2011-2024",
        'no province "Lao Kay"': "did you mean: Lào Cai",
        'no province "Yen Bay"': "did you mean: Yên Bái",
    }
    for problem, remedy in said.items():
        line = next(line for line in lines if problem in line)
        assert remedy in line
    assert "3 things are wrong with the request: nothing was done" in lines[-1]
    assert not any(name in line for line in lines for name in ("Traceback", "par.csv"))
    assert not out.exists()


def test_one_thing_that_is_wrong_is_said_alone() -> None:
    with pytest.raises(ChisoError, match="no index has an edition 1999") as caught:
        check_request(DATA, ["Lào Cai"], year=1999)
    assert not isinstance(caught.value, RequestError)


def test_a_right_request_gives_its_units() -> None:
    units = check_request(DATA, ["lao cai", "TP. HCM"], year=2024)
    assert [unit.name for unit in units] == ["Lào Cai", "Hồ Chí Minh"]


def written(folder: Path, *cells: str, tagged: int = 1) -> Path:
    tags = [{"tags": ["parameters"]}] * tagged + [{}] * len(cells)
    content = [
        {"cell_type": "code", "source": [cell], "metadata": tag}
        for cell, tag in zip(cells, tags, strict=False)
    ]
    path = folder / "some.ipynb"
    path.write_text(json.dumps({"cells": content}), "utf-8")
    return path


def test_parameters_are_held_against_names_and_types(tmp_path: Path) -> None:
    path = written(tmp_path, 'province: str = "Lào Cai"  # name\nyear: int = 2024\nfree = None')
    check_parameters([(path, {"province": "Yên Bái", "year": 2021, "free": 1.5})])
    with pytest.raises(RequestError) as caught:
        check_parameters([(path, {"province": 24, "year": 2021, "free": 1}), (path, {"town": "Sa Pa"})])
    said = [one.message for one in caught.value.refused]
    assert said == [
        "province is int, the notebook declares str",
        "parameters do not fit the notebook: not declared town, not given free, province, year",
    ]


@pytest.mark.parametrize(
    ("cells", "tagged", "message"),
    [
        (("a = 1",), 0, "0 cells of the notebook are tagged parameters"),
        (("a = 1", "b = 1"), 2, "2 cells"),
        (("a: int = 1\nb = = 1",), 1, "not Python: line 2"),
    ],
)
def test_a_notebook_without_one_cell_of_parameters_is_refused(
    tmp_path: Path, cells: tuple[str, ...], tagged: int, message: str
) -> None:
    with pytest.raises(ChisoError, match=message):
        check_parameters([(written(tmp_path, *cells, tagged=tagged), {})])


def test_what_is_no_notebook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for name, content in (("a.ipynb", "abc"), ("b.ipynb", "[]"), ("c.ipynb", '{"cells": [1]}')):
        (tmp_path / name).write_text(content, "utf-8")
        refused = refusal_of(tmp_path / name)
        assert refused.message == "the file is no notebook of Jupyter, or is damaged"
        assert refused.where == str(tmp_path / name)
        assert "begin with a copy" in refused.remedy
    assert refusal_of(tmp_path).message == "the system refuses: Is a directory"
    assert refusal_of(tmp_path / "none.ipynb").message == "the notebook of the report does not exist"
    assert all(refusal_of(path).remedy for path in (tmp_path, tmp_path / "none.ipynb"))


def refusal_of(notebook: Path) -> ChisoError:
    with pytest.raises(ChisoError) as refused:
        check_parameters([(notebook, {})])
    return refused.value
