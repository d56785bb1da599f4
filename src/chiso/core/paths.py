"""Where the project keeps its folders.

The package is used from a checkout: data and notebooks lie beside it, and both can be named
otherwise on the command line. Installed from a wheel it brings its notebooks along; data and reports
are then looked for in the current folder.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_IN_CHECKOUT = (ROOT / "notebooks").is_dir()
_BESIDE = ROOT if _IN_CHECKOUT else Path()
DATA = _BESIDE / "data"
NOTEBOOKS = ROOT / "notebooks" if _IN_CHECKOUT else Path(sys.prefix) / "share/chiso/notebooks"
REPORTS = _BESIDE / "reports"
