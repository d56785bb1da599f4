"""What runs on any system: calls that one lacks are asked for first, and files keep to what all can open."""

from __future__ import annotations

import ast
import datetime as dt
import errno
import os
import subprocess
import sys
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest

from chiso.cli import app as cli
from chiso.core.errors import of_os
from chiso.core.paths import DATA, ROOT
from chiso.data.dataset import Dataset, load
from chiso.data.own_index.register import LONGEST_NAME, apart
from chiso.data.provinces import slug
from chiso.factory.kinds import KINDS, OWN_UNIT, Request, comparison, job_of, reports_of
from chiso.gathering.new_set import LONGEST_CODE
from chiso.installation.doctor import LONGEST_OWN
from tests.support.command import Run

SRC = ROOT / "src/chiso"
# Attributes that Windows, or anything but Linux, lacks.
OF_SOME = {
    "os": {
        *("fork", "getuid", "geteuid", "getgid", "setsid", "killpg", "getpgid", "kill", "WNOHANG", "chown"),
        *(
            "waitstatus_to_exitcode",
            "sched_getaffinity",
            "statvfs",
            "uname",
            "mkfifo",
            "nice",
            "umask",
            "link",
        ),
        *("symlink", "getloadavg", "register_at_fork", "fchmod", "posix_spawn", "sysconf"),
    },
    "signal": {
        "SIGKILL",
        "SIGCHLD",
        "SIGHUP",
        "SIGALRM",
        "alarm",
        "pthread_sigmask",
        "SIG_BLOCK",
        "SIG_UNBLOCK",
    },
    "time": {"tzset"},
}
MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog", "winreg", "msvcrt"}
# Where they may stand: in what runs only where processes are copied, and behind a question.
GUARDED = {
    "core/surroundings.py": {"geteuid", "SIGCHLD", "tzset"},
    "factory/copied.py": {
        *("fork", "setsid", "kill", "WNOHANG", "waitstatus_to_exitcode"),
        *("SIGKILL", "pthread_sigmask", "SIG_BLOCK", "SIG_UNBLOCK"),
    },
    "factory/executors.py": {"resource"},
    "factory/kernels/cells.py": {"fork", "killpg", "setsid", "SIGKILL"},
    "installation/doctor.py": {"winreg"},
}


def test_what_some_systems_lack_stands_only_where_it_is_asked_for() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in SRC.rglob("*.py"):
        name = path.relative_to(SRC).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name(id=module), attr=attr) if attr in OF_SOME.get(module, ()):
                    found[name].add(attr)
                case ast.Import(names=names):
                    found[name] |= {one.name for one in names} & MODULES
                case ast.ImportFrom(module=str(module), names=names):
                    found[name] |= {one.name for one in names} & OF_SOME.get(module, set())
                    found[name] |= {module} & MODULES
    assert {name for name, calls in found.items() if calls - GUARDED.get(name, set())} == set()
    assert found["factory/copied.py"] >= {"fork", "SIGKILL"}


# A Python as on Windows, as far as the libraries let it: subprocess needs SIGKILL, asyncio fcntl,
# platformdirs getuid.
LACKING = """
import os, signal, sys
for name in ("fork", "forkpty", "geteuid", "setsid", "killpg", "getpgid", "link", "getloadavg"):
    delattr(os, name)
del signal.SIGCHLD, signal.pthread_sigmask
sys.modules["resource"] = None
"""


@pytest.mark.slow
def test_a_report_is_the_same_where_python_lacks_what_windows_lacks(tmp_path: Path) -> None:
    lacking = tmp_path / "lacking"
    lacking.mkdir()
    (lacking / "sitecustomize.py").write_text(LACKING, "utf-8")
    made = {}
    for name, path in (("whole", ""), ("lacking", str(lacking))):
        out = tmp_path / name
        asked = ["build", "--province", "Hà Tĩnh", "--province", "Lào Cai", "--year", "2024", "--jobs", "1"]
        done = subprocess.run(
            [sys.executable, "-m", "chiso", *asked, "--out", str(out), "--quiet"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        pages = [path for path in out.rglob("*") if path.suffix in {".html", ".xlsx"}]
        made[name] = {path.relative_to(out).as_posix(): path.read_bytes() for path in pages}
    assert len(made["whole"]) >= 5
    assert made["lacking"] == made["whole"]


def test_names_of_files_are_no_devices_and_differ_where_upper_and_lower_case_are_one() -> None:
    assert [slug(name) for name in ("Côn", "AUX", "Nul.", "COM1", "Lào Cai")] == [
        *("con-1", "aux-1", "nul-1", "com1-1"),
        "lao-cai",
    ]
    assert slug("con-1") == "con-1"
    long = "văn phòng " * 20
    files = apart(map(slug, ["Sở A", "sở a", "SỞ A", "Côn", "con", long, f"{long} hai"]))
    assert len({name.casefold() for name in files}) == len(files)
    assert max(map(len, files)) <= LONGEST_NAME + len("-2")
    assert all(name == name.casefold() and not name.endswith("-") for name in files)


def test_the_names_on_record_are_such_names(d: Dataset) -> None:
    names = [unit.slug for period in ("63", "34") for unit in d.names.all(period)]
    names += [path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()]
    folded = [name.casefold() for name in dict.fromkeys(names)]
    assert len(set(folded)) == len(folded)


def test_no_path_of_a_report_is_longer_than_the_doctor_says(d: Dataset) -> None:
    requests = reports_of(d, 2024, None, [])
    longest = sorted(d.names.all("63"), key=lambda unit: -len(unit.slug))[:6]
    requests.append(comparison(longest))
    requests.append(Request(OWN_UNIT, f"{'x' * LONGEST_CODE}/{'x' * LONGEST_NAME}", "x"))
    assert {request.kind for request in requests} > {"province", "merged", "national", "compare"}
    out = Path("2024")
    lengths = {
        file.as_posix(): len(str(file))
        for request, lang in product(requests, ("vi", "en"))
        for file in job_of(request, data=DATA, out=out, year=2024, lang=lang, day=dt.date(2026, 11, 30)).files
    }
    assert max(lengths.values()) <= LONGEST_OWN, max(lengths, key=lambda name: lengths[name])
    assert max(lengths.values()) > LONGEST_OWN - 30, "the doctor asks for more room than is needed"
    assert set(KINDS) >= {request.kind for request in requests}


def as_from_windows(content: bytes) -> bytes:
    """As git hands it out there and Excel saves it."""
    return b"\xef\xbb\xbf" + content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def cards_of(d: Dataset) -> list[object]:
    return [
        (plan.name, plan.document, plan.criteria.to_csv(), plan.tasks.to_csv(), plan.targets.to_csv())
        for plan in d.plans
    ]


def test_data_that_went_through_windows_are_the_same(light_copy: Path) -> None:
    read = load(light_copy)
    before, cards, changed = read.tables, cards_of(read), 0
    for path in light_copy.rglob("*"):
        if path.suffix in {".csv", ".yml", ".md"}:
            path.write_bytes(as_from_windows(path.read_bytes()))
            changed += 1
    assert changed > 50
    after = load(light_copy)
    for name, table in before.items():
        assert after.tables[name].equals(table), name
    assert cards_of(after) == cards


def test_a_document_that_is_open_in_word_is_said_with_what_to_do(run: Run, tmp_path: Path) -> None:
    said = of_os(PermissionError(errno.EACCES, "used by another process", "a.docx"))
    assert "Excel, Word" in said.remedy
    assert said.where == "a.docx"


def test_a_command_begins_anew_where_the_language_of_the_system_knows_no_vietnamese(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began: list[list[str]] = []

    def instead(command: list[str]) -> int:
        began.append(command)
        return 3

    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "cp1252")
    monkeypatch.setattr(cli.os, "name", "nt")
    monkeypatch.setattr(subprocess, "call", instead)
    monkeypatch.setenv("PYTHONLEGACYWINDOWSFSENCODING", "1")
    with pytest.raises(SystemExit) as ended:
        cli.main()
    monkeypatch.undo()
    assert ended.value.code == 3
    assert began[0][:3] == [sys.executable, "-X", "utf8"]
