"""Messages hold their values: they are worded when it is known in which language they are shown."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import pickle
import re
import string
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chiso.analysis.base.errors import (
    BadRequest,
    MergedUnit,
    NoFigures,
    NotComparable,
    NotEstablished,
    OutOfScale,
)
from chiso.core.errors import (
    ChisoError,
    DataError,
    Problem,
    RequestError,
    UnknownName,
    UnknownProvince,
    grouped,
    of_os,
)
from chiso.core.paths import ROOT
from chiso.core.reading import read_records, read_text
from chiso.core.transaction import Busy
from chiso.core.yaml_files import read_node
from chiso.data.checks.consistency import Contradiction
from chiso.data.dataset import Dataset
from chiso.data.indices import UnknownIndex
from chiso.data.own_index.register import UnknownUnit
from chiso.data.plans.deadlines import UnreadableDeadline
from chiso.data.plans.folder import read_plan
from chiso.data.provinces import UnknownPeriod
from chiso.data.reading import read_table
from chiso.data.schema.tables import REFERENCE
from chiso.intake.cells import UnreadableCell
from chiso.intake.conflicts import Decision
from chiso.intake.review import KINDS, Doubt
from chiso.intake.source import BadField
from chiso.intake.xlsx.workbook import Workbook
from chiso.intake.xlsx.xml import Damaged, Strict, TooLarge
from chiso.scorecards.wording import score_findings
from chiso.text.catalog import Texts, Unworded, catalog
from chiso.text.messages import ENGLISH as AS_IT_IS
from chiso.text.messages import N_, UNSAID, WITH_A_COMMA, InData, Message, filled, nN_, worded
from tests.support.language import ENGLISH

# What is said: class -> the parameters that are messages, and those that may be a path instead.
SAID: dict[type, tuple[set[str], set[str]]] = {
    **dict.fromkeys(
        (ChisoError, Busy, BadRequest, NotComparable, OutOfScale), ({"message", "remedy"}, {"where"})
    ),
    Problem: ({"message", "remedy"}, {"file"}),
    Contradiction: ({"message"}, set()),
    Doubt: ({"message", "if_accepted"}, {"file"}),
    Decision: ({"reason"}, set()),
    UnreadableCell: ({"message", "remedy"}, set()),
    BadField: ({"message", "remedy"}, set()),
    NoFigures: ({"reason"}, set()),
    NotEstablished: ({"what"}, set()),
    UnknownProvince: ({"where"}, set()),
    **dict.fromkeys((Damaged, TooLarge, Strict, UnreadableDeadline), ({"args"}, set())),
}
# Functions that make one of them; mypy holds their parameters to be messages.
MAKERS = {
    "_error",
    "_strange",
    "wrong",
    "refused",
    "problem",
    "_problem",
    "_doubt",
    "_add",
    "_Wrong",
    "failed",
}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "src/chiso").rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def arguments(call: ast.Call, kind: type) -> dict[str, ast.expr]:
    """The arguments of a call by the names of the parameters."""
    names = [name for name in inspect.signature(kind).parameters if name != "kwargs"]
    return dict(zip(names, call.args, strict=False)) | {word.arg or "": word.value for word in call.keywords}


def put_together(value: ast.expr) -> bool:
    """Whether an expression is, or may be, a sentence without its values: a text that is no `N_(...)`."""
    match value:
        case ast.Constant(value=str(text)):
            return bool(text)
        case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Attribute(attr="format")):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return put_together(body) or put_together(orelse)
        case ast.BoolOp(values=values):
            return any(map(put_together, values))
    return False


def has_words(value: ast.expr) -> bool:
    """Whether a place is more than a path, an option, or names of arguments: they are no language."""
    texts = [one.value for one in ast.walk(value) if isinstance(one, ast.Constant)]
    prose = re.compile(r"[A-Za-z]+ [a-z]+|\b(sheet|cell|line|column|row)\b")
    return put_together(value) and any(isinstance(text, str) and prose.search(text) for text in texts)


def test_no_f_string_is_a_message() -> None:
    kinds = {kind.__name__: (kind, *names) for kind, names in SAID.items()}
    wrong = []
    seen = 0
    for path, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if name_of(call) in MAKERS:
                said = [
                    value
                    for value in (*call.args, *(word.value for word in call.keywords))
                    if has_words(value)
                ]
                wrong += [
                    f"{path.relative_to(ROOT)}:{value.lineno} {ast.unparse(value)[:80]}" for value in said
                ]
            if name_of(call) not in kinds:
                continue
            kind, messages, places = kinds[name_of(call)]
            given = {"args": call.args[0]} if messages == {"args"} and call.args else {}
            for name, value in (given or arguments(call, kind)).items():
                seen += name in messages | places
                if (name in messages and put_together(value)) or (name in places and has_words(value)):
                    wrong.append(f"{path.relative_to(ROOT)}:{value.lineno} {ast.unparse(value)[:80]}")
    assert wrong == []
    assert seen > 400


def test_every_template_is_a_literal_whose_places_are_its_values() -> None:
    """So that an extractor of messages finds it, and it can be filled."""
    wrong = []
    for path, tree in trees():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            marked = {"N_": 1, "nN_": 2}.get(name_of(call))
            if marked is None:
                continue
            templates = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            given = {word.arg for word in call.keywords}
            places = {
                name for text in templates for _, name, _, _ in string.Formatter().parse(str(text)) if name
            }
            # Without values it stands as it is, in a table for instance.
            if not (
                len(templates) == len(call.args) == marked and (not given or None in given or places == given)
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert wrong == []


Tables = dict[tuple[str, str], ast.expr]


def tables(modules: dict[str, ast.Module]) -> Tables:
    """What the names of modules stand for, by module and name; an imported one is that of its module."""
    known: Tables = {}
    for module, tree in modules.items():
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    known[module, name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    known[module, name] = value
    for module, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for one in node.names:
                    if (node.module or "", one.name) in known:
                        known[module, one.asname or one.name] = known[node.module or "", one.name]
    return known


def unmarked(value: ast.expr, module: str, known: Tables) -> list[str]:
    """Texts among the values of a table that no `N_` marks: no extractor finds them."""
    match value:
        case ast.Constant(value=str(text)):
            return [text] if text else []
        case ast.Call(func=ast.Name(id="N_")):
            return []
        case ast.Call(func=ast.Attribute(attr="fromkeys")):
            inside = value.args[1:]
        case ast.Dict(values=values):
            inside = values
        case ast.DictComp(value=one):
            inside = [one]
        case ast.Name(id=name):
            inside = [known[module, name]] if (module, name) in known else []
        case _:
            inside = [one for one in ast.iter_child_nodes(value) if isinstance(one, ast.expr)]
    return [text for one in inside for text in unmarked(one, module, known)]


def looked_up(tree: ast.Module) -> Iterator[ast.Name]:
    """Tables that messages are taken from where they are worded: `t(TABLE[key])`, `t(TABLE.get(key))`."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        match call.args[0]:
            case ast.Subscript(value=ast.Name() as name) if name_of(call) == "t":
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr="get")) if name_of(call) == "t":
                yield name


def test_tables_that_messages_are_taken_from_hold_marked_ones_alone() -> None:
    modules = {
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__"): tree
        for path, tree in trees()
    }
    known = tables(modules)
    found = {
        (module, name.id): unmarked(name, module, known)
        for module, tree in modules.items()
        for name in looked_up(tree)
        if (module, name.id) in known
    }
    assert {where: texts for where, texts in found.items() if texts} == {}
    assert len(found) > 40


def test_a_text_of_a_table_without_its_mark_would_be_seen() -> None:
    source = (
        'A = {"k": N_("x")}\nB: dict = A | {"k": "y", **dict.fromkeys(("a", "b"), "z")}\n'
        "self.t(B[k])\nt(A.get(k))"
    )
    tree = ast.parse(source)
    names = list(looked_up(tree))
    assert [name.id for name in names] == ["B", "A"]
    assert [unmarked(name, "m", tables({"m": tree})) for name in names] == [["y", "z"], []]


def test_a_message_is_its_english_sentence() -> None:
    message = N_('no province "{name}" in {where}', name="Lao Kay", where="a list")
    assert message == str(message) == f"{message}" == 'no province "Lao Kay" in a list'
    assert type(str(message)) is str
    assert (message.template, message.values) == (
        'no province "{name}" in {where}',
        {"name": "Lao Kay", "where": "a list"},
    )
    assert [nN_("{n} row", "{n} rows", n=n) for n in (1, 2, "1.00")] == ["1 row", "2 rows", "1.00 rows"]
    assert json.loads(json.dumps({"message": message})) == {"message": str(message)}
    assert {message: 1}[str(message)] == 1
    assert sorted([N_("b"), "a"]) == ["a", "b"]
    assert not UNSAID
    assert N_("as {it} stands") == "as {it} stands"
    assert N_("one of: {all}", all=["a", N_("b")]) == "one of: a, b"


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, *(lambda one, n=n: pickle.loads(pickle.dumps(one, n)) for n in (2, 4, 5))],
)
def test_a_message_that_travelled_can_still_be_worded(again: Any) -> None:
    vi = Texts("vi")
    message = again(
        N_("{place}, column {column}", place=N_("{file} line {row}", file="a.csv", row=3), column="b")
    )
    assert type(message) is Message
    assert message == "a.csv line 3, column b"
    assert message.worded(vi) == "a.csv, dòng 3, cột b"
    assert worded(again([message, 3, "x"]), vi) == "a.csv, dòng 3, cột b, 3, x"
    error = again(UnknownProvince("Lao Kay", ["Lào Cai"]))
    assert error.worded(vi) == (
        'không có tỉnh "Lao Kay" (tên các tỉnh ở data/reference/provinces.csv); có phải là: Lào Cai'
    )


def test_numbers_that_a_wording_gives_a_form_have_the_marks_of_the_language() -> None:
    vi = Texts("vi")
    used = N_("{value:g} is used", value=92.5)
    assert (used, used.worded(Texts("en")), used.worded(vi)) == (
        "92.5 is used",
        "92.5 is used",
        "dùng 92,5",
    )
    size = N_(
        "the file has {size:,.1f} MB; more than {most:g} MB are not read", size=Decimal("1234.56"), most=96
    )
    assert size == "the file has 1,234.6 MB; more than 96 MB are not read"
    assert size.worded(vi) == "tệp có 1.234,6 MB; tệp trên 96 MB không được đọc"
    # What is text already is as somebody wrote it; a number is not.
    assert filled(
        "{code:>4} {share:+g} {date}", {"code": "1.2", "share": 0.5, "date": "1.5"}, WITH_A_COMMA
    ) == (" 1.2 +0,5 1.5")
    found = N_("{value} is used", value=Decimal("92.50"))
    assert (found, found.worded(vi)) == ("92.50 is used", "dùng 92,50")
    assert filled("{parts:capital} {n:,}", {"parts": "fields", "n": 1234}) == "Fields 1,234"


def test_what_the_data_has_in_both_languages_is_said_in_that_of_the_message() -> None:
    nouns = InData({"vi": "nội dung", "en": "dimensions"})
    message = N_("the table gives only what is summed here of {parts}, not those", parts=nouns)
    for again in (message, copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert "of dimensions, not those" in again
        assert "cộng từ nội dung" in again.worded(Texts("vi"))


def test_a_message_without_wording_is_an_error() -> None:
    with pytest.raises(KeyError, match="lack"):
        N_("not in the {what}", what="catalog").worded(Texts("vi"))


def test_english_that_is_not_worded_yet_can_be() -> None:
    later = Unworded("en")("points not reached: {n}", n="1.5")
    assert later == "points not reached: 1.5"
    assert worded(later, Texts("vi")) == "điểm không đạt: 1.5"


PROBLEM = Problem(
    "error", "clean/par.csv", "x", N_("{value} is no maximum", value=7), row=6, remedy=N_("correct it")
)
EXAMPLES = [
    ChisoError(
        N_("the file is empty"), N_("{path}, sheet {title}", path="a.xlsx", title="Số liệu"), N_("restore it")
    ),
    DataError([Problem("error", "a.csv", f"rule {n}", PROBLEM.message, row=n) for n in range(7)]),
    UnknownProvince("Lao Kay", ["Lào Cai", "Lai Châu"]),
    UnknownIndex("PCI", ["PAR", "PAPI"]),
    UnknownName("lai_chaw", "d.provinces", ["lai_chau", "lao_cai"]),
    UnknownPeriod(N_('no period "{period}"', period="62"), "d"),
    RequestError([ChisoError(N_('no date "{text}"', text="fr"), "--date"), UnknownProvince("x", [])]),
    NoFigures("PAR", 2024, "Lào Cai", "1.1", "not_collected"),
    NoFigures("PAPI", reason=N_("the edition lacks it")),
    MergedUnit("Lào Cai", "34", "PAR", 2024),
    MergedUnit("Hải Dương", "63", "PAR"),
    NotComparable(N_("{index} {year} does not compare with the year before", index="PAR", year=2024)),
    NotEstablished("PAR", 2024, "1", 10, 63, N_("others as last year")),
    BadRequest(
        N_('no index "{index}"', index="PCI"), "index", N_("one of: {choices}", choices=("PAR", "PAPI"))
    ),
    OutOfScale(
        N_("component {code} would score {score:g}", code="1", score=101.0), "score", N_("set or add less")
    ),
    Busy(N_("another import is under way"), "data/.journal", N_("wait for it to end")),
    of_os(OSError(28, "ENOSPC", "x.csv")),
    UnknownName("gpa", "chiso", ["gap"]),
    UnknownUnit(
        "Xã Lạ", 2026, "lao-cai", ["Xã Lá"], N_("it was one from {first} to {last}", first="", last="")
    ),
]


def subclasses(kind: type[ChisoError]) -> set[type[ChisoError]]:
    return {kind}.union(*map(subclasses, kind.__subclasses__()))


def test_every_kind_of_error_is_worded_without_english() -> None:
    assert {type(example) for example in EXAMPLES} == {
        kind for kind in subclasses(ChisoError) if kind.__module__.startswith("chiso.")
    }
    for example in EXAMPLES:
        assert example.worded(AS_IT_IS) == example.worded(Texts("en")) == str(example)
        for error in (example, pickle.loads(pickle.dumps(example)), copy.deepcopy(example)):
            said = error.worded(Texts("vi"))
            assert not ENGLISH.search(said), said
            assert said != str(error)


def problems(tmp_path: Path, d: Dataset) -> Iterator[Problem]:
    """Problems of many rooms, as they are found."""
    bad = tmp_path / "bad.csv"
    bad.write_bytes('a,b\n1,"x\u200by"\n'.encode())
    yield from read_text(tmp_path / "none.csv", "none.csv")[1]
    yield from read_text(tmp_path, "folder")[1]
    yield from read_records(bad.read_text("utf-8"), "bad.csv")[1]
    (tmp_path / "bad.yml").write_text("a: 1\na: &x 2\n")
    yield from read_node(tmp_path / "bad.yml", "bad.yml", N_("restore it"))[1]
    (tmp_path / "reference").mkdir()
    head = ",".join(REFERENCE["editions"].schema.columns)
    (tmp_path / REFERENCE["editions"].path).write_text(f"{head}\nPCI,24,65" + ",x" * head.count(",") + "\n")
    yield from read_table(tmp_path, REFERENCE["editions"])[1]
    row = ["PCI", "24", "65", "a", "2025-02-30", "a,b"] + [""] * (head.count(",") - 5)
    (tmp_path / REFERENCE["editions"].path).write_text(f"{head}\n" + ",".join(f'"{cell}"' for cell in row))
    yield from read_table(tmp_path, REFERENCE["editions"])[1]
    (tmp_path / "plan.yml").write_text("document_type: Thư\nunknown: 1\nindices: PAR\n")
    yield from read_plan(tmp_path, tmp_path.parent)[1]
    yield from (one for plan in d.plans for one in score_findings(plan))


def test_problems_are_worded_without_english(tmp_path: Path, d: Dataset) -> None:
    vi = Texts("vi")
    found = list(problems(tmp_path, d))
    assert len({one.rule for one in found}) > 12
    for problem in [*found, *grouped([PROBLEM] * 6)]:
        again = pickle.loads(pickle.dumps(problem))
        assert again == problem
        assert isinstance(problem.message, Message), problem
        # What a document prints in quotes, and what a library says, is as it is.
        said = re.sub(r'"[^"]*"|found .*', "", again.worded(vi))
        assert not ENGLISH.search(said), said


def test_what_keeps_a_workbook_from_being_read_is_worded(tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0 old"):
        (tmp_path / "a.xlsx").write_bytes(content)
        with pytest.raises(ChisoError) as refused:
            Workbook.at(tmp_path / "a.xlsx")
        said = refused.value.worded(Texts("vi")).replace(str(tmp_path), "")
        assert not ENGLISH.search(said), said


def test_doubts_are_worded() -> None:
    vi = Texts("vi")
    found = Contradiction(
        "PAR",
        2024,
        "total",
        ("Lào Cai",),
        "duplicate_rank",
        N_("rank {rank:g}: {names}", rank=3, names=["A", "B"]),
    )
    assert found.in_words() == "PAR 2024, Lào Cai, total: rank 3: A, B"
    doubt = Doubt(
        found.kind, N_("{path}, sheet {title}", path="a.xlsx", title="Số liệu"), "C4", found.in_words()
    )
    assert [
        worded(text, vi) for text in (doubt.file, doubt.message, doubt.if_accepted, KINDS[doubt.kind])
    ] == [
        "a.xlsx, trang tính Số liệu",
        "PAR 2024, Lào Cai, tổng điểm: thứ hạng 3: A, B",
        "số liệu được nhập nguyên như vậy",
        "các tỉnh cùng thứ hạng nhưng khác điểm",
    ]


def test_no_wording_keeps_english_words() -> None:
    said = re.compile(r'"[^"]*"|\{[^}]*\}')
    assert [text for text in catalog("vi").values() if ENGLISH.search(said.sub("", text))] == []
