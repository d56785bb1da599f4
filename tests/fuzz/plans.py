"""Mutations of plan.yml and source.yml, of folders of imports, and of the journal of a transaction."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from .kinds import FOLDER, JOURNAL, PLAN_YML, READ, REFUSE, SOURCE_YML, mutation

Random = random.Random
BOTH = (PLAN_YML, SOURCE_YML)


# In C where PyYAML has it.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def loaded(text: str) -> Any:
    """The document that a text holds."""
    return yaml.load(text, LOADER)


def dumped(document: Any, **options: Any) -> str:
    """A document as YAML; every text a text."""
    options = {"allow_unicode": True, "sort_keys": False, "width": 100} | options
    return str(yaml.dump(document, Dumper=DUMPER, **options))


def changed(text: str, change: Callable[[dict[str, Any]], object]) -> str:
    """Change the document that a text holds."""
    document = loaded(text)
    change(document)
    return dumped(document)


def a_text(rng: Random, document: dict[str, Any]) -> tuple[Any, Any]:
    """The holder and the key of any text of a document."""
    found: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(value, dict | list):
                walk(value)
            elif value:
                found.append((node, key))

    walk(document)
    return rng.choice(found)


def with_text(rng: Random, text: str, change: Callable[[str], str], keys: str = ".") -> str:
    """Change one text of a document, under keys that fit a pattern."""
    document = loaded(text)
    for _ in range(500):
        holder, key = a_text(rng, document)
        if re.search(keys, str(key)):
            break
    holder[key] = change(holder[key])
    return dumped(document)


# ---- what stays readable --------------------------------------------------------------------------


@mutation(*BOTH, must=READ)
def byte_order_mark(rng: Random, text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.encode()


@mutation(*BOTH, must=READ)
def crlf(rng: Random, text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


@mutation(*BOTH, must=READ)
def dumped_otherwise(rng: Random, text: str) -> str:
    document = loaded(text)
    styles = [{"default_style": '"'}, {"allow_unicode": False}, {"default_flow_style": True}, {"indent": 8}]
    return dumped(document, **rng.choice(styles))


@mutation(*BOTH, must=READ)
def keys_in_another_order(rng: Random, text: str) -> str:
    document = loaded(text)
    keys = list(document)
    rng.shuffle(keys)
    return dumped({key: document[key] for key in keys})


@mutation(*BOTH, must=READ)
def comments(rng: Random, text: str) -> str:
    return f"# đầu\n---\n{text}\n# cuối: &a *b\n...\n"


@mutation(PLAN_YML, must=READ, made=True)
def markup_in_text(rng: Random, text: str) -> str:
    marks = [
        "<script>alert(1)</script>",
        "=1+1",
        "<a href='javascript:alert(1)'>x</a>",
        ":smile: [b]",
        "{{7*7}}",
    ]
    return with_text(rng, text, lambda old: f"{old} {rng.choice(marks)}", "title|what|text|position|printed")


@mutation(PLAN_YML, must=READ, made=True)
def long_text(rng: Random, text: str) -> str:
    return with_text(rng, text, lambda old: old + " rất dài" * 900, "title|what|text")


@mutation(PLAN_YML, must=READ)
def optional_part_left_out(rng: Random, text: str) -> str:
    return changed(
        text, lambda d: d.pop(rng.choice([k for k in ("place", "limits", "source", "number") if k in d]))
    )


# ---- what is no text, no YAML, no document ---------------------------------------------------------


@mutation(*BOTH, must=REFUSE, whole=True)
def other_encoding(rng: Random, text: str) -> bytes:
    return text.encode(rng.choice(["utf-16", "utf-16-le", "utf-32"]))


@mutation(*BOTH)
def stray_byte(rng: Random, text: str) -> bytes:
    raw = text.encode()
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([rng.choice([0x00, 0x0B, 0x80, 0xFF, 0x09, 0x22, 0x3A, 0x5B])]) + raw[at:]


@mutation(*BOTH)
def cut_off(rng: Random, text: str) -> bytes:
    raw = text.encode()
    return raw[: rng.randrange(len(raw))]


@mutation(*BOTH, must=REFUSE, whole=True)
def nothing_in_it(rng: Random, text: str) -> str:
    return rng.choice(
        ["", "# nothing\n", "---\n", "null\n", "- một\n- hai\n", "một\n", "2024\n", "\n\n", "~"]
    )


@mutation(*BOTH, whole=True)
def decomposed(rng: Random, text: str) -> str:
    return unicodedata.normalize("NFD", text)


@mutation(*BOTH, must=REFUSE)
def nested_deeply(rng: Random, text: str) -> str:
    depth = rng.choice([300, 3000, 100_000])
    nests = [
        "[" * depth + "]" * depth,
        "{a: " * depth + "}" * depth,
        "- " * min(depth, 9000) + "x",
        "[" * depth,
    ]
    return rng.choice([f"{text}\nmissing: {rng.choice(nests)}\n", rng.choice(nests)])


@mutation(PLAN_YML, must=REFUSE)
@mutation(SOURCE_YML)
def aliases_multiplied(rng: Random, text: str) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, rng.choice([4, 9, 30]))]
    return "\n".join([*lines, text])


@mutation(PLAN_YML, must=REFUSE)
@mutation(SOURCE_YML)
def alias_of_itself(rng: Random, text: str) -> str:
    return f"{text}\nmissing2: &a [*a]\n" if rng.random() < 0.5 else f"&a\nx: *a\n{text}"


@mutation(*BOTH)
def alias_of_a_text(rng: Random, text: str) -> str:
    document = loaded(text)
    return dumped(document).replace("title: ", "title: &t ", 1) + "\n"


@mutation(*BOTH)
def tag_of_another_type(rng: Random, text: str) -> str:
    tags = ["!!python/object/apply:os.system ['true']", "!!int '1'", "!own x", "!!binary eA==", "!!set {a}"]
    return re.sub(
        r"(?m)^(title|document):.*(\n  .*)*", lambda m: f"{m[1]}: {rng.choice(tags)}", text, count=1
    )


@mutation(*BOTH, must=REFUSE)
def two_documents(rng: Random, text: str) -> str:
    return f"{text}\n---\n{text}"


@mutation(*BOTH)
def indentation(rng: Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice(["\t", " ", "   ", "- "]) + lines[at]
    return "\n".join(lines)


# ---- keys and values ------------------------------------------------------------------------------


@mutation(*BOTH)
def key_left_out(rng: Random, text: str) -> str:
    return changed(text, lambda d: d.pop(rng.choice(list(d))))


@mutation(PLAN_YML, must=REFUSE)
def key_unknown(rng: Random, text: str) -> str:
    key = rng.choice(["titel", "2021", "Title", "title ", "__class__", "<<", "a: b", "", "tiêu đề"])
    return f"{text}\n{json.dumps(key, ensure_ascii=False)}: x\n"


@mutation(*BOTH)
def key_twice(rng: Random, text: str) -> str:
    return f"{text}\ntitle: hai\ntitle: ba\n"


@mutation(*BOTH)
def other_type(rng: Random, text: str) -> str:
    def change(document: dict[str, Any]) -> None:
        key = rng.choice(list(document))
        document[key] = rng.choice(["x", ["x"], {"x": "y"}, [["x"]], "", [], {}, [{"x": ["y"]}], "2024"])

    return changed(text, change)


@mutation(PLAN_YML, must=REFUSE)
def no_year(rng: Random, text: str) -> str:
    years = ["20²1", "٢٠٢١", "２０２１", "2021.0", "9" * 5000, "1999", "năm 2021", "-2021", "2021-13"]
    return changed(text, lambda d: d.update(edition_reviewed=rng.choice(years)))


@mutation(PLAN_YML, must=REFUSE)
def no_date(rng: Random, text: str) -> str:
    dates = [
        "2024-13-45",
        "2021-02-30",
        "25/02/2021",
        "2021-2-5",
        "２０２１",
        "0000-00-00",
        "hôm nay",
        "20210225",
    ]
    return changed(text, lambda d: d.update(date=rng.choice(dates)))


@mutation(PLAN_YML, must=REFUSE)
def no_such_choice(rng: Random, text: str) -> str:
    key, words = rng.choice(
        [("level", ["tỉnh", "PROVINCE", ""]), ("period", ["35", "63 ", "６３"]), ("province", ["X", ""])]
    )
    word = rng.choice([w for w in words if w.strip() == w])
    return changed(text, lambda d: d["unit"].update({key: word}))


@mutation(PLAN_YML)
def any_number(rng: Random, text: str) -> str:
    numbers = ["1e400", "nan", "5" * 400, "12,5", "²", "-1", "0", "99999999999", "1_000", "٤٥"]
    return with_text(rng, text, lambda _: rng.choice(numbers), "value|maximum|year|edition")


@mutation(PLAN_YML, must=REFUSE, made=True)
def control_character(rng: Random, text: str) -> str:
    mark = rng.choice(["\\v", "\\f", "\\x01", "\\e", "\\x7F", "\\0", "\\x1F", "\\b"])
    document = loaded(text)
    document["title"] = "@@"
    return dumped(document).replace("'@@'", f'"Tên{mark} của văn bản"')


@mutation(PLAN_YML, made=True)
def strange_character(rng: Random, text: str) -> str:
    mark = rng.choice(["\u200b", "\u202e", "\u2028", "😀", "漢", "\U0010fffd", "\ufffd", "\x85"])
    return with_text(rng, text, lambda old: old[:4] + mark + old[4:], "title|what|text|name")


@mutation(PLAN_YML)
def endless_text(rng: Random, text: str) -> str:
    return with_text(rng, text, lambda _: "a" * rng.choice([40_000, 400_000]), "title|text|place")


@mutation(PLAN_YML)
def path_for_a_name(rng: Random, text: str) -> str:
    paths = ["../../x", "/etc/passwd", "a/b", "C:\\x", "..", "con", "a\\..\\b", "~"]
    return with_text(rng, text, lambda _: rng.choice(paths), "name|source|number|symbol|place")


# ---- folders of imports ---------------------------------------------------------------------------


@mutation(FOLDER, whole=True)
def folder_copied(rng: Random, data: Path) -> None:
    (own,) = (data / "raw/imports").iterdir()
    name = rng.choice(
        [f"Copy of {own.name}", f"{own.name} - Copy", f"{own.name} (2)", "x", "002-sipas-2024", "999-x"]
    )
    shutil.copytree(own, own.with_name(name))


@mutation(FOLDER, whole=True)
def folder_renamed(rng: Random, data: Path) -> None:
    (own,) = (data / "raw/imports").iterdir()
    own.rename(
        own.with_name(rng.choice(["x", "abc-sipas-2024", "1", "000-sipas-2024", "001", "-001-sipas-2024"]))
    )


@mutation(FOLDER, whole=True)
def file_of_it_gone(rng: Random, data: Path) -> None:
    (own,) = (data / "raw/imports").iterdir()
    rng.choice(sorted(own.iterdir())).unlink()


@mutation(FOLDER, whole=True)
def file_of_it_empty(rng: Random, data: Path) -> None:
    (own,) = (data / "raw/imports").iterdir()
    rng.choice(sorted(own.iterdir())).write_bytes(b"")


@mutation(FOLDER, whole=True)
def strange_neighbour(rng: Random, data: Path) -> None:
    imports = data / "raw/imports"
    if rng.random() < 0.5:
        (
            imports / rng.choice([".DS_Store", "Thumbs.db", "~$x.xlsx", "desktop.ini", "readme.txt"])
        ).write_bytes(b"x")
    else:
        (imports / rng.choice(["empty", ".git", "003-x"])).mkdir()


# ---- the journal ----------------------------------------------------------------------------------

OLD, NEW = "reference/aliases.csv", "reference/new.txt"


def plant(data: Path, plan: Any, staged: dict[str, str] | None = None) -> None:
    """A journal with a plan and the files that it moves."""
    journal = data / ".journal"
    for path, text in (staged or {}).items():
        (journal / "staged" / path).parent.mkdir(parents=True, exist_ok=True)
        (journal / "staged" / path).write_text(text, "utf-8")
    journal.mkdir(exist_ok=True)
    content = plan if isinstance(plan, str) else json.dumps(plan, ensure_ascii=False)
    (journal / "plan.json").write_text(content, "utf-8")


def a_plan(**changes: Any) -> dict[str, Any]:
    """A plan that moves nothing, with changes."""
    return {"put": {}, "remove": [], "remove_folders": []} | changes


def a_path_outside(rng: Random, data: Path) -> str:
    """A path that leads out of a data folder, or is none."""
    outside = str(data.parent / "outside.txt")
    paths = [
        outside,
        "../outside.txt",
        "raw/../../outside.txt",
        "..",
        ".",
        "",
        "/",
        "a\0b",
        "..\\outside.txt",
    ]
    return rng.choice(
        [*paths, "C:/outside.txt", "./../outside.txt", "reference/./../../outside.txt", "link/outside.txt"]
    )


@mutation(JOURNAL, must=READ)
def change_to_finish(rng: Random, data: Path) -> None:
    """A change that was interrupted: what it puts is put, what it removes is removed."""
    text = "mới\n"
    plan = a_plan(
        put={NEW: hashlib.sha256(text.encode()).hexdigest()}, remove=["README.md"], remove_folders=[]
    )
    plant(data, plan, {NEW: text})


@mutation(JOURNAL, must=READ)
def change_to_discard(rng: Random, data: Path) -> None:
    plant(data, "", {OLD: "x\n"})
    (data / ".journal/plan.json").unlink()
    if rng.random() < 0.5:
        (data / ".journal/.plan.json.new").write_text("{")


@mutation(JOURNAL, must=REFUSE)
def puts_outside(rng: Random, data: Path) -> None:
    plant(data, a_plan(put={a_path_outside(rng, data): "0" * 64}), {"x": "x"})


@mutation(JOURNAL, must=REFUSE)
def removes_outside(rng: Random, data: Path) -> None:
    (data / "link").symlink_to(data.parent)
    plant(data, a_plan(**{rng.choice(["remove", "remove_folders"]): [a_path_outside(rng, data)]}))


@mutation(JOURNAL, must=REFUSE)
def staged_outside(rng: Random, data: Path) -> None:
    """What is to be put is a link to a file elsewhere, or lies elsewhere."""
    plant(data, a_plan(put={"../../../outside.txt": "0" * 64}), {"x": "x"})


@mutation(JOURNAL, must=REFUSE, whole=True)
def no_plan(rng: Random, data: Path) -> None:
    texts = [
        "",
        "{",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        "[" * 100_000,
        '{"put": []}',
        '{"put": {}, "remove": null}',
    ]
    texts += [
        '{"put": {"a": 1}, "remove": [], "remove_folders": []}',
        '{"put": {}, "remove": [1]}',
        "\x00",
        "NaN",
    ]
    plant(data, rng.choice(texts))


@mutation(JOURNAL, must=REFUSE)
def files_gone(rng: Random, data: Path) -> None:
    plant(data, a_plan(put={rng.choice([NEW, OLD]): "0" * 64}))


@mutation(JOURNAL)
def plan_of_another_kind(rng: Random, data: Path) -> None:
    """A folder, a link or an unreadable encoding where the plan should be."""
    journal = data / ".journal"
    journal.mkdir()
    match rng.randrange(4):
        case 0:
            (journal / "plan.json").mkdir()
        case 1:
            (journal / "plan.json").write_bytes("{}".encode("utf-16"))
        case 2:
            (journal / "plan.json").symlink_to(data.parent / "outside.txt")
        case _:
            journal.rmdir()
            journal.write_text("x")
