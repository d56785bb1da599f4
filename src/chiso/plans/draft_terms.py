"""Words of an old plan that no longer hold: bodies and terms that ended in 2025, and the years it was for.

A draft for 2025 and later copies nothing that names them. A department whose work passed on is replaced by
its successor of reference/agencies.csv; a member of a list is cut out of it; what cannot be mended so is left
out, clause by clause. Every change is a mark, for the office to review.
"""

from __future__ import annotations

import re
from calendar import isleap
from functools import cached_property

from chiso.data.plans.agencies import Agencies
from chiso.data.provinces import CITY, Names, Province
from chiso.plans.draft_targets import Mark

# Departments were merged in March, the district level ended in June: a plan for this year lies after it.
REFORM = 2025
# How plans shorten the names of departments that ended; the names themselves are in agencies.csv.
SHORTENED = {
    "Sở Kế hoạch và Đầu tư": r"KH\s*[&-]?\s*ĐT|Kế hoạch\s*[&-]\s*Đầu tư",
    "Sở Thông tin và Truyền thông": r"TT\s*[&-]?\s*TT|Thông tin\s*[&-]\s*Truyền thông",
    "Sở Lao động - Thương binh và Xã hội": r"LĐ\s*-?\s*TB\s*[&-]?\s*XH",
    "Sở Giao thông vận tải": r"GTVT|Giao thông\s*-?\s*[Vv]ận tải",
    "Sở Tài nguyên và Môi trường": r"TN\s*[&-]?\s*MT|Tài nguyên\s*[&-]\s*Môi trường",
    "Sở Nông nghiệp và Phát triển nông thôn": r"NN\s*(?:[&-]|và)?\s*PTNT|Nông nghiệp\s*(?:[&-]|và)\s*PTNT"
    r"|Nông nghiệp\s*[&-]\s*Phát triển nông thôn",
}
# Offices of a district, as their names begin; communes have a Phòng Kinh tế and a Phòng Văn hóa - Xã hội.
DISTRICT_OFFICES = (
    r"Nội vụ|Tư pháp|Tài chính|Tài nguyên|Lao động|LĐ|Văn hóa (?:và|&|- ?) ?Thông tin|VH ?[&-]? ?TT|Giáo dục"
    r"|GD|Y tế|Nông nghiệp|NN|Kinh tế (?:và|&|-) ?Hạ tầng|Quản lý đô thị|Dân tộc|TN"
)
_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_NAMED = rf"(?-i:[{_UPPER}]\w+(?:\s+[{_UPPER}]\w+)*)"
_DISTRICT = r"(?:cấp\s+|các\s+)*(?:huyện|quận|thị xã|thị trấn)"
_MORE = r"(?:cấp\s+|các\s+)*(?:huyện|quận|thị xã|thị trấn|thành phố|TP\.?)"
_TOWN = r"(?:các\s+)?(?:thành phố|TP\.?)\s*(?:,|và)\s*"
# "UBND các huyện, thị xã, thành phố", "cấp huyện", "thị trấn": a whole member of a list.
DISTRICTS = (
    r"(?:(?:UBND|HĐND|(?:ủy|uỷ) ban nhân dân|hội đồng nhân dân|thanh tra|công an)\s+)?"
    rf"(?:{_TOWN})?{_DISTRICT}(?:\s+{_NAMED})?(?:\s*(?:,|và|/|-)\s*{_MORE})*(?:\s+(?:trực )?thuộc tỉnh)?"
)
LEVELS = r"mức độ\s+(?:3|4|ba|bốn)|mức\s+[34](?![\d.,]*\s*(?:điểm|%|\d))"
TIERS = r"(?:[34]|0[34]|ba|bốn)\s+cấp\s+(?:chính quyền|hành chính)|chính quyền\s+(?:[34]|0[34]|ba|bốn)\s+cấp"
PARTY = r"(?:huyện|quận|thị)\s+ủy"
TOWNS = r"(?:thành phố|TP\.?)\s+(?:trực )?thuộc\s+(?:tỉnh|thành phố)"
# A list goes on behind these, and a member stands between them.
BODIES = r"(?:sở|ngành|ban|đơn vị|cơ quan|địa phương|tỉnh|xã|phường|UBND|HĐND|vụ)\b(?:\s+\S+){0,3}$"
SHORTEST = 9  # words: less that is left of a text is no task
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
SPAN = re.compile(r"(?<!\d)(20\d\d)(\s*[-–]\s*|\s+đến\s+(?:năm\s+)?)(20\d\d)(?!\d)")
LEAP_DAY = re.compile(r"(?<!\d)29/(0?2)/(\d{4})")
# A document has its date and number for good: its year cannot be moved.
# What no other province can take over: its own numbers. All of something, and a standard's, are everybody's.
SHARED_NUMBERS = re.compile(r"(?<!\w)100\s*%|ISO\s*\d+")
MORE_THAN_ALL = re.compile(r"\btrên\s+100\s*%", re.IGNORECASE)
# The level is "cấp tỉnh" in a city too; else a city speaks of itself as one.
OF_A_PROVINCE = re.compile(r"(?<!cấp )(?<!các )(?<!liên )(?<!\w)tỉnh(?!\w)(?!\s*,\s*thành phố)")
# Misprints of documents on record, which are transcribed as they are.
MISPRINTS = {
    "Phần đầu tỷ lệ": "Phấn đấu tỷ lệ",
    "các quan, đơn vị": "các cơ quan, đơn vị",
    "hàng Quý I": "Quý I",
    "100 %": "100%",
    "tài chính- ngân sách": "tài chính - ngân sách",
    " cùng; ": " cùng cấp; ",
}
SPLIT_NUMBER = re.compile(r"(?<!\d)(?<!\d )(\d) (?=\d%)")  # "3 0%"
# The heading of a group of tasks, which a transcription repeats before each of them.
GROUP_HEADING = re.compile(r"^(?:[^;.]*?,\s*trong đó:\s*|[^;.:]*:\s*(?=Thực hiện\s))")
DOCUMENT = re.compile(r"\d+\s*/\s*(?:\d{4}/)?[A-ZĐ]{2,}|\bsố\s+\d+")


def _word(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", flags)


class OldWords:
    """Finds and mends what an old plan says for a plan of 2025 or later.

    Parameters
    ----------
    agencies : Agencies
    names : Names
        For provinces that ended, and cities under central rule.
    unit : Province
        That the plan is of.
    year : int
        The year planned; before 2025 every text is left as it is.
    written : int or None
        The year of the old plan; None: its years are not moved.
    """

    def __init__(
        self, agencies: Agencies, names: Names, unit: Province, year: int, written: int | None
    ) -> None:
        self.agencies, self.names, self.unit = agencies, names, unit
        self.year, self.written = year, written

    def clean(self, text: str) -> tuple[str, list[Mark]]:
        """A text without ended bodies, terms and old years, and what was changed; "" if nothing is left.

        Parameters
        ----------
        text : str

        Returns
        -------
        str, list of Mark
        """
        if self.year < REFORM or not text:
            return text, []
        marks: list[Mark] = []
        kept: list[str] = []
        for clause in clauses(text):
            said, own = self._clause(clause)
            marks += own
            if said:
                kept.append(said)
        # Where the end of a sentence was left out, what comes before ends it.
        ended = [
            re.sub(r";$", ".", part) if n + 1 == len(kept) and text.rstrip().endswith(".") else part
            for n, part in enumerate(kept)
        ]
        joined = " ".join(ended)
        if text[:1].isupper():  # what was left out may be the beginning
            joined = joined[:1].upper() + joined[1:]
        return ("" if joined.endswith(":") else joined), marks

    def ended_in(self, text: str) -> str:
        """The first ended body or term of a text; "" if there is none."""
        if self.year < REFORM:
            return ""
        found = [match for pattern in self._ended for match in [pattern.search(text)] if match]
        return min(found, key=lambda match: match.start())[0] if found else ""

    def moved(self, text: str) -> tuple[str, list[Mark]]:
        """A deadline or text with the years of the old plan moved to those of the new one.

        Returns
        -------
        str, list of Mark
            "" where a year is left that cannot be moved.
        """
        return self.years_moved(text) if self.year >= REFORM else (text, [])

    def years_moved(self, text: str) -> tuple[str, list[Mark]]:
        """As `moved`, whatever the year planned."""
        if self.written is None:
            return text, []
        if self._year_stuck(text):
            return "", []
        shift, marks = self.year - self.written, list[Mark]()
        for old in sorted({int(match[0]) for match in self._old_years(text)}):
            marks.append(("year_moved", {"old": old, "now": old + shift}))
        for match in [*self._old_years(text)][::-1]:
            text = f"{text[: match.start()]}{int(match[0]) + shift}{text[match.end() :]}"
        # The 29th of February exists in leap years alone.
        return LEAP_DAY.sub(
            lambda day: day[0] if isleap(int(day[2])) else f"28/{day[1]}/{day[2]}", text
        ), marks

    def _old_years(self, text: str) -> list[re.Match[str]]:
        """Years before the one planned; a programme that runs on keeps its span of years."""
        spans = [(match.start(), match.end()) for match in SPAN.finditer(text) if int(match[3]) >= self.year]
        return [
            match
            for match in YEAR.finditer(text)
            if int(match[0]) < self.year and not any(start <= match.start() < end for start, end in spans)
        ]

    def _year_stuck(self, text: str) -> str:
        """A year that cannot be moved: of a document, or not one of the years that the old plan is about."""
        old, written = self._old_years(text), self.written or self.year
        about = {written - 1, written, written + 1}
        stuck = old if DOCUMENT.search(text) else [match for match in old if int(match[0]) not in about]
        return stuck[0][0] if stuck else ""

    def agency(self, name: str) -> tuple[str, list[Mark]]:
        """An agency of a cell as it is called in the year planned; "" if it has ended."""
        if not self.ended_in(name):
            return name, []
        return self.clean(name)

    def taken_over(self, text: str, source: Province) -> str:
        """What of a task of another province holds for this one; "" if nothing does.

        Left out is what names a number, a year that cannot be moved, or a body or term that has ended; the
        name of the province becomes that of the unit.

        Parameters
        ----------
        text : str
        source : Province
            That the plan was of.
        """
        whole = without_misprints(text)
        # A number was set for another year, set of criteria or territory.
        text = " ".join(clause for clause in clauses(whole) if not _of_one_province(clause))
        text, _ = self.clean(text.replace(source.full_name, self.unit.full_name))
        if text and self.year < REFORM:
            text, _ = self.years_moved(text)
        heading = GROUP_HEADING.match(whole)
        text = re.sub(r";$", ".", text.removeprefix(heading[0] if heading else "").strip())
        rest = len(text.split())
        if text.endswith(":") or (rest < SHORTEST and rest < len(whole.split())):
            return ""
        text = self.of_unit(text)
        return text[:1].upper() + text[1:]

    def of_unit(self, text: str) -> str:
        """A text that was written of a province, for a city where the unit is one."""
        return OF_A_PROVINCE.sub("thành phố", text) if self.unit.type == CITY else text

    # Patterns

    @cached_property
    def _replaced(self) -> list[tuple[re.Pattern[str], str]]:
        """Departments and provinces that passed into another, with the name since."""
        found = []
        for name in self.agencies.ended_by(self.year):
            now, before = self.agencies.in_year(name, self.year)
            if not before or now == before or not name.startswith(("Sở ", "Ban ")):
                continue
            bare = name.split(" ", 1)[1]
            spelled = re.sub(r"\\ \\-\\ ", r"\\s*[-–,]?\\s*", re.escape(bare))
            forms = "|".join(filter(None, (spelled, SHORTENED.get(name, ""))))
            council = r"(?!\s+(?:của\s+)?(?:HĐND|Hội đồng))" if name.startswith("Ban ") else ""
            found.append((_word(rf"{name.split(' ', 1)[0]}\s+(?:{forms}){council}"), now))
        # "Thanh tra Sở Xây dựng" is that of one department: its clause is left out.
        inspectorate = self.agencies.in_year("Thanh tra sở", self.year)[0]
        found.append((_word(r"[Tt]hanh tra\s+(?:các\s+)?sở(?!\s+[A-ZĐ])"), inspectorate))
        for base in self.names.predecessors(self.unit):
            if base.name != self.unit.name:
                name = re.escape(base.name)
                found.append((_word(rf"(?:tỉnh|[Tt]hành phố|TP\.?)\s+{name}"), self.unit.full_name))
        return found

    @cached_property
    def _ended(self) -> list[re.Pattern[str]]:
        """What must not be named: in the order in which a clause is searched."""
        now = self.names.all("34")
        central = "|".join(re.escape(unit.name) for unit in now if unit.type == CITY)
        gone = sorted({unit.name for unit in self.names.all("63")} - {unit.name for unit in now})
        departments = [pattern for pattern, _ in self._replaced]
        bare = [
            form for name, short in SHORTENED.items() for form in (re.escape(name.removeprefix("Sở ")), short)
        ]
        found = [
            *departments,
            _word(DISTRICTS, re.IGNORECASE),
            _word("|".join(bare)),
            re.compile(rf"(?<!\w)[Pp]hòng\s+(?:chuyên môn\s+)?(?:{DISTRICT_OFFICES})"),
            _word(r"[Tt]hanh tra\s+(?:các\s+)?[Ss]ở"),
            _word(r"(?:Chi cục|Cục)\s+Thuế"),
            *(_word(pattern, re.IGNORECASE) for pattern in (LEVELS, TIERS, PARTY, TOWNS)),
            # A city that is no city under central rule belonged to a province: of the district level.
            re.compile(rf"(?<!\w)(?:thành phố|TP\.?)\s+(?!(?:{central})(?!\w)){_NAMED}"),
            _word(rf"tỉnh\s+(?:{'|'.join(map(re.escape, gone))})"),
        ]
        if self.unit.type != CITY:
            found.append(_word(r"UBND\s+(?:các\s+)?(?:thành phố|TP)"))
        return found

    # Clauses

    def _clause(self, clause: str) -> tuple[str, list[Mark]]:
        mended, marks = self._with_successors(clause)
        mended, cut = self._without_members(mended)
        marks += cut
        left = self.ended_in(mended)
        moved, years = self.moved(mended)
        if left or (mended and not moved):
            old = left or self._year_stuck(mended)
            return "", [("clause_left_out", {"old": old, "text": clause.strip()})]
        return moved, [*marks, *years]

    def _with_successors(self, clause: str) -> tuple[str, list[Mark]]:
        marks: list[Mark] = []
        for pattern, now in self._replaced:
            found = [match[0] for match in pattern.finditer(clause)]
            if not found:
                continue
            marks += [("term_replaced", {"old": old, "now": now}) for old in dict.fromkeys(found)]
            clause = pattern.sub(lambda _, name=now: name, clause)  # type: ignore[misc]
            # Two departments that became one stand in a list once.
            first, name, rest = clause.partition(now)
            clause = first + name + re.sub(rf"(?:\s*,|\s+và)\s+{re.escape(now)}(?!\w)", "", rest)
        return clause, marks

    def _without_members(self, clause: str) -> tuple[str, list[Mark]]:
        """Ended members cut out of lists of which others remain."""
        marks: list[Mark] = []
        for pattern in self._ended:
            start = 0
            while match := pattern.search(clause, start):
                before, after = clause[: match.start()], clause[match.end() :]
                shortened = _cut(before, match[0], after)
                if shortened is None:
                    start = match.end()
                    continue
                marks.append(("term_cut", {"old": match[0]}))
                clause = shortened
        return clause, marks


def clauses(text: str) -> list[str]:
    """The clauses of a text: they end in ";" or "."; "TP. Hồ Chí Minh" does not."""
    return re.split(r"(?<=[.;])(?<!TP\.)\s+", text)


def without_misprints(text: str) -> str:
    """A text of a document on record without its misprints."""
    for wrong, right in MISPRINTS.items():
        text = text.replace(wrong, right)
    return SPLIT_NUMBER.sub(r"\1", text)


def _of_one_province(clause: str) -> bool:
    rest = SHARED_NUMBERS.sub("", YEAR.sub("", clause))
    return bool(MORE_THAN_ALL.search(clause) or re.search(r"\d", rest))


def _cut(before: str, ended: str, after: str) -> str | None:
    """A clause without a member of a list; None where it is no member, or the only one."""
    head = re.sub(r"(?:\s*,|\s+và|\s*/)\s*$", "", before)
    # "các sở, ban, ngành, UBND các huyện": bodies stand before it.
    if head != before and re.search(BODIES, head, re.IGNORECASE):
        return head + after
    # "UBND cấp huyện, cấp xã": communes follow it, and take what stands before.
    level = re.match(r"(?:\s*,|\s+và|\s*/)\s+(?=(?:UBND\s+)?(?:cấp\s+|các\s+)?(?:xã|phường))", after)
    if level is not None and "thị trấn" not in ended:
        kept = re.match(r"(?:UBND|HĐND|\S+ \S+ nhân dân)\s+", ended)
        again = after[level.end() :]
        return before + (kept[0] if kept and not again.startswith("UBND") else "") + again
    return None
