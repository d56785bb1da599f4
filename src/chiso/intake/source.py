"""Where the figures of a filled template come from: the fields of the sheet "Nguồn"."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chiso.core.characters import unfit
from chiso.core.dates import iso_date
from chiso.core.links import web_address
from chiso.intake.cells import brief, clean
from chiso.text.dates import as_written
from chiso.text.messages import N_, Message

CLASS_LABELS = {
    "ministry": "Cơ quan trung ương (Bộ Nội vụ, Chính phủ, UNDP với PAPI)",
    "provincial_portal": "Cơ quan, cổng thông tin của tỉnh, thành phố",
    "press": "Báo chí, thông tấn",
    "secondary": "Nguồn thứ cấp (tổng hợp, sao chép, bên thứ ba)",
}
LANGUAGE_LABELS = {"vi": "Tiếng Việt", "en": "Tiếng Anh"}
YES_NO_LABELS = {"1": "có", "0": "không"}


@dataclass(frozen=True)
class Entry:
    """A field of the sheet.

    Attributes
    ----------
    key : str
        Stands in the hidden first column.
    label, label_en, hint : str
        What the reader sees.
    choices : mapping from code to label
        Empty for free text.
    default : str
        Code or text that the template carries.
    required : bool
    """

    key: str
    label: str
    label_en: str
    hint: str
    choices: Mapping[str, str]
    default: str = ""
    required: bool = False


ENTRIES = (
    Entry(
        "publisher", "Cơ quan, đơn vị công bố", "Publisher", "ví dụ: Bộ Nội vụ; Báo Nhân Dân", {}, "", True
    ),
    Entry("class", "Loại nguồn", "Class of the source", "chọn trong danh sách", CLASS_LABELS, "", True),
    Entry(
        "title",
        "Tên, số hiệu văn bản hoặc tên bài",
        "Title or number of the document",
        "cần có tên văn bản hoặc địa chỉ",
        {},
    ),
    Entry("url", "Địa chỉ (URL)", "Address", "bắt đầu bằng http:// hoặc https://; để trống nếu là tệp", {}),
    Entry(
        "date",
        "Ngày công bố",
        "Date of publication",
        "ngày/tháng/năm, ví dụ 06/4/2025; chỉ biết tháng hoặc năm thì ghi 4/2025 hoặc 2025",
        {},
    ),
    Entry("language", "Ngôn ngữ", "Language", "chọn trong danh sách", LANGUAGE_LABELS, "vi", True),
    Entry(
        "linkable",
        "Có thể dẫn liên kết đến địa chỉ này?",
        "May the address be linked?",
        "chọn có nếu là trang của chính đơn vị công bố",
        YES_NO_LABELS,
        "0",
        True,
    ),
    Entry(
        "confirms",
        "Đã đối chiếu các ô điền sẵn với nguồn này?",
        "Were the pre-filled cells compared with this source?",
        "chọn có thì các số liệu trùng khớp được ghi thêm nguồn này",
        YES_NO_LABELS,
        "0",
        True,
    ),
    Entry("note", "Ghi chú", "Note", "điều người đọc cần biết", {}),
)


@dataclass(frozen=True)
class Origin:
    """The source of a filled file, as a row of sources.csv has it; without the key.

    Attributes
    ----------
    publisher, source_class, title, url, date, language, note : str
        `date` is ISO, as far as known.
    linkable, confirms : bool
        `confirms`: pre-filled figures were compared with this source.
    """

    publisher: str
    source_class: str
    title: str
    url: str
    date: str
    language: str
    note: str
    linkable: bool
    confirms: bool

    def row(self, key: str) -> dict[str, str]:
        """The row of reference/sources.csv."""
        return {
            "source": key,
            "publisher": self.publisher,
            "class": self.source_class,
            "language": self.language,
            "url": self.url,
            "date": self.date,
            "linkable": str(int(self.linkable)),
            "note": "; ".join(filter(None, (self.title, self.note))),
        }


class BadField(ValueError):
    """A field that cannot be read.

    Attributes
    ----------
    key, message, remedy : str
    """

    def __init__(self, key: str, message: Message, remedy: Message) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.remedy = remedy


def origin_of(values: Mapping[str, object], year: int) -> tuple[Origin | None, list[BadField]]:
    """The fields of a sheet as an origin.

    Parameters
    ----------
    values : mapping from key to object
        Cells by field.
    year : int
        The edition: no source of an earlier year can state its results.

    Returns
    -------
    origin : Origin or None
        None if a field is wrong.
    bad : list of BadField
    """
    bad: list[BadField] = []
    texts: dict[str, str] = {}
    for field in ENTRIES:
        try:
            texts[field.key] = _text(field, values.get(field.key), year)
        except BadField as wrong:
            bad.append(wrong)
    if not bad:
        bad += _together(texts)
    if bad:
        return None, bad
    origin = Origin(
        texts["publisher"],
        texts["class"],
        texts["title"],
        texts["url"],
        texts["date"],
        texts["language"],
        texts["note"],
        texts["linkable"] == "1",
        texts["confirms"] == "1",
    )
    return origin, []


def entry_text(field: Entry, value: object) -> str:
    """What stands in a field: a text, or the code of a choice; "" for nothing.

    Raises
    ------
    BadField
    """
    text = " ".join(unicodedata.normalize("NFC", clean(value)).split())
    if not text:
        if field.required:
            remedy = N_("choose from the list") if field.choices else N_("fill it in")
            raise BadField(
                field.key,
                N_('"{label}" ({label_en}) is empty', label=field.label, label_en=field.label_en),
                remedy,
            )
        return ""
    if field.choices:
        codes = {label.casefold(): code for code, label in field.choices.items()}
        codes |= {code.casefold(): code for code in field.choices}
        if text.casefold() not in codes:
            allowed = "; ".join(field.choices.values())
            message = N_('"{text}" is not in the list of "{label}"', text=brief(text), label=field.label)
            raise BadField(field.key, message, N_("choose: {allowed}", allowed=allowed))
        return codes[text.casefold()]
    if found := unfit(text):
        raise BadField(
            field.key,
            N_('"{label}" holds {found}', label=field.label, found=found),
            N_("type the text again, without it"),
        )
    return text


def _text(field: Entry, value: object, year: int) -> str:
    if field.key == "date":
        return _date(value, year)
    text = entry_text(field, value)
    if field.key == "url" and text and web_address(text) is None:
        message = N_('"{text}" is no web address', text=brief(text))
        raise BadField("url", message, N_("begin it with https://, or leave it empty"))
    return text


def _together(texts: Mapping[str, str]) -> list[BadField]:
    if not texts["title"] and not texts["url"]:
        return [
            BadField(
                "title", N_("neither a document nor an address is named"), N_("a figure must be traceable")
            )
        ]
    if texts["linkable"] == "1" and not texts["url"]:
        return [
            BadField(
                "linkable", N_("there is no address to link"), N_("fill in the address, or choose: không")
            )
        ]
    return []


def _date(value: object, year: int) -> str:
    """ISO date, or year and month, or year; days come before months."""
    if isinstance(value, date):
        found = (value.date() if isinstance(value, datetime) else value).isoformat()
    else:
        text = clean(value)
        if not text:
            return ""
        found = iso_date(text)
        if found < "2000":
            raise BadField(
                "date",
                N_('"{text}" is no date', text=brief(text)),
                N_("write day/month/year, such as 06/4/2025"),
            )
    if int(found[:4]) < year:
        raise BadField(
            "date",
            N_("a source of {found} cannot state results of {year}", found=as_written(found), year=year),
            N_("correct the date or the template"),
        )
    return found
