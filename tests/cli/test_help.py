"""Help and refusals of the command line are in the language of whoever reads them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperArgument
from typer.exceptions import TyperException

from chiso.cli import app as cli
from chiso.cli import scorecards
from chiso.cli.common import speak
from chiso.cli.help import Command, CommandGroup, described, walk
from chiso.cli.usage import MISTAKES, refused
from chiso.core.surroundings import environment
from chiso.text import languages
from chiso.text.catalog import Texts
from chiso.text.languages import Lang, chosen, stated
from chiso.text.messages import Message
from tests.support.command import Run
from tests.support.language import english_in

COMMAND = typer.main.get_command(cli.app)
ALL: list[tuple[Any, Any]] = [*walk(COMMAND, COMMAND.make_context("chiso", ["check"]))]  # type: ignore[arg-type]
PATHS = [ctx.command_path for _, ctx in ALL]


def texts_of(command: Command | CommandGroup, ctx: Any, lang: Lang) -> list[str]:
    """All that a command says of itself; names of commands are the same in every language."""
    said = described(command, ctx, Texts(lang))
    rows = [text for row in (*said.arguments, *said.options) for text in row]
    return [said.usage.removeprefix(said.path), said.text, *rows, *(text for _, text in said.commands)]


def test_all_commands_are_ours() -> None:
    assert len(ALL) > 35
    assert {type(command) for command, _ in ALL} == {Command, CommandGroup}
    assert len(set(PATHS)) == len(PATHS)


def test_every_command_says_in_vietnamese_what_it_and_its_options_are_for() -> None:
    for command, ctx in ALL:
        said = described(command, ctx, Texts("vi"))
        assert said.text, said.path
        for name, text in [*said.arguments, *said.options, *said.commands]:
            assert text.split("[")[0].strip(), (said.path, name)  # more than its default
        assert english_in("\n".join(texts_of(command, ctx, Lang.VI))) == [], said.path


def test_no_text_of_a_command_is_the_same_in_both_languages() -> None:
    for command, ctx in ALL:
        english, vietnamese = (texts_of(command, ctx, lang) for lang in (Lang.EN, Lang.VI))
        same = {text for text in english if " " in text} & {*vietnamese}
        assert [text for text in same if not re.match("--[a-z-]+ ([a-z_:0-9]+[|]|/ --)", text)] == []


def test_every_value_has_a_name_in_words() -> None:
    for command, ctx in ALL:
        for one in command.params:
            assert one.metavar or not isinstance(one, TyperArgument), (ctx.command_path, one.name)
            assert isinstance(one.metavar, Message | None) or "|" in one.metavar, (ctx.command_path, one.name)


MISTAKES_MADE = [
    (("buidl",), 'không có lệnh "buidl"', "chiso", "có phải là: build; xem: chiso --help"),
    (("plan", "nwe"), 'không có lệnh "nwe"', "chiso plan", "có phải là: new; xem: chiso plan --help"),
    (("--lang", "vi"), "chưa nêu lệnh", "chiso", "xem: chiso --help"),
    (("show", "x", "--yeer", "1"), 'không có tùy chọn "--yeer"', "chiso show", "có phải là: --year; xem: "),
    (("lab", "-x"), 'không có tùy chọn "-x"', "chiso lab", "xem: chiso lab --help"),
    (("show", "x", "--year"), "--year thiếu giá trị", "chiso show", "ghi giá trị sau tùy chọn: --year NĂM"),
    (("build", "--force=yes"), "--force không nhận giá trị", "chiso build", "chỉ ghi: --force"),
    (("show",), "thiếu tham số TỈNH", "chiso show", "ghi: chiso show TỈNH [TÙY_CHỌN]; xem: "),
    (
        ("plan", "progress", "x"),
        "thiếu tùy chọn --period KỲ",
        "chiso plan progress",
        "ghi: chiso plan ",
    ),
    (("show", "Lào", "Cai"), "thừa tham số: Cai", "chiso show", 'trong ngoặc kép: "Lào Cai"; xem: '),
    (("check", "x"), "thừa tham số: x", "chiso check", "bỏ phần thừa, hoặc ghi tên tùy"),
    (("show", "Lào", "Cai", "2024"), "thừa tham số: Cai 2024", "chiso show", 'ngoặc kép: "Lào Cai"; xem: '),
    (("show", "Lào Cai", "Hà Tĩnh"), "thừa tham số: Hà Tĩnh", "chiso show", "bỏ phần thừa, hoặc ghi tên tùy"),
    (("show", "x", "--", "--year", "1"), "thừa tham số: --year 1", "chiso show", "bỏ dấu -- đứng riêng: "),
    (("build", "--province", "Lào", "Cai"), "thừa tham số: Cai", "chiso build", 'kép: "Lào Cai"; xem: '),
    (("build", "--province=Lào", "Cai"), "thừa tham số: Cai", "chiso build", 'ngoặc kép: "Lào Cai"; xem: '),
    (
        ("build", "--province", "Lào Cai", "Hà Tĩnh"),
        "thừa tham số: Hà Tĩnh",
        "chiso build",
        'trước mỗi giá trị: --province "Hà Tĩnh"; xem: ',
    ),
    (("build", "--force", "x"), "thừa tham số: x", "chiso build", "bỏ phần thừa, hoặc ghi tên tùy chọn"),
    (("show", "x", "--yaer", "1"), 'không có tùy chọn "--yaer"', "chiso show", "phải là: --year, --date; "),
    (("build", "--timeout", "1,5"), '"1,5" không phải là số', "--timeout", "phần thập phân: 1.5; xem: "),
    (("build", "--jobs", "1,5"), '"1,5" không phải là số nguyên', "--jobs", "ghi số nguyên, không có"),
    (("show", "x", "--year", "hai"), '"hai" không phải là số nguyên', "--year", "ghi bằng chữ số; xem: "),
    (("build", "--jobs", "2.5"), '"2.5" không phải là số nguyên', "--jobs", "ghi số nguyên, không có"),
    (("build", "--timeout", "5h"), '"5h" không phải là số', "--timeout", "ghi bằng chữ số"),
    (("build", "--timeout", "nan"), "nan nằm ngoài khoảng", "--timeout", "ghi số từ 1 đến 604800"),
    (("build", "--jobs", "0"), "0 nằm ngoài khoảng cho phép", "--jobs", "ghi số từ 1 trở lên"),
    (
        ("show", "x", "--lang", "fr"),
        '"fr" không phải là giá trị được phép',
        "--lang",
        "một trong: vi, en",
    ),
    (("edition", "show", "PAR", "hai"), '"hai" không phải là số nguyên', "NĂM", "ghi bằng chữ số"),
]


def test_every_code_that_an_option_may_have_is_explained() -> None:
    """Codes are English: an office must read beside each what it is."""
    lacking = []
    for command, ctx in ALL:
        for name, text in described(command, ctx, Texts("vi")).options:
            _, _, value = name.partition(" ")
            codes = value.split("|") if "|" in value and value != "vi|en" else []
            lacking += [f"{ctx.command_path} {name}: {one}" for one in codes if one.split(":")[0] not in text]
    assert lacking == []


@pytest.mark.usefixtures("in_vietnamese")
@pytest.mark.parametrize(("arguments", "what", "where", "remedy"), MISTAKES_MADE)
def test_a_mistake_says_what_where_and_what_to_do(
    arguments: tuple[str, ...], what: str, where: str, remedy: str, run: Run
) -> None:
    status, said, wrong = run(*arguments)
    assert (status, said, english_in(wrong)) == (2, "", [])
    first, second, third = wrong.splitlines()
    assert first.startswith(f"lỗi: {what}")
    assert second == f"  vị trí  {where}"
    assert third.startswith("  xử lý   ")
    assert remedy in third


def kinds_of(kind: type[TyperException]) -> Iterator[type[TyperException]]:
    yield kind
    for each in kind.__subclasses__():
        yield from kinds_of(each)


def test_what_typer_may_refuse_else_is_said_in_vietnamese_too() -> None:
    """No command can come to these: none opens files or has an argument of several values."""
    others = {kind for kind in kinds_of(TyperException) if kind.__name__ not in MISTAKES}
    assert {kind.__name__ for kind in others} == {
        "TyperException",
        "ClickException",
        "BadArgumentUsage",
        "FileError",
        "NoArgsIsHelpError",
    }
    for kind in others:
        said = refused(kind.__new__(kind)).worded(Texts("vi"))
        assert said == "lệnh viết chưa đúng (chiso); xem: chiso --help"


@pytest.mark.usefixtures("in_vietnamese")
def test_a_value_refused_for_a_reason_that_is_not_known_is_told_without_the_reason() -> None:
    command, ctx = ALL[PATHS.index("chiso show")]
    speak()
    odd = typer.BadParameter("in English", ctx=ctx, param=command.params[0])
    assert refused(odd).worded(Texts("vi")) == "giá trị viết chưa đúng (TỈNH); xem: chiso show --help"


@pytest.mark.usefixtures("in_vietnamese")
def test_help_is_shown_in_the_language_asked_for(run: Run) -> None:
    status, shown, _ = run("show", "--help")
    assert (status, english_in(shown)) == (0, [])
    assert shown.startswith("Cách dùng: chiso show TỈNH [TÙY_CHỌN]\n")
    for asked in (
        ("--lang", "en", "show", "--help"),
        ("show", "--help", "--lang", "en"),
        ("show", "--lang=en", "--help"),
    ):
        assert run(*asked)[1].startswith("Usage: chiso show PROVINCE [OPTIONS]\n")
    assert run("--lang", "en", "--help")[1].startswith("Usage: chiso [OPTIONS] COMMAND ...\n")
    assert run("build", "--lang", "en", "--help")[1].startswith(
        "Cách dùng: "
    )  # which is the language of pages
    assert run("--lang", "en", "show")[2].startswith("error: the argument PROVINCE is missing")
    status, shown, said = run("plan")
    assert (status, shown) == (2, "")
    assert said.startswith("Cách dùng: chiso plan [TÙY_CHỌN] LỆNH ...")


def test_who_interrupts_a_command_is_told_so(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("chiso.data.checks.check.check", interrupted)
    assert run("--lang", "vi", "check") == (130, "", "đã dừng giữa chừng\n")


@pytest.mark.parametrize("columns", [50, 60, 80, 200])
def test_help_fits_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = run("--lang", "vi", "--help")[1]
    assert max(map(len, shown.splitlines())) <= max(columns, 52)
    assert "..." not in shown.replace("LỆNH ...", "")  # nothing is cut short


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({}, "vi"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "POSIX"}, "vi"),
        ({"LANG": "fr_FR.UTF-8"}, "vi"),
        ({"LANG": "english"}, "vi"),
        ({"LANG": "en_GB", "LC_MESSAGES": "vi_VN"}, "vi"),
        ({"LANG": "en_GB", "LC_MESSAGES": "vi_VN", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "C"}, "vi"),
        ({"LANG": "en_GB", "LC_ALL": ""}, "en"),
        ({"LANG": "en_GB", "CHISO_LANG": "vi"}, "vi"),
        ({"LANG": "vi_VN", "CHISO_LANG": "en"}, "en"),
        ({"LANG": "en_GB", "CHISO_LANG": "fr"}, "en"),
        ({"LANGUAGE": "en"}, "vi"),
    ],
)
def test_the_language_of_the_system(
    variables: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHISO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(languages.sys, "platform", "linux")
    assert chosen() == lang
    assert stated() == (lang if variables.get("CHISO_LANG") in {"vi", "en"} else "vi")


class Windows:
    """The languages of its user interface, and of dates and numbers."""

    def __init__(self, interface: int, region: int) -> None:
        self.kernel32 = self
        self.GetUserDefaultUILanguage = lambda: interface
        self.GetUserDefaultLangID = lambda: region


@pytest.mark.parametrize(
    ("interface", "region", "lang"),
    [
        (0x0409, 0x0409, "en"),
        (0x0409, 0x042A, "vi"),
        (0x042A, 0x0409, "vi"),
        (0x040C, 0x040C, "vi"),
        (1, 1, "vi"),
    ],
)
def test_the_language_of_windows(
    interface: int, region: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CHISO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(languages.sys, "platform", "win32")
    monkeypatch.setattr("ctypes.windll", Windows(interface, region), raising=False)
    assert chosen() == lang
    monkeypatch.setattr("ctypes.windll", None, raising=False)  # it cannot be asked
    assert chosen() == "vi"


def test_the_language_of_macos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CHISO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(languages.sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert chosen() == "vi"
    settings = tmp_path / "Library/Preferences/.GlobalPreferences.plist"
    settings.parent.mkdir(parents=True)
    for first, lang in (("en-VN", "en"), ("vi-VN", "vi"), ("fr-FR", "vi")):
        text = f"<key>AppleLanguages</key><array><string>{first}</string><string>en-US</string></array>"
        settings.write_text(f'<plist version="1.0"><dict>{text}</dict></plist>', "utf-8")
        assert chosen() == lang


def test_no_page_is_in_the_language_of_the_system(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    """What is said may be English; what is written is only where somebody asks for it."""
    written = []
    monkeypatch.setattr("chiso.data.plans.folder.load_card", lambda *_: None)
    monkeypatch.setattr(scorecards, "_build_scorecards", lambda *given: written.append(given[2]) or 0)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("CHISO_LANG")
    asked = ("score", "lao-cai-2021", "--out", tmp_path)
    assert run("show")[2].startswith("error: ")
    for arguments in (asked, ("--lang", "en", *asked), (*asked, "--lang", "en"), asked):
        assert run(*arguments) == (0, "", "")
    assert written == ["vi", "vi", "en", "vi"]
    assert stated() == Lang.VI
    around = environment(tmp_path)  # of a process that makes reports
    monkeypatch.setenv("LC_ALL", around["LC_ALL"])
    monkeypatch.setenv("LANG", around["LANG"])
    assert (chosen(), "LC_MESSAGES" in around, "CHISO_LANG" in around) == (Lang.VI, False, False)


def test_the_versions_of_the_program_and_of_the_data(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    program = version("chiso")
    monkeypatch.setattr(cli, "DATA", tmp_path)
    assert run("--version") == (0, f"chiso {program}\n", "")
    for content in ("[]", "{", '{"name": "chiso"}'):
        (tmp_path / "datapackage.json").write_text(content, "utf-8")
        assert run("--version") == (0, f"chiso {program}\n", "")
    (tmp_path / "datapackage.json").write_text(json.dumps({"version": "2026.11"}), "utf-8")
    assert run("--version") == (0, f"chiso {program}, data 2026.11\n", "")
    assert run("--lang", "vi", "--version") == (0, f"chiso {program}, dữ liệu 2026.11\n", "")


def test_what_is_printed_is_worded() -> None:
    """No literal that a command prints has words: they are in a call, which words them."""
    wrong = []
    for path in sorted(Path(cli.__file__).parent.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "print":
                parts = [part for one in call.args for part in getattr(one, "values", [one])]
                texts = [part.value for part in parts if isinstance(part, ast.Constant)]
                wrong += [f"{path.name}:{call.lineno}" for text in texts if re.search("[a-z]{2}", text)]
    assert wrong == []
