"""There is one way to write files, `chiso.core.files`, and nothing in the package writes past it."""

from __future__ import annotations

import ast

import pytest

from chiso.core.paths import ROOT

PACKAGE = ROOT / "src/chiso"
WRITER = PACKAGE / "core/files.py"
# Functions and methods that write to a path, whatever they are called on.
WRITE = {
    *("write_text", "write_bytes", "touch", "hardlink_to", "symlink_to", "renames", "mknod", "FileIO"),
    *("copy2", "copyfile", "copyfileobj", "copytree", "make_archive", "extractall", "tofile", "savetxt"),
    *("to_csv", "to_excel", "to_json", "to_html", "to_parquet", "to_pickle", "to_feather", "to_hdf"),
    *("ExcelWriter", "imsave", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"),
}
SHARED = {"copy", "move", "link", "symlink"}  # names that only os and shutil write with
READING = {"r", "rb", "rt"}
# Calls that hand bytes to another process: streams, pipes, and what a worker says when it dies (in a
# folder of its own that ends with it), or into the text of a help page, or into nothing. No file of a user is
# among them.
TO_PROCESSES = {
    "cli/help.py": 1,
    "core/console.py": 2,
    "factory/copied.py": 1,
    "factory/executors.py": 2,
    "factory/kernels/cells.py": 1,
    "factory/worker.py": 3,
    "intake/tables/workbooks.py": 1,
}
BUFFERS = {"io.BytesIO()", "io.StringIO()"}


def writes(source: str) -> list[int]:
    """Lines of Python that write a file."""
    tree = ast.parse(source)
    buffers = BUFFERS | {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_buffer(node.value, BUFFERS)
    }
    return [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and _writes(node, buffers)]


def _writes(call: ast.Call, buffers: set[str]) -> bool:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    owner = getattr(getattr(function, "value", None), "id", "")
    match name:
        case "open" | "fdopen":
            of_path = isinstance(function, ast.Attribute) and owner not in {"io", "os", "gzip", "codecs"}
            return owner != "archive" and _mode(call, 0 if of_path else 1) not in READING
        case "ZipFile":
            return _mode(call, 1) not in READING and not _is_buffer(call.args[0], buffers)
        case "save" | "savefig":
            return not _is_buffer(call.args[0], buffers)
        case "dump":  # yaml gives the text back where no stream is named
            return len(call.args) > 1 or any(keyword.arg in {"stream", "fp"} for keyword in call.keywords)
        case "rename" | "replace":
            # Of texts and frames they take two, or named ones, or a text; of paths the target alone.
            of_path = len(call.args) == 1 and not call.keywords
            return owner == "os" or (of_path and not isinstance(call.args[0], ast.Dict | ast.Constant))
    return name in WRITE or (name in SHARED and owner in {"os", "shutil"})


def _is_buffer(value: ast.expr, buffers: set[str]) -> bool:
    return isinstance(value, ast.Call | ast.Name) and ast.unparse(value) in buffers


def _mode(call: ast.Call, place: int) -> str:
    """The mode of an `open`, "r" where none is given; "?" where it is not written out."""
    given = [keyword.value for keyword in call.keywords if keyword.arg in {"mode", "flags"}]
    given += call.args[place : place + 1]
    if not given:
        return "r"
    return str(given[0].value) if isinstance(given[0], ast.Constant) else "?"


def test_only_the_writer_writes() -> None:
    sources = [path for path in PACKAGE.rglob("*.py") if path != WRITER]
    assert len(sources) > 100
    found = {path.relative_to(PACKAGE).as_posix(): writes(path.read_text("utf-8")) for path in sources}
    assert {path: lines for path, lines in found.items() if len(lines) > TO_PROCESSES.get(path, 0)} == {}
    assert len(writes(WRITER.read_text("utf-8"))) >= 4  # and it does


@pytest.mark.parametrize(
    "code",
    [
        'open(path, "w")',
        'open(path, mode="a")',
        'path.open("x")',
        'path.open("r+b")',
        "path.open(mode)",
        "os.open(path, os.O_WRONLY)",
        'path.write_text("x")',
        "book.save(path)",
        "book.save(str(path))",
        "json.dump(content, file)",
        "frame.to_csv(path)",
        'frame.to_excel("a.xlsx")',
        "figure.savefig(path)",
        "os.replace(one, other)",
        "beside.replace(path)",
        "beside.rename(path)",
        "shutil.copytree(one, other)",
        'zipfile.ZipFile(path, "w")',
        "tempfile.NamedTemporaryFile()",
    ],
)
def test_a_write_past_it_is_seen(code: str) -> None:
    assert writes(code) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "open(path)",
        'path.open("rb")',
        'path.open(encoding="utf-8")',
        "saved = io.BytesIO()\nbook.save(saved)",
        'saved = io.BytesIO()\nzipfile.ZipFile(saved, "w")',
        "zipfile.ZipFile(path)",
        'figure.savefig(io.BytesIO(), format="svg")',
        "yaml.dump(content, Dumper=Own)",
        'text.replace("a", "b")',
        "replace(figure, code=1)",
        'column.replace("", None)',
        "frame.rename(columns=heads)",
        'series.rename("own")',
        "shutil.rmtree(folder)",
    ],
)
def test_what_writes_no_file_is_let_pass(code: str) -> None:
    assert writes(code) == []
