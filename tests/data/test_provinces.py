"""Names: every unit in every spelling, periods kept apart, unknown names refused with a way out."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chiso.core.errors import DataError, UnknownProvince
from chiso.core.paths import DATA, ROOT
from chiso.data.provinces import Names, Province, period_of, slug
from tests.support.tables import rows_of, write_rows

CITY = "thành phố trực thuộc trung ương"
SPELLINGS = ROOT / "tests/fixtures/name_spellings.csv"


UNITS = rows_of(DATA / "reference/provinces.csv")
ALIASES = rows_of(DATA / "reference/aliases.csv")
NAMES = Names.read(DATA)


def by_rule(unit: dict[str, str]) -> list[str]:
    """Spellings of a unit made without the code under test: name_en carries the letters without marks."""
    name, plain = unit["province"], unit["name_en"].removesuffix(" City")
    if unit["type"] == CITY:
        with_kind = [f"thành phố {name}", f"Thành phố {name}", f"TP {name}", f"TP. {name}", f"TP.{name}"]
        with_kind += [f"Tp. {plain}", f"THÀNH PHỐ {name.upper()}", f"{plain} City"]
    else:
        with_kind = [f"tỉnh {name}", f"Tỉnh {name}", f"T. {name}", f"T.{name}", f"TỈNH {name.upper()}"]
        with_kind += [f"Tinh {plain}", f"{plain} Province"]
    return [
        name,
        unicodedata.normalize("NFD", name),
        name.upper(),
        name.lower(),
        plain,
        plain.lower(),
        plain.replace(" ", ""),
        plain.lower().replace(" - ", "-").replace(" ", "-"),
        name.replace(" ", "\u00a0"),
        f"  {name.replace(' ', '  ')}\t",
        unit["code"],
        *with_kind,
    ]


def table() -> dict[tuple[str, str], set[str]]:
    spellings = defaultdict(set)
    for unit in UNITS:
        spellings[unit["period"], unit["province"]].update(by_rule(unit))
    for row in rows_of(SPELLINGS):
        spellings[row["period"], row["province"]] |= {
            row["spelling"],
            unicodedata.normalize("NFD", row["spelling"]),
        }
    return spellings


TABLE = table()


def refused(text: str, **when: object) -> UnknownProvince:
    with pytest.raises(UnknownProvince) as caught:
        NAMES.resolve(text, **when)
    return caught.value


def spoiled(
    tmp_path: Path, units: list[dict[str, str]] = UNITS, aliases: list[dict[str, str]] = ALIASES
) -> Path:
    folder = tmp_path / "reference"
    folder.mkdir()
    for name, content in (("provinces", units), ("aliases", aliases)):
        write_rows(folder / f"{name}.csv", list(content[0]), content)
    return tmp_path


def test_the_table_covers_every_unit_with_at_least_six_spellings():
    assert Counter(period for period, _ in TABLE) == {"63": 63, "34": 34}
    assert min(len(spellings) for spellings in TABLE.values()) >= 6


@pytest.mark.parametrize(("period", "name"), TABLE, ids="-".join)
def test_every_spelling_resolves_to_its_unit(period, name):
    code = next(u["code"] for u in UNITS if (u["period"], u["province"]) == (period, name))
    resolved = {text: NAMES.resolve(text, period=period) for text in TABLE[period, name]}
    wrong = {text: unit for text, unit in resolved.items() if (unit.name, unit.period) != (name, period)}
    assert not wrong
    assert {unit.code for unit in resolved.values()} == {code}


SPACES = st.sampled_from([" ", "  ", "\u00a0", "\t", " \u200b", "\u2003", "\n"])


@given(st.data(), st.sampled_from(UNITS))
def test_case_unicode_form_and_spaces_do_not_matter(data, unit):
    mixed = ""
    for char in unit["province"]:
        if char == " ":
            mixed += data.draw(SPACES)
        else:
            form = data.draw(st.sampled_from(["NFC", "NFD"]))
            mixed += unicodedata.normalize(form, data.draw(st.sampled_from([char.upper(), char.lower()])))
    text = data.draw(SPACES) + mixed + data.draw(SPACES)
    unit_found = NAMES.resolve(text, period=unit["period"])
    assert (unit_found.name, unit_found.code) == (unit["province"], unit["code"])


def test_every_alias_says_something_that_no_rule_derives(tmp_path):
    unaided = Names.read(spoiled(tmp_path, aliases=[ALIASES[0] | {"alias": "Tên gọi khác"}]))
    for row in ALIASES:
        meant = NAMES.resolve(row["alias"], period=row["period"] or "34")
        assert meant.name == row["province"]
        with pytest.raises(UnknownProvince):
            unaided.resolve(row["alias"])


def test_no_spelling_on_file_means_two_units():
    meanings = defaultdict(set)
    for unit in UNITS:
        for text in (unit["province"], unit["name_en"], unit["code"]):
            meanings[unit["period"], letters(text)].add(unit["province"])
    for row in ALIASES:
        for period in [row["period"]] if row["period"] else ["63", "34"]:
            meanings[period, letters(row["alias"])].add(row["province"])
    assert not {key: names for key, names in meanings.items() if len(names) > 1}


def letters(text: str) -> str:
    """Letters and digits without marks, by another road than `fold`."""
    apart = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(char for char in apart if char.isascii() and char.isalnum())


class TestPeriods:
    @pytest.mark.parametrize(
        ("text", "when", "name", "period", "code"),
        [
            ("15", {"year": 2024}, "Yên Bái", "63", "15"),
            ("15", {"year": 2025}, "Lào Cai", "34", "15"),
            ("15", {}, "Lào Cai", "34", "15"),
            ("10", {}, "Lào Cai", "63", "10"),  # no present unit has this code
            ("01", {"year": 2011}, "Hà Nội", "63", "01"),
            ("Lào Cai", {}, "Lào Cai", "34", "15"),
            ("Lào Cai", {"year": 2024}, "Lào Cai", "63", "10"),
            ("Lào Cai", {"year": 2025, "period": "63"}, "Lào Cai", "63", "10"),
            ("Yên Bái", {}, "Yên Bái", "63", "15"),
            ("An Giang", {"year": 2024}, "An Giang", "63", "89"),
            ("An Giang", {"year": 2026}, "An Giang", "34", "91"),
            ("Huế", {}, "Huế", "34", "46"),
            ("Thừa Thiên Huế", {}, "Huế", "34", "46"),
            ("Huế", {"year": 2024}, "Thừa Thiên Huế", "63", "46"),
            ("Thừa Thiên Huế", {"period": "34"}, "Huế", "34", "46"),
        ],
    )
    def test_a_name_or_code_means_the_unit_of_its_period(self, text, when, name, period, code):
        unit = NAMES.resolve(text, **when)
        assert (unit.name, unit.period, unit.code) == (name, period, code)

    def test_units_change_between_the_editions_2024_and_2025(self):
        assert [period_of(year) for year in (2011, 2024, 2025)] == ["63", "63", "34"]

    def test_all_keeps_the_order_of_the_file(self):
        for period, count in (("63", 63), ("34", 34)):
            names = [unit.name for unit in NAMES.all(period)]
            assert names == [u["province"] for u in UNITS if u["period"] == period]
            assert len(names) == count

    def test_a_period_that_does_not_exist_is_a_mistake_of_the_caller(self):
        with pytest.raises(ValueError, match='"62"'):
            NAMES.resolve("Lào Cai", period="62")
        with pytest.raises(ValueError, match='"62"'):
            NAMES.all("62")

    def test_successors_and_predecessors(self):
        old, new = NAMES.resolve("Yên Bái"), NAMES.resolve("Lào Cai")
        assert NAMES.successor(old) == new
        assert NAMES.successor(new) == new
        assert [unit.name for unit in NAMES.predecessors(new)] == ["Lào Cai", "Yên Bái"]
        assert NAMES.predecessors(old) == (old,)
        parts = [part for unit in NAMES.all("34") for part in NAMES.predecessors(unit)]
        assert sorted(part.code for part in parts) == sorted(unit.code for unit in NAMES.all("63"))


class TestUnknown:
    @pytest.mark.parametrize("when", [{}, {"year": 2024}, {"year": 2025}])
    @pytest.mark.parametrize("text", ["Lao Kay", "Lao Cay", "Lào Kai", "tỉnh Lao Kay"])
    def test_the_three_nearest_names_are_offered(self, text, when):
        error = refused(text, **when)
        assert error.name == text
        assert error.nearest[0] == "Lào Cai"
        assert len(set(error.nearest)) == 3
        assert text in error.message
        assert "reference/provinces.csv" in error.where
        assert "Lào Cai" in error.remedy

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("Lào Cai, ha tinh", "Lào Cai, ha tinh"),
            ("Lào Cai và Hà Tĩnh", "Lào Cai, Hà Tĩnh"),
            ("huế; TP. HCM; Yên Bái", "huế, TP. HCM, Yên Bái"),
        ],
    )
    def test_several_names_in_one_are_to_be_named_one_at_a_time(self, text, names):
        assert refused(text).remedy == f"name one at a time: {names}"
        assert "one at a time" not in refused(f"{text}, Đông Lào").remedy

    @pytest.mark.parametrize("text", ["1", "001", "1.0"])
    def test_a_code_keeps_its_leading_zero(self, text):
        refused(text)
        assert NAMES.resolve("01").name == "Hà Nội"

    @pytest.mark.parametrize(("text", "name"), [("TPHCN", "Hồ Chí Minh"), ("1", "Hà Nội"), ("4", "Cao Bằng")])
    def test_aliases_and_codes_lead_to_names_too(self, text, name):
        assert refused(text).nearest[0] == name

    @pytest.mark.parametrize("text", ["", "  ", "-", "...", "Lào Cai, Yên Bái", "Đông Lào", "Vĩnh Phú"])
    def test_what_names_no_unit_or_several_is_refused(self, text):
        refused(text)

    @pytest.mark.parametrize("text", ["thành phố Lào Cai", "TP. Lào Cai", "Lao Cai City"])
    def test_the_city_of_a_province_is_not_the_province(self, text):
        error = refused(text, year=2024)
        assert error.nearest[0] == "Lào Cai"
        assert "Lào Cai is a province, not a city" in error.where

    @pytest.mark.parametrize(("text", "year"), [("Yên Bái", 2025), ("yen bai", 2026)])
    def test_a_name_that_ended_leads_to_its_successor(self, text, year):
        error = refused(text, year=year)
        assert error.nearest == ("Lào Cai",)
        assert error.where == (
            "Yên Bái (code 15) was a unit before 1 July 2025 and is now part of Lào Cai (code 15)"
        )
        assert '--province "Lào Cai"' in error.remedy
        assert 'chiso build --province "Yên Bái" --year 2024' in error.remedy

    def test_a_code_that_ended_says_whose_it_was(self):
        assert "Hải Dương (code 30)" in refused("30", year=2025).where

    def test_a_name_that_is_new_leads_to_its_predecessors(self, tmp_path):
        renamed = [
            unit | {"province": "Hoàng Liên", "name_en": "Hoang Lien"}
            if (unit["period"], unit["province"]) == ("34", "Lào Cai")
            else unit | {"successor": "Hoàng Liên"}
            if unit["successor"] == "Lào Cai"
            else unit
            for unit in UNITS
        ]
        with pytest.raises(UnknownProvince) as caught:
            Names.read(spoiled(tmp_path, units=renamed)).resolve("hoang lien", year=2024)
        assert caught.value.nearest == ("Lào Cai", "Yên Bái")
        assert "formed from Lào Cai (code 10), Yên Bái (code 15)" in caught.value.where


class TestReading:
    @pytest.mark.parametrize(
        ("alias", "period", "province", "rule"),
        [
            ("hà nội", "", "Hà Nam", "ambiguous_name"),
            ("HA-NAM", "63", "Hà Nội", "ambiguous_name"),
            ("Hue", "34", "Đà Nẵng", "ambiguous_name"),
            ("Yên Bái mới", "34", "Yên Bái", "unknown_province"),
        ],
    )
    def test_an_alias_cannot_take_the_name_of_another_unit(self, tmp_path, alias, period, province, rule):
        row = {"alias": alias, "period": period, "province": province, "note": ""}
        with pytest.raises(DataError) as caught:
            Names.read(spoiled(tmp_path, aliases=[*ALIASES, row]))
        problem = caught.value.problems[0]
        assert (problem.file, problem.rule) == ("reference/aliases.csv", rule)
        assert problem.row == len(ALIASES) + 2

    @pytest.mark.parametrize(
        ("column", "value", "rule"),
        [
            ("province", "Hà Nam", "ambiguous_name"),
            ("province", "Hà-Nam", "ambiguous_name"),
            ("code", "35", "ambiguous_code"),
            ("successor", "Hà Nôi", "unknown_province"),
            ("period", "62", "unknown_period"),
        ],
    )
    def test_two_units_of_a_period_share_no_name_or_code(self, tmp_path, column, value, rule):
        units = [UNITS[0] | {column: value}, *UNITS[1:]]
        with pytest.raises(DataError) as caught:
            Names.read(spoiled(tmp_path, units=units))
        assert rule in {
            p.rule for p in caught.value.problems if p.file == "reference/provinces.csv" and p.row
        }

    @pytest.mark.parametrize("file", ["reference/provinces.csv", "reference/aliases.csv"])
    @pytest.mark.parametrize(
        ("content", "rule"),
        [
            (None, "missing_file"),
            (b"", "empty_file"),
            ("period,code\n63,01\n".encode("utf-16"), "encoding"),
            (b"\xef\xbb\xbfperiod;code\n", "missing_column"),
        ],
    )
    def test_a_broken_file_is_named(self, tmp_path, file, content, rule):
        path = spoiled(tmp_path) / file
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        with pytest.raises(DataError) as caught:
            Names.read(tmp_path)
        assert {(p.file, p.rule) for p in caught.value.problems} == {(file, rule)}

    def test_a_byte_order_mark_is_no_part_of_a_column(self, tmp_path):
        path = spoiled(tmp_path) / "reference/aliases.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert Names.read(tmp_path).resolve("BRVT").code == "77"

    def test_a_row_cut_short_is_named(self, tmp_path):
        with (spoiled(tmp_path) / "reference/provinces.csv").open("a", encoding="utf-8") as file:
            file.write("34,97\n")
        with pytest.raises(DataError) as caught:
            Names.read(tmp_path)
        assert [(p.rule, p.row) for p in caught.value.problems] == [("fields", len(UNITS) + 2)]

    def test_no_units_at_all_is_named(self, tmp_path):
        path = spoiled(tmp_path) / "reference/provinces.csv"
        path.write_text(",".join(UNITS[0]) + "\n", encoding="utf-8")
        with pytest.raises(DataError) as caught:
            Names.read(tmp_path)
        assert [p.rule for p in caught.value.problems] == ["no_rows"]


BEFORE = {"year": 2024}


@pytest.mark.parametrize(
    ("text", "when", "label"),
    [
        ("Lào Cai", BEFORE, "tỉnh Lào Cai (trước ngày 01/7/2025)"),
        ("Hải Phòng", {}, "thành phố Hải Phòng (từ ngày 01/7/2025)"),
        ("HCM", {}, "Thành phố Hồ Chí Minh (từ ngày 01/7/2025)"),
        ("Lào Cai", BEFORE, "Lao Cai province (before 1 July 2025)"),
        ("Hải Phòng", {}, "Hai Phong city (since 1 July 2025)"),
        ("HCM", BEFORE, "Ho Chi Minh City (before 1 July 2025)"),
        ("Cao Bằng", BEFORE, "tỉnh Cao Bằng"),
        ("Cao Bằng", {}, "tỉnh Cao Bằng"),
        ("Yên Bái", {}, "tỉnh Yên Bái"),
        ("Yên Bái", {}, "Yen Bai province"),
        ("Huế", {}, "thành phố Huế"),
        ("Huế", {}, "Hue city"),
        ("Huế", BEFORE, "tỉnh Thừa Thiên Huế"),
    ],
)
def test_labels_give_the_period_only_where_a_name_has_two_territories(text, when, label):
    unit = NAMES.resolve(text, **when)
    assert label == (unit.label_en if label.isascii() else unit.label)


def test_slugs_are_plain_and_unique_within_a_period():
    known = [NAMES.resolve(text).slug for text in ("Lào Cai", "BR-VT", "Đắk Nông")]
    assert known == ["lao-cai", "ba-ria-vung-tau", "dak-nong"]
    for period in ("63", "34"):
        slugs = {unit.slug for unit in NAMES.all(period)}
        assert len(slugs) == int(period)
        assert all(slug.isascii() and slug.replace("-", "").isalpha() and slug.islower() for slug in slugs)


def test_a_province_carries_its_row_and_cannot_change():
    unit = NAMES.resolve("Bắc Giang")
    assert unit == Province(
        name="Bắc Giang",
        period="63",
        code="24",
        name_en="Bac Giang",
        type="tỉnh",
        region="Trung du và miền núi phía Bắc",
        region_en="Northern Midlands and Mountains",
        reused_name=False,
        others=("Bắc Ninh",),
    )
    with pytest.raises(FrozenInstanceError):
        unit.code = "27"


def test_names_are_refused_without_loading_pandas():
    program = """
import sys
from pathlib import Path
from chiso.core.errors import UnknownProvince
from chiso.data.provinces import Names
names = Names.read(Path(sys.argv[1]))
try:
    names.resolve("Lao Kay")
except UnknownProvince as error:
    print(error.nearest[0].encode("unicode_escape").decode(), names.resolve("lao cai").code)
print(sorted({"pandas", "numpy", "pandera"} & set(sys.modules)))
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(DATA)], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.split("\n")[:2] == ["L\\xe0o Cai 15", "[]"]


@pytest.mark.parametrize("name", ["../../etc/Hà Tĩnh", "/Hà Tĩnh", "Hà\\..\\Tĩnh", "C:Hà Tĩnh", "Hà\nTĩnh"])
def test_a_name_never_leads_to_another_folder(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))
