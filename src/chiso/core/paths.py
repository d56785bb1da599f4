"""Where the project keeps its folders.

The package is used from a checkout: data and notebooks lie beside it, and both can be named
otherwise on the command line; CHISO_DATA names the data folder for all commands and notebooks.
Installed from a wheel it brings its notebooks along; data and reports are then looked for in the
current folder.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_IN_CHECKOUT = (ROOT / "notebooks").is_dir()
_BESIDE = ROOT if _IN_CHECKOUT else Path()
DATA = _BESIDE / "data"
if named := os.environ.get("CHISO_DATA"):
    DATA = Path(named)
    with suppress(OSError):  # the current folder was removed, which commands say
        DATA = DATA.absolute()
        os.environ["CHISO_DATA"] = str(DATA)  # kernels and workers run in other folders
NOTEBOOKS = ROOT / "notebooks" if _IN_CHECKOUT else Path(sys.prefix) / "share/chiso/notebooks"
REPORTS = _BESIDE / "reports"
