"""Put the sets of criteria of a decision on record: what its annex says, and what is stated of its head."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chiso.core.dates import iso_date
from chiso.core.description import Describes, Description
from chiso.core.errors import ChisoError, DataError, Problem, grouped
from chiso.core.files import refuse_inside, write_together, write_whole
from chiso.core.frames import records
from chiso.core.transaction import change
from chiso.core.vietnamese import fold
from chiso.core.yaml_files import read_mapping
from chiso.data.cleaning.rebuild import describe
from chiso.data.cleaning.tables import write_csv
from chiso.data.own_index.on_record import check_own
from chiso.data.own_index.scores import read_scores, years_of
from chiso.data.own_index.sets import find_set
from chiso.data.own_index.tables import (
    CLASSES,
    CRITERIA_FOLDER,
    FULL,
    LEFT_OUT,
    NO_WORK_TREATMENTS,
    SETS,
    SHARE,
    criteria_table,
)
from chiso.data.plans.document import LEVELS
from chiso.data.provinces import Names, slug
from chiso.data.reading import read_table
from chiso.data.schema.tables import REFERENCE
from chiso.gathering.annex import Annex, read_annexes
from chiso.gathering.sheets import KINDS_IN_WORDS
from chiso.gathering.titles import decision_in, in_sentence_case
from chiso.intake.cells import brief, plain
from chiso.intake.results import nothing_written
from chiso.text.messages import N_, Message, nN_

SUMS = "sums"
# What is stated of a set; those with * must be.
ENTRIES_OF_HEAD = (
    ("code", "mã của bộ tiêu chí, thành tên tệp: cap-xa-2026"),
    ("name", "tên bộ tiêu chí"),
    ("decision", "số, ký hiệu quyết định: 1234/QĐ-UBND"),
    ("decision_date", "ngày quyết định: 15/3/2026"),
    ("issuer", "cơ quan ban hành"),
    ("province", "tỉnh, thành phố; để trống: bộ tiêu chí của Bộ"),
    ("level", "cấp được chấm điểm: province, department, district, commune"),
    ("first_year", "năm đầu tiên áp dụng"),
    ("last_year", "năm cuối cùng áp dụng; để trống: còn hiệu lực"),
    ("no_work", "điểm của nội dung không có: full, share:80 (phần trăm được hưởng), left_out"),
    ("bound", "đơn vị dưới mức này (phần trăm điểm tối đa) được liệt kê"),
    ("classes", "xếp loại: Xuất sắc:90:70; Tốt:80 (từ bao nhiêu phần trăm; mỗi lĩnh vực từ bao nhiêu)"),
    ("source", "nguồn: văn bản, địa chỉ"),
    ("note", "ghi chú"),
)
LONGEST_CODE = 40  # part of paths of reports
_MUST = ("code", "name", "level", "first_year", "source")
_LEVELS_OF_TITLES = (
    ("department", ("so, ban, nganh", "so ban nganh", "cac so", "co quan chuyen mon")),
    ("commune", ("cap xa", "xa, phuong", "xa phuong", "cac xa")),
    ("district", ("cap huyen", "huyen, thi xa", "cac huyen")),
)


_WHOM = {
    "province": N_("provinces"),
    "department": N_("departments"),
    "district": N_("districts"),
    "commune": N_("communes, wards and special zones"),
}
# Without these a set of a province is taken for one of the Ministry, or does without classes.
_OFTEN_FORGOTTEN = ("province", "no_work", "classes")


def _option(key: str) -> str:
    """The option that states an entry of the head."""
    return {"code": "--set", "classes": "--class"}.get(key, f"--{key.replace('_', '-')}")


@dataclass(frozen=True, repr=False)
class NewSet(Describes):
    """A set that was, or would be, put on record.

    Attributes
    ----------
    head : dict
        What is stated of it, by `ENTRIES_OF_HEAD`.
    annex : Annex
    complete : bool
        All maxima are known and add up.
    """

    head: Mapping[str, str]
    annex: Annex
    complete: bool

    def in_words(self) -> list[Message]:
        """What was understood of the annex."""
        annex = self.annex
        parents = [row for row in annex.rows if row.below]
        leaves = [row for row in annex.rows if not row.below]
        lacking = [row.code for row in leaves if row.maximum is None]
        maximum = annex.maximum if annex.maximum is not None else N_("not known")
        said: list[Message] = [
            N_(
                "{code}: {fields}, {rows} with {leaves}; maximum {maximum}",
                code=self.head["code"] or N_("a set without a code yet"),
                fields=nN_("{n} field", "{n} fields", n=len(annex.fields)),
                rows=nN_("{n} row", "{n} rows", n=len(annex.rows)),
                leaves=nN_("{n} that is scored", "{n} that are scored", n=len(leaves)),
                maximum=maximum,
            )
        ]
        said += self._head_in_words()
        said += [
            N_(
                "  {code} {name}: {maximum}{kind}",
                code=row.code,
                name=brief(row.name),
                maximum=row.maximum if row.maximum is not None else "?",
                kind=N_(" ({kind})", kind=KINDS_IN_WORDS[row.kind]) if KINDS_IN_WORDS[row.kind] else "",
            )
            for row in annex.fields
        ]
        if parents and not lacking and not annex.sums_that_do_not_add_up():
            said.append(nN_("the sum of {n} row fits", "the sums of {n} rows fit", n=len(parents)))
        if lacking:
            said.append(N_("without a maximum: {codes}", codes=lacking))
        if annex.explained:
            said.append(
                nN_(
                    "{n} row without a number is kept as a note of the row above it",
                    "{n} rows without a number are kept as notes of the rows above them",
                    n=annex.explained,
                )
            )
        return said

    def _head_in_words(self) -> list[Message]:
        """What was stated, or understood of the titles, and what a set of a province mostly has beside."""
        head = self.head
        facts: list[tuple[Message, str | Message]] = [
            (N_("Name"), head["name"]),
            (N_("Decision"), ", ".join(filter(None, map(head.get, ("decision", "decision_date", "issuer"))))),
            (N_("Province"), head["province"]),
            (N_("Whom it scores"), _WHOM.get(head["level"], head["level"])),
        ]
        said: list[Message] = [
            N_("  {what}: {value}", what=what, value=value) for what, value in facts if value
        ]
        unsaid = [_option(key) for key in _OFTEN_FORGOTTEN if not head[key]]
        if unsaid and head["level"] != "province":
            said.append(N_("  not stated, so none: {names}", names=unsaid))
        return said

    def _description(self) -> Description:
        return Description(self.head["name"], [(N_("read"), line) for line in self.in_words()])


@dataclass(frozen=True, repr=False)
class NewSetResult(Describes):
    """What `new_sets` found and did.

    Attributes
    ----------
    written : bool
    sets : list of NewSet
    problems : list of Problem
    missing : list of str
        Entries of the head that nobody stated, as "2: level".
    head_file : Path or None
        Where the head was written to be filled in.
    """

    written: bool
    sets: list[NewSet]
    problems: list[Problem] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    head_file: Path | None = None

    @property
    def errors(self) -> list[Problem]:
        """What keeps the sets out, `grouped`."""
        return grouped(self.problems)

    def what_next(self) -> list[Message]:
        """What is to do before they are, or after they were put on record."""
        if self.written:
            return [N_("on record: {codes}", codes=[one.head["code"] for one in self.sets])]
        said = [nothing_written(len(self.errors)) if self.errors else N_("nothing is written")]
        if self.missing:
            entries = [one.rpartition(": ") for one in self.missing]
            names = [f"{before}{colon}{_option(key)}" for before, colon, key in entries]
            said.append(N_("not stated yet: {names}; by options, or in a file: --head FILE.yml", names=names))
        if self.head_file:
            said.append(N_("fill in {path}, then run the same command again", path=str(self.head_file)))
        return said

    def _description(self) -> Description:
        return Description(
            N_("on record") if self.written else N_("nothing is written"),
            [(N_("set"), one.in_words()[0]) for one in self.sets],
        )


def new_sets(
    data: Path,
    file: Path,
    stated: Mapping[str, Sequence[str]],
    *,
    head_file: Path | None = None,
    accept: Collection[str] = (),
    dry_run: bool = False,
    replace: bool = False,
) -> NewSetResult:
    """Read the annex of a decision and put its sets of criteria on record.

    Parameters
    ----------
    data : Path
    file : Path
        A document, workbook or PDF with one table a set.
    stated : mapping of str to sequence of str
        By `ENTRIES_OF_HEAD`, a value each set in the order of the file, or one for all.
    head_file : Path, optional
        A file of these entries; written to be filled in where there is none.
    accept : collection of str, optional
        "sums": the decision prints maxima that do not add up.
    dry_run : bool, optional
        Write nothing into the data, whatever is found.
    replace : bool, optional
        Sets of the same codes give way to these; scores on record must fit them.

    Raises
    ------
    ChisoError
        The file cannot be read, an entry is none, or a set of that code is on record.
    DataError
    """
    if unknown := sorted(set(accept) - {SUMS}):
        remedy = N_("the kinds are {kinds}", kinds=SUMS)
        raise ChisoError(N_("no doubt is called {names}", names=unknown), "--accept", remedy)
    annexes = read_annexes(file)
    filled_in = _read_heads(head_file, len(annexes)) if head_file and head_file.exists() else None
    heads = [
        _head(annex, n, stated, filled_in[n] if filled_in else {}, len(annexes))
        for n, annex in enumerate(annexes)
    ]
    problems = [problem for annex in annexes for problem in annex.problems]
    sums = [problem for annex in annexes for problem in annex.sums_that_do_not_add_up()]
    if SUMS not in accept:
        problems += sums
    sets = [NewSet(head, annex, _is_complete(annex)) for head, annex in zip(heads, annexes, strict=True)]
    missing = [
        f"{n}: {key}" if len(sets) > 1 else key
        for n, one in enumerate(sets, 1)
        for key in _MUST
        if not one.head[key]
    ]
    written_head = None
    if head_file and filled_in is None:
        refuse_inside(data, head_file)
        write_whole(head_file, _head_text(heads, annexes).encode())
        written_head = head_file
    if problems or missing or dry_run or written_head:
        return NewSetResult(False, sets, problems, missing, written_head)
    rows = [_set_row(data, one) for one in sets]
    with change(data) as (staged, commit):
        _write(staged, sets, rows, replace=replace)
        found = check_own(staged, _provinces(staged))
        if replace and not found:
            found = _scores_that_do_not_fit(staged, [one.head["code"] for one in sets])
        if found:
            raise DataError(found)
        describe(staged)
        commit()
    return NewSetResult(True, sets)


def _scores_that_do_not_fit(data: Path, codes: Sequence[str]) -> list[Problem]:
    """What scores on record say that the sets, as they are now, do not know."""
    return [
        problem
        for code in codes
        for year in years_of(data, code)
        for problem in read_scores(data, find_set(data, code), year)[1]
    ]


def _is_complete(annex: Annex) -> bool:
    known = all(row.maximum is not None for row in annex.rows if not row.below)
    return known and not annex.sums_that_do_not_add_up()


def _provinces(data: Path) -> set[str]:
    frame, problems = read_table(data, REFERENCE["provinces"])
    if frame is None or problems:
        raise DataError(problems)
    return set(frame["province"])


def _head(
    annex: Annex, place: int, stated: Mapping[str, Sequence[str]], filled_in: Mapping[str, str], sets: int
) -> dict[str, str]:
    """The head of a set: options before the file, the file before what titles say."""
    head = dict.fromkeys((key for key, _ in ENTRIES_OF_HEAD), "")
    titles = [fold(title) for title in annex.titles]
    for level, words in _LEVELS_OF_TITLES:
        if not head["level"] and any(word in title for title in reversed(titles) for word in words):
            head["level"] = level
    named = [title for title in annex.titles if "tieu chi" in fold(title) or "chi so" in fold(title)]
    head |= decision_in(annex.titles)
    head["name"] = in_sentence_case(" ".join(named[-1].split()), head["province"]) if named else ""
    head |= {key: value for key, value in filled_in.items() if value}
    for key, values in stated.items():
        if len(values) not in (0, 1, sets):
            raise ChisoError(
                nN_("the file holds {n} set", "the file holds {n} sets", n=sets),
                _option(key),
                N_("state one value for all, or one for each"),
            )
        if values:
            head[key] = values[place] if len(values) == sets else values[0]
    return head


def _set_row(data: Path, one: NewSet) -> dict[str, str]:
    """The row of sets.csv.

    Raises
    ------
    ChisoError
        An entry of the head is not what it should be.
    """
    head = {key: " ".join(text.split()) for key, text in one.head.items()}

    def wrong(key: str, remedy: Message) -> ChisoError:
        return ChisoError(N_('"{value}" is not known', value=brief(head[key])), _option(key), remedy)

    named = slug(head["code"])[:LONGEST_CODE].rstrip("-")
    if head["code"] != named:
        raise wrong("code", N_("write small letters, digits and dashes, such as {code}", code=named))
    if head["level"] not in LEVELS:
        raise wrong("level", N_("use one of {known}", known=[*LEVELS]))
    if head["decision_date"]:
        head["decision_date"] = iso_date(head["decision_date"]) or head["decision_date"]
    if head["province"]:
        head["province"] = Names.read(data).resolve(head["province"], year=_year(head["first_year"])).name
    treatment, _, share = head["no_work"].partition(":")
    if treatment not in ("", *NO_WORK_TREATMENTS) or (treatment == SHARE) != bool(share):
        raise wrong("no_work", N_("use one of {known}", known=[FULL, f"{SHARE}:80", LEFT_OUT]))
    maximum = one.annex.maximum
    return {
        **{key: head[key] for key in ("name", "decision", "decision_date", "issuer", "province", "level")},
        **{key: head[key] for key in ("first_year", "last_year", "bound", "source", "note")},
        "set": head["code"],
        "maximum": "" if maximum is None else plain(maximum),
        "no_work": treatment,
        "no_work_share": share.strip(" %"),
        "complete": "1" if one.complete else "0",
    }


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None


def _classes(one: NewSet) -> list[dict[str, str]]:
    """The rows of classes.csv.

    Raises
    ------
    ChisoError
    """
    rows = []
    for entry in filter(None, (part.strip() for part in one.head["classes"].split(";"))):
        name, *bounds = [part.strip().replace(",", ".").rstrip(" %") for part in entry.split(":")]
        if not name or not 1 <= len(bounds) <= 2:
            raise ChisoError(
                N_('"{value}" is no class', value=brief(entry)),
                "--class",
                N_('write "Xuất sắc:90", or "Xuất sắc:90:70" if each field must reach 70 %'),
            )
        rows.append(
            {
                "set": one.head["code"],
                "name": name,
                "at_least": bounds[0],
                "every_field_at_least": bounds[1] if len(bounds) > 1 else "",
                "note": "",
            }
        )
    return rows


def _write(data: Path, sets: Sequence[NewSet], rows: Sequence[Mapping[str, str]], *, replace: bool) -> None:
    """Add the sets to the tables of a staged copy, or put them in the place of those before.

    Raises
    ------
    ChisoError
        One of that code is on record.
    DataError
    """
    known, problems = read_table(data, SETS)
    classes, found = read_table(data, CLASSES)
    if known is None or classes is None or problems or found:
        raise DataError([*problems, *found])
    on_record: list[dict[str, Any]] = records(known)
    of_classes: list[dict[str, Any]] = records(classes)
    if replace:
        gone = {one.head["code"] for one in sets}
        on_record = [row for row in on_record if row["set"] not in gone]
        of_classes = [row for row in of_classes if row["set"] not in gone]
    codes = {row["set"] for row in on_record}
    for one in sets:
        code = one.head["code"]
        if code in codes or (not replace and (data / criteria_table(code).path).exists()):
            raise ChisoError(
                N_('the set "{code}" is on record already', code=code),
                f"data/{CRITERIA_FOLDER}",
                N_("name another code, or replace it: --replace"),
            )
        codes.add(code)
    new_classes = [row for one in sets for row in _classes(one)]
    tables = {criteria_table(one.head["code"]): [row.row() for row in one.annex.rows] for one in sets}
    write_together(
        {
            **{data / table.path: write_csv(own, table.schema.columns) for table, own in tables.items()},
            data / CLASSES.path: write_csv([*of_classes, *new_classes], CLASSES.schema.columns),
            data / SETS.path: write_csv([*on_record, *rows], SETS.schema.columns),
        }
    )


def _head_text(heads: Sequence[Mapping[str, str]], annexes: Sequence[Annex]) -> str:
    """The entries of the head as YAML, to be filled in."""
    lines = ["# chiso criteria new FILE --head THIS", "sets:"]
    for head, annex in zip(heads, annexes, strict=True):
        fields = "; ".join(brief(row.name) for row in annex.fields[:3])
        lines.append(f"  # {fields}")
        for n, (key, hint) in enumerate(ENTRIES_OF_HEAD):
            must = " *" if key in _MUST else ""
            value = json.dumps(head[key], ensure_ascii=False)
            lines.append(f"  {'- ' if n == 0 else '  '}{key}: {value}  # {hint}{must}")
    return "\n".join(lines) + "\n"


def _read_heads(path: Path, sets: int) -> list[dict[str, str]]:
    try:
        read = read_mapping(path, str(path))
    except DataError as error:
        first = error.problems[0]
        raise ChisoError(first.message, first.where(), first.remedy) from error
    listed = read.get("sets")
    keys = [key for key, _ in ENTRIES_OF_HEAD]
    if not isinstance(listed, list) or len(listed) != sets or set(read) != {"sets"}:
        raise ChisoError(
            nN_("the file holds {n} set", "the file holds {n} sets", n=sets),
            str(path),
            N_('list one a set below "sets:", or remove the file to have it written anew'),
        )
    for one in listed:
        if not isinstance(one, dict) or not all(isinstance(value, str) for value in one.values()):
            raise ChisoError(N_("an entry of the head cannot be read"), str(path), N_("write key: value"))
        if unknown := [key for key in one if key not in keys]:
            raise ChisoError(
                N_('"{key}" is not known', key=brief(unknown[0])),
                str(path),
                N_("use one of {known}", known=keys),
            )
    return listed
