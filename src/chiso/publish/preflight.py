"""Checks before a kernel starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chiso.data.errors import ChisoError


def check_parameters(notebook: Path, parameters: Sequence[dict[str, Any]]) -> None:
    """Refuse parameters that the notebook does not declare, or leaves without a value.

    papermill only logs an unknown parameter and then makes the report of the default province.

    Raises
    ------
    ChisoError
    """
    from papermill.inspection import inspect_notebook  # noqa: PLC0415  papermill is slow to import

    if not notebook.is_file():
        raise ChisoError("the notebook of the report does not exist", where=str(notebook))
    declared = set(inspect_notebook(str(notebook)))
    passed = {name for values in parameters for name in values}
    if passed != declared:
        unknown, lacking = sorted(passed - declared), sorted(declared - passed)
        raise ChisoError(
            f"parameters do not fit the notebook: not declared {unknown}, not given {lacking}",
            where=f"{notebook.name}, cell tagged parameters",
            remedy="declare each as name: type = value  # meaning",
        )
