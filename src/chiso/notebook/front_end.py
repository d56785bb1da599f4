"""Whether somebody looks at the cell that runs, and can click: only then is there any use in widgets."""

from __future__ import annotations

import os


def shows_widgets() -> bool:
    """Whether this is the kernel of JupyterLab, Notebook or VS Code, not of papermill or nbconvert.

    A Jupyter server names the notebook to the kernels that it starts for somebody; so does VS Code.
    """
    try:
        from IPython import get_ipython  # noqa: PLC0415  absent from a command
    except ImportError:
        return False
    shell = get_ipython()
    if getattr(shell, "kernel", None) is None:
        return False
    return "JPY_SESSION_NAME" in os.environ or "__vsc_ipynb_file__" in shell.user_ns
