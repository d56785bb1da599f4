"""The file of a document: equal bytes for equal content, never put over what somebody wrote.

What was written is known again by a hash in the file's own properties: an office that has edited a document
would lose its work if it were replaced.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from docx.document import Document

from chiso.core.errors import of_os
from chiso.core.files import refuse_existing, write_together
from chiso.pages.excel.sheets import EPOCH
from chiso.text.messages import N_

PROPERTY = "chiso-sha256"
LONGEST_NAME = 255  # bytes
_CUSTOM = "docProps/custom.xml"
_TYPES, _LINKS, _CORE = "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that a user names
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_LINK_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def document_bytes(paper: Document) -> bytes:
    """A document as a .docx: the same content gives the same bytes.

    Parameters
    ----------
    paper : docx.document.Document
    """
    paper.core_properties.created = paper.core_properties.modified = EPOCH
    paper.core_properties.last_printed = EPOCH
    made = io.BytesIO()
    paper.save(made)
    with zipfile.ZipFile(made) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    # python-docx always writes the day of the last print; nobody has printed it.
    entries[_CORE] = re.sub(rb"<cp:lastPrinted>[^<]*</cp:lastPrinted>", b"", entries[_CORE])
    entries[_CUSTOM] = _custom(_hash(entries))
    entries[_TYPES] = entries[_TYPES].replace(
        b"</Types>", f'<Override PartName="/{_CUSTOM}" ContentType="{_CONTENT_KIND}"/></Types>'.encode()
    )
    link = f'<Relationship Id="rIdChiso" Type="{_LINK_KIND}" Target="{_CUSTOM}"/></Relationships>'
    entries[_LINKS] = entries[_LINKS].replace(b"</Relationships>", link.encode())
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def is_edited(path: Path) -> bool:
    """Whether a .docx differs from what chiso wrote there, or was not written by chiso at all."""
    try:
        with zipfile.ZipFile(path) as source:
            entries = {name: source.read(name) for name in source.namelist()}
    except (OSError, zipfile.BadZipFile):
        return True
    kept = re.search(rb'name="chiso-sha256".*?<vt:lpwstr>([0-9a-f]{64})<', entries.get(_CUSTOM, b""))
    return kept is None or kept[1].decode() != _hash(entries)


def refuse_documents(paths: Sequence[Path], *, force: bool) -> None:
    """Refuse before any work to write over files that exist, and say so where one was edited.

    Parameters
    ----------
    paths : sequence of Path
        Files that will be written.
    force : bool
        They may be replaced; what was edited is kept beside, see `put_documents`.

    Raises
    ------
    ChisoError
        One exists and may not be replaced.
    """
    if force:
        return
    refuse_existing(
        [path for path in paths if path.suffix == ".docx" and path.exists() and is_edited(path)],
        what=N_("edited since it was written"),
        remedy=N_("write elsewhere with --out, or add --force: the edited file is then kept beside it"),
    )
    refuse_existing(paths, remedy=N_("write elsewhere with --out, or add --force to replace it"))


def put_documents(files: Mapping[Path, bytes]) -> list[Path]:
    """Put files in their places: all of them, or none.

    Parameters
    ----------
    files : mapping from Path to bytes

    Returns
    -------
    list of Path
        Where edited .docx that stood there are kept now.

    Raises
    ------
    ChisoError
        The system refuses one of them; what stood there stands.
    """
    try:
        kept = {
            _free_name(path): path.read_bytes()
            for path, content in files.items()
            if path.suffix == ".docx" and path.exists() and is_edited(path) and path.read_bytes() != content
        }
        write_together({**kept, **files})
    except OSError as error:
        raise of_os(error) from error
    return list(kept)


def _free_name(path: Path) -> Path:
    n = 1
    while (found := _edited_name(path, n)).exists():
        n += 1
    return found


def _edited_name(path: Path, n: int) -> Path:
    """A long name loses its last letters: the ending would make it longer than a name may be."""
    stem, ending = path.stem, f".edited-{n}{path.suffix}"
    while len((stem + ending).encode()) > LONGEST_NAME:
        stem = stem[:-1]
    return path.with_name(stem + ending)


def _hash(entries: dict[str, bytes]) -> str:
    """Of text, styles and pictures; a viewer that only touches the properties edits nothing."""
    known = hashlib.sha256()
    for name in sorted(entries):
        if name.startswith("word/"):
            known.update(name.encode() + b"\0" + entries[name] + b"\0")
    return known.hexdigest()


def _custom(value: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_NAMESPACE}" xmlns:vt="{_VALUES}">'
        f'<property fmtid="{_FORMAT_ID}" pid="2" name="{PROPERTY}"><vt:lpwstr>{value}</vt:lpwstr></property>'
        "</Properties>"
    ).encode()
