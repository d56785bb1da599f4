"""States of the data to compare."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from chiso.core.errors import ChisoError
from chiso.data.cleaning.tables import write_csv
from chiso.data.dataset import Dataset, load
from chiso.intake.data_states import before_last_import, state_of
from chiso.intake.importing import add
from tests.support.filling import fill
from tests.support.folders import snapshot


def git(folder: Path, *arguments: str) -> None:
    own = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_revision_is_the_folder_as_git_keeps_it_with_columns_that_came_since(
    light_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(light_data, tmp_path / "repository/data")
    editions = data / "reference/editions.csv"
    later = editions.read_bytes()
    rows = list(csv.DictReader(io.StringIO(later.decode(), newline="")))
    columns = [name for name in rows[0] if name != "same_method"]
    editions.write_bytes(write_csv(({name: row[name] for name in columns} for row in rows), columns))
    git(data.parent, "init", "--quiet")
    git(data.parent, "add", ".")
    git(data.parent, "commit", "--quiet", "-m", "an earlier state")
    editions.write_bytes(later)
    before = snapshot(data)

    old = load(state_of("HEAD", data, tmp_path / "old"))
    assert old.figures.equals(load(data).figures)
    assert set(old.editions["same_method"]) == {""}
    assert snapshot(data) == before
    for wrong in ("HEAD~1", "no-such", "--output=x", "HEAD:data"):
        with pytest.raises(ChisoError, match="neither a folder nor a revision"):
            state_of(wrong, data, tmp_path / "none")
    assert state_of(str(data), data, tmp_path / "none") == data
    with pytest.raises(ChisoError, match="is a folder, not a file"):
        state_of(str(editions), data, tmp_path / "none")


def test_the_data_before_the_last_import_are_made_beside_them(
    d: Dataset, light_copy: Path, tmp_path: Path
) -> None:
    before = snapshot(light_copy)
    with pytest.raises(ChisoError, match="no import to take back") as refused:
        before_last_import(light_copy, tmp_path / "none")
    assert refused.value.where == str(light_copy / "raw/imports")  # not the copy, which is gone
    path = fill(d, "SIPAS", 2024, tmp_path / "a.xlsx", {("Hà Giang", "total|score|percent"): 80.0})
    assert add(light_copy, [path]).written
    after = snapshot(light_copy)
    assert snapshot(before_last_import(light_copy, tmp_path / "old")) == before
    assert snapshot(light_copy) == after
