"""Charts: tables in, axes out. They are called from here, imported on first use."""

from __future__ import annotations

import importlib
from typing import Any

PUBLIC = dict.fromkeys(("components", "dots", "lines", "trend"), "public")


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(importlib.import_module(f"{__name__}.{PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *PUBLIC])
