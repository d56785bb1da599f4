"""The catalogs: a wording for every message, NFC, placeholders kept; and how messages are found.

That it holds every message of the code and no other is for `make lint` to say.
"""

from __future__ import annotations

import io
import re
import runpy
import string
import unicodedata
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from chiso.core.paths import ROOT
from chiso.text.catalog import CATALOGS, Texts, catalog
from chiso.text.languages import Lang

WORDED = [lang for lang in Lang if lang != Lang.EN]


def entries(lang: str = "vi") -> list[Message]:
    """Of a catalog; the id of one with a plural is singular and plural."""
    with (CATALOGS / lang / "LC_MESSAGES/chiso.po").open("rb") as file:
        return [entry for entry in read_po(file, locale=lang) if entry.id]


@pytest.mark.parametrize("lang", WORDED)
def test_no_message_is_without_a_wording_or_has_one_that_nobody_has_read(lang: str) -> None:
    found = entries(lang)
    assert len(found) > 1000
    assert [entry.id for entry in found if entry.fuzzy or not (entry.string and all(entry.string))] == []


def found(source: str) -> list[str]:
    """Messages that `make messages` finds in Python."""
    python = runpy.run_path(str(ROOT / ".ci/extraction.py"))["python"]
    keywords = {"t": None, "N_": None, "nN_": (1, 2), "ngettext": (1, 2)}
    return [str(message) for _, message, _, _ in extract(python, io.BytesIO(source.encode()), keywords)]


def test_messages_are_found_wherever_they_stand() -> None:
    assert found('HEADS = {"state": N_("State")}\nself.t("In " "one", n="x")') == ["State", "In one"]
    assert found('t("one" if n == "1" else "more")') == ["one", "more"]
    assert found('t("outer {x}", x=shown(f"{t(\'inner\')}"))') == ["outer {x}", "inner"]
    assert found('nN_("{n} row", "{n} rows", n=n)\nt.ngettext(one, more, n=n)') == ["('{n} row', '{n} rows')"]
    command = '@app.command("x")\ndef f():\n    """Do it\n    well.\n\n    And say so."""'
    assert found(command) == ["Do it well.", "And say so."]
    assert found(command.replace("command", "other")) == []
    assert found('t(STATES[row["state"]])\nt(words)\nother("text")') == []


@pytest.mark.parametrize(
    "source",
    [
        't(f"{n} places")',
        't("places: " + n)',
        'nN_("{n} place", f"{n} {places}", n=n)',
        'nN_("{n} place", more, n=n)',
        'self.t.ngettext(one, "{n} places", n=n)',
    ],
)
def test_a_message_put_together_in_the_code_is_refused(source: str) -> None:
    with pytest.raises(SyntaxError, match="a message is one literal"):
        found(source)


@pytest.mark.parametrize("lang", WORDED)
def test_every_wording_fills_the_placeholders_of_its_message(lang: str) -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wrong = [message for message, wording in catalog(lang).items() if fields(message) != fields(wording)]
    assert wrong == []


def test_wordings_are_nfc_and_use_the_terms_of_the_field() -> None:
    wordings = list(catalog("vi").values())
    assert all(wording == unicodedata.normalize("NFC", wording) for wording in wordings)
    for not_to_be_written in ("tụt hạng", "sáp nhập", "không có dữ liệu", "unknown"):
        code = f"{not_to_be_written} ("  # of an option, which is explained behind it
        assert not [wording for wording in wordings if not_to_be_written in wording.replace(code, "")]


def test_a_message_without_wording_is_an_error_in_vietnamese() -> None:
    with pytest.raises(KeyError, match="lacks: Not in the catalog"):
        Texts("vi")("Not in the catalog")
    assert Texts("en")("Not in the catalog of {year}", year=2024) == "Not in the catalog of 2024"


@pytest.mark.parametrize(
    ("n", "said"), [("1", "up 1 place"), ("3", "up 3 places"), (1, "up 1 place"), ("1.00", "up 1.00 places")]
)
def test_english_agrees_with_its_number(n: object, said: str) -> None:
    assert Texts("en").ngettext("up {n} place", "up {n} places", n=n) == said


def test_a_language_may_have_a_form_for_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "vi/LC_MESSAGES/chiso.po"
    place.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    forms = 'msgid "{n} point"\nmsgid_plural "{n} points"\nmsgstr[0] "A {n}"\nmsgstr[1] "B {n}"\n'
    place.write_text(head + forms)
    monkeypatch.setattr("chiso.text.catalog.CATALOGS", tmp_path)
    monkeypatch.setattr("chiso.text.catalog.catalog", catalog.__wrapped__)
    t = Texts("vi")
    assert [t.ngettext("{n} point", "{n} points", n=n) for n in (1, "1", 0, 2)] == [
        "A 1",
        "A 1",
        "B 0",
        "B 2",
    ]


@pytest.mark.parametrize(("n", "said"), [("01", "tăng 01 bậc"), (1, "tăng 1 bậc"), ("03", "tăng 03 bậc")])
def test_vietnamese_has_one_form(n: object, said: str) -> None:
    assert Texts("vi").ngettext("up {n} place", "up {n} places", n=n) == said


def test_a_message_can_have_two_wordings() -> None:
    t = Texts("vi")
    assert (t("Sources"), t.pgettext("heading", "Sources")) == ("Nguồn", "Nguồn số liệu")
    assert Texts("en").pgettext("heading", "Sources") == "Sources"


def test_no_english_count_is_a_plural_whatever_the_number() -> None:
    nouns = "places|tasks|criteria|days|targets|duties|reports|fields|years|editions|units|provinces"
    counted = re.compile(rf"\{{(?!total|ranked)\w+\}} ({nouns})\b")  # a total is more than one
    # Never one: five fields at least, the parts of a whole; the whole country; no whole number; the units
    # before a reform. The last two are known by the words of an analysis.
    never_one = {
        "Lowest of {n} fields whose share is known: {name} ({share}%)",
        "Edition {year}, the year that was measured; {n} provinces and centrally run cities.",
        "among the {period} units {when}; {where}",
        "{value} places is no whole number",
        "edition {year} is of {units} units, edition {before} of {units_before} (reform of administrative "
        "units): places are not subtracted",
        "{words} (each of the {n} units before the reform)",
        "set among {before} units, {units} are ranked in {year}: please set it anew",
        "{index}: the place of {year} is among {before} units, that of {planned} among {units}: no place is "
        "proposed",
        "group {group}: {score} and more, {n} units with the better groups",
        "{n} units above the national mean {score}",
    }
    plain = [entry.id for entry in entries() if isinstance(entry.id, str)]
    assert [text for text in plain if counted.search(text) and text not in never_one] == []
