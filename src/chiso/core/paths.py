"""Where the project keeps its folders.

The package is used from a checkout: data and notebooks lie beside it, and both can be named
otherwise on the command line.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
REPORTS = ROOT / "reports"
