"""What may be wrong with a machine or an installation, one row a question; `chiso doctor` prints them.

A check imports what it asks about itself and is asked for by itself: what is broken says so in its row
and takes no other with it.
"""

from __future__ import annotations

import importlib
import json
import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from chiso.core.errors import FEW, of_os
from chiso.core.files import refused
from chiso.core.paths import BROUGHT, DESCRIPTOR, HOW_TO_GET_DATA, NOTEBOOKS, REPORTS
from chiso.text.messages import N_, UNSAID, Message, nN_

ROOM = 500  # megabytes that the reports of an edition need, with what is made on the way
LONGEST_PATH = 259  # characters that programs of Windows take, unless told otherwise
LONGEST_OWN = 150  # characters below the folder of an edition, and of a half file beside; a test measures
VIETNAMESE = "ăâđêôơưĂÂĐÊÔƠƯ ấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữựýỳỷỹỵ ẤẬẮẶẾỆỐỘỚỢỨỰÝỴ"
_OPTIONAL = {"pdf": N_("reading tables of PDF files"), "cluster": N_("building on a Dask cluster")}
# By a file, never by name: an index may have another program of this name.
_INSTALL = N_(
    "install chiso again with its libraries: python -m pip install --force-reinstall FILE.whl; in a "
    "checkout: python -m pip install --force-reinstall -r requirements.lock"
)

State = Literal["good", "note", "doubt", "wrong"]


@dataclass(frozen=True)
class Row:
    """The answer to one question.

    Attributes
    ----------
    asked : Message
    state : str
        "good"; "note": something optional is missing; "doubt": it works, with a limit; "wrong".
    found : str
        A `Message`, or a path.
    remedy : Message
        Empty where nothing is to be done.
    """

    asked: Message
    state: State
    found: str
    remedy: Message = UNSAID


def examine(data: Path, encoding: str) -> Iterator[Row]:
    """Ask all questions.

    Parameters
    ----------
    data : Path
        The data folder in use.
    encoding : str
        Of the terminal, before chiso writes UTF-8 to it.

    Yields
    ------
    Row
    """
    checks: list[tuple[Message, Callable[[], Row]]] = [
        (N_("chiso"), version),
        (N_("Python"), python),
        (N_("libraries"), libraries),
        *((what, lambda extra=extra: optional(extra)) for extra, what in _OPTIONAL.items()),
        (N_("fonts of charts"), fonts),
        (N_("JupyterLab"), jupyterlab),
        (N_("notebooks"), notebooks),
        (N_("data"), lambda: data_folder(data)),
        (N_("reports folder"), lambda: writable(N_("reports folder"), REPORTS, needed=True)),
        (N_("cache folder"), cache),
        (N_("folder for temporary files"), temporary),
        (N_("free disk space"), lambda: room(REPORTS)),
        (N_("processors"), processors),
        (N_("terminal"), lambda: terminal(encoding)),
        (N_("long paths"), lambda: long_paths(REPORTS)),
        (N_("programs"), programs),
    ]
    for asked, check in checks:
        yield _answered(asked, check)


def _answered(asked: Message, check: Callable[[], Row]) -> Row:
    """The row of a check; what it trips over is its answer."""
    try:
        return check()
    except OSError as error:
        said = of_os(error)
        return Row(asked, "wrong", said.message, said.remedy)
    except Exception as error:
        return Row(asked, "wrong", _raised(error), _INSTALL)


def _raised(error: BaseException) -> Message:
    return N_("{kind}: {error}", kind=type(error).__name__, error=" ".join(str(error).split()))


def version() -> Row:
    """Which chiso runs, and whence."""
    found = N_("{version}, from {place}", version=metadata.version("chiso"), place=str(BROUGHT))
    return Row(N_("chiso"), "good", found)


def python() -> Row:
    """Whether Python is new enough for this version."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    asked = N_("Python")
    needed = metadata.metadata("chiso")["Requires-Python"] or ""
    found = N_("{version}, {bits} bits", version=platform.python_version(), bits=64 if _is_64() else 32)
    if not SpecifierSet(needed).contains(platform.python_version(), prereleases=True):
        return Row(asked, "wrong", found, N_("install Python {needed}", needed=needed))
    if not _is_64():
        return Row(asked, "doubt", found, N_("install the Python of 64 bits: libraries are made for it"))
    return Row(asked, "good", found)


def _is_64() -> bool:
    return sys.maxsize > 2**32


def libraries() -> Row:
    """Whether each library that chiso needs is there, new enough, and can be imported."""
    needed = [*_requirements()]
    wrong = [said for name, specifier in needed if (said := _wrong_with(name, specifier))]
    if wrong:
        more = N_("... and {n} more", n=len(wrong) - FEW)
        found = [*wrong[:FEW], *([more] if len(wrong) > FEW else [])]
        return Row(N_("libraries"), "wrong", N_("{found}", found=found), _INSTALL)
    n = len(needed)
    return Row(N_("libraries"), "good", nN_("{n} library as required", "{n} libraries as required", n=n))


def optional(extra: str) -> Row:
    """Whether the libraries of an extra are there, such as "pdf"."""
    wrong = [said for name, specifier in _requirements(extra) if (said := _wrong_with(name, specifier))]
    if not wrong:
        return Row(_OPTIONAL[extra], "good", N_("ready"))
    remedy = N_("where it is needed: python -m pip install {package}", package=f'"chiso[{extra}]"')
    return Row(_OPTIONAL[extra], "note", N_("{found}", found=wrong), remedy)


def _requirements(extra: str = "") -> Iterator[tuple[str, str]]:
    """Name and range of versions of what this installation needs: always, or for an extra alone."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    for said in metadata.requires("chiso") or ():
        one = Requirement(said)
        always = one.marker is None or one.marker.evaluate({"extra": ""})
        asked = one.marker is not None and one.marker.evaluate({"extra": extra}) and not always
        if asked if extra else always:
            yield one.name, str(one.specifier)


def _wrong_with(name: str, specifier: str) -> Message | None:
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        return N_("{name} is missing", name=name)
    if not SpecifierSet(specifier).contains(installed, prereleases=True):
        return N_("{name} {installed} is not {needed}", name=name, installed=installed, needed=specifier)
    try:
        for module in _modules(name):
            importlib.import_module(module)
    except Exception as error:
        return N_("{name} cannot be imported: {why}", name=name, why=_raised(error))
    return None


def _modules(name: str) -> Iterator[str]:
    """What an installed library is imported as: its folders, or files, at the top."""
    tops = {file.parts[0] for file in metadata.files(name) or () if file.suffix == ".py"}
    folders = sorted(top for top in tops if top.isidentifier() and not top.startswith("_"))
    files = sorted(top[:-3] for top in tops if top.endswith(".py") and top[:-3].isidentifier())
    # Some bring a second thing along, such as tests: what is called as the library is it.
    called = name.lower().replace("-", "_")
    found = folders or files
    yield from [top for top in found if top.lower() == called] or found[:1]


def fonts() -> Row:
    """Whether the font of all charts is there, with every Vietnamese letter."""
    from matplotlib import font_manager, ft2font  # noqa: PLC0415

    from chiso.charts.style import FONT  # noqa: PLC0415

    asked = N_("fonts of charts")
    path = font_manager.findfont(FONT, fallback_to_default=False)
    letters = ft2font.FT2Font(path).get_charmap()
    if lacking := "".join(one for one in VIETNAMESE if ord(one) not in letters):
        found = N_("{font} lacks letters: {letters}", font=FONT, letters=lacking)
        return Row(asked, "wrong", found, N_("install matplotlib again"))
    return Row(asked, "good", N_("{font}, with every Vietnamese letter", font=FONT))


def jupyterlab() -> Row:
    """Whether JupyterLab is there and speaks Vietnamese."""
    asked, installed = N_("JupyterLab"), metadata.version("jupyterlab")
    packs = {one.name for one in metadata.entry_points(group="jupyterlab.languagepack")}
    if "vi_VN" not in packs:
        found = N_("{version}, without the Vietnamese language pack", version=installed)
        return Row(asked, "wrong", found, _INSTALL)
    return Row(asked, "good", N_("{version}, in Vietnamese", version=installed))


def notebooks(folder: Path = NOTEBOOKS) -> Row:
    """Whether the notebook of every kind of report is there, and the start page."""
    from chiso.factory.kinds import KINDS  # noqa: PLC0415
    from chiso.notebook.working_copies import START  # noqa: PLC0415

    asked = N_("notebooks")
    wanted = [START, *sorted({f"reports/{kind.notebook}" for kind in KINDS.values()})]
    if missing := [name for name in wanted if not (folder / name).is_file()]:
        found = N_("missing in {folder}: {names}", folder=str(folder), names=missing[:FEW])
        return Row(asked, "wrong", found, N_("install chiso again from its wheel"))
    return Row(asked, "good", str(folder))


def data_folder(data: Path) -> Row:
    """Whether the data folder has a descriptor that can be read, and the files that it names."""
    asked = N_("data")
    if not (data / DESCRIPTOR).is_file():
        return Row(
            asked, "wrong", N_("{folder} is no data folder of chiso", folder=str(data)), HOW_TO_GET_DATA
        )
    try:
        paths = [one["path"] for one in json.loads((data / DESCRIPTOR).read_text("utf-8"))["resources"]]
        missing = [path for path in paths if not (data / path).is_file()]
    except (ValueError, KeyError, TypeError, RecursionError):
        found = N_("{file} cannot be read", file=str(data / DESCRIPTOR))
        return Row(asked, "wrong", found, N_("run: chiso data"))
    if missing:
        found = N_("missing in {folder}: {names}", folder=str(data), names=missing[:FEW])
        return Row(asked, "wrong", found, N_("restore them from a backup; then run: chiso check"))
    tables = nN_("{n} table", "{n} tables", n=len(paths))
    found = N_("{folder}: {tables}; `chiso check` reads them", folder=str(data), tables=tables)
    return Row(asked, "good", found)


def writable(asked: Message, folder: Path, *, needed: bool, remedy: Message = UNSAID) -> Row:
    """Whether files can be put into a folder, or such a folder be made."""
    if (error := refused(folder)) is None:
        return Row(asked, "good", str(folder))
    found = N_("{folder}: {reason}", folder=str(folder), reason=of_os(error).message)
    return Row(
        asked,
        "wrong" if needed else "doubt",
        found,
        remedy
        or N_("write somewhere else: --out FOLDER; or work in a folder of your own: chiso init FOLDER"),
    )


def cache() -> Row:
    """Whether the list of fonts can be kept between builds."""
    import platformdirs  # noqa: PLC0415

    folder = platformdirs.user_cache_path("chiso", appauthor=False)
    remedy = N_("nothing is lost, but each build begins some seconds later")
    return writable(N_("cache folder"), folder, needed=False, remedy=remedy)


def temporary() -> Row:
    """Whether there is a place for what is made on the way."""
    asked = N_("folder for temporary files")
    remedy = N_("let the variable TMPDIR, on Windows TEMP, name a folder that can be written")
    return writable(asked, Path(tempfile.gettempdir()), needed=True, remedy=remedy)


def room(folder: Path) -> Row:
    """Whether the disk has room for the reports of an edition."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free // 1_000_000
    found = N_("{free:,} MB on the disk of {folder}", free=free, folder=str(there))
    if free < ROOM:
        remedy = N_("make room: all reports of an edition take up to {room} MB", room=ROOM)
        return Row(N_("free disk space"), "doubt", found, remedy)
    return Row(N_("free disk space"), "good", found)


def processors() -> Row:
    """How many reports are made at a time, and how their processes begin."""
    from chiso.factory.kernels.cells import CAN_FORK  # noqa: PLC0415

    how = N_("copied") if CAN_FORK else N_("begun anew, which takes some seconds more a build")
    n = os.cpu_count() or 1
    found = nN_(
        "{n} report at a time; processes are {how}",
        "{n} reports at a time; processes are {how}",
        n=n,
        how=how,
    )
    return Row(N_("processors"), "good", found)


def terminal(encoding: str) -> Row:
    """Whether what is printed can be read: chiso writes UTF-8."""
    asked = N_("terminal")
    for said in (encoding, locale.getencoding() if os.name != "nt" else encoding):
        if said and said.lower().replace("-", "") not in {"utf8", "utf8sig"}:
            remedy = N_(
                "set the terminal to UTF-8: on Windows use Windows Terminal, or type chcp 65001; elsewhere "
                "set LANG=C.UTF-8"
            )
            return Row(
                asked, "doubt", N_("its encoding is {encoding}, chiso writes UTF-8", encoding=said), remedy
            )
    return Row(asked, "good", N_("UTF-8"))


def long_paths(reports: Path) -> Row:
    """Whether the paths of reports stay as short as the system wants them."""
    asked, length = N_("long paths"), len(str(reports.absolute())) + LONGEST_OWN
    if not _limits_paths():
        return Row(asked, "good", N_("no limit that matters"))
    if length > LONGEST_PATH:
        found = N_("files of reports would have paths of up to {length} characters", length=length)
        return Row(
            asked,
            "wrong",
            found,
            N_(
                "use a folder with a shorter path, such as D:\\chiso, or let the administrator set "
                "LongPathsEnabled"
            ),
        )
    return Row(asked, "good", N_("files of reports have paths of up to {length} characters", length=length))


def _limits_paths() -> bool:
    if os.name != "nt":
        return False
    import winreg  # noqa: PLC0415  of Windows alone

    key = r"SYSTEM\CurrentControlSet\Control\FileSystem"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:  # type: ignore[attr-defined,unused-ignore]
            return not winreg.QueryValueEx(opened, "LongPathsEnabled")[0]  # type: ignore[attr-defined,unused-ignore]
    except OSError:  # it was never set
        return True


def programs() -> Row:
    """Programs that chiso itself does not need."""
    wanted = {
        "LibreOffice": ("soffice", "libreoffice"),
        "Chromium": ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
    }
    found = [name for name, commands in wanted.items() if any(map(shutil.which, commands))]
    missing = [name for name in wanted if name not in found]
    if not missing:
        return Row(N_("programs"), "good", N_("{found}", found=found))
    said = N_("not found: {names}", names=missing)
    return Row(N_("programs"), "note", said, N_("only tests of chiso itself need them"))
