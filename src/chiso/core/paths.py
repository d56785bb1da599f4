"""Where the project keeps its folders.

A checkout holds data, notebooks and reports beside the package. A wheel brings copies of data and
notebooks along, which `chiso init` lays into a folder: commands use the data of the folder they stand in,
else those of the checkout. CHISO_DATA names other data for all commands and notebooks.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from chiso.core.errors import ChisoError
from chiso.text.messages import N_

ROOT = Path(__file__).resolve().parents[3]
_IN_CHECKOUT = (ROOT / "notebooks").is_dir()
HOW_TO_GET_DATA = N_(
    "make a folder with data by `chiso init FOLDER` and work in it, or name the data that you have by "
    "--data or CHISO_DATA"
)
TOLD_PROJECT = "CHISO_PROJECT"  # by `chiso lab` to its notebooks
DESCRIPTOR = "datapackage.json"  # what tells a data folder from any other folder called "data"


def _brought() -> Path:
    """Where data and notebooks of the package lie: in the checkout, or where installers put such files."""
    if _IN_CHECKOUT:
        return ROOT
    # Beside the packages, whatever the scheme: an environment, a user's own, a system's, --target.
    beside = (folder / "share/chiso" for folder in Path(__file__).parents)
    return next((place for place in beside if place.is_dir()), Path(sys.prefix) / "share/chiso")


def _project() -> Path:
    """The folder that somebody works in: the current one, unless only the checkout has data."""
    if told := os.environ.get(TOLD_PROJECT):  # a notebook of JupyterLab, which stands somewhere below
        return Path(told)
    here = Path()
    with suppress(OSError):  # it was removed, which commands say
        here = here.absolute()
    return ROOT if _IN_CHECKOUT and not (here / "data" / DESCRIPTOR).is_file() else here


BROUGHT = _brought()
NOTEBOOKS = BROUGHT / "notebooks"  # reports are made by these, whatever lies in the current folder
PROJECT = _project()
REPORTS = PROJECT / "reports"
DATA = PROJECT / "data"
if named := os.environ.get("CHISO_DATA"):
    DATA = Path(named)
    with suppress(OSError):
        DATA = DATA.absolute()
if named or (ROOT / "data" != DATA and DATA.is_dir()):
    os.environ["CHISO_DATA"] = str(DATA)  # kernels and workers run in other folders


def check_data_folder(data: Path) -> None:
    """Refuse a data folder that is none.

    Parameters
    ----------
    data : Path

    Raises
    ------
    ChisoError
        It says where data were looked for, and how to get them.
    """
    if data.is_dir():
        return
    raise ChisoError(
        N_("the data folder is a file") if data.exists() else N_("the data folder does not exist"),
        where=str(data),
        remedy=HOW_TO_GET_DATA,
    )
