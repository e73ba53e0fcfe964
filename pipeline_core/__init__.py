"""Fábrica as a library: read, check, plan, preview, run, test and export pipelines.

>>> import pipeline_core
>>> pipeline_core.check("examples/penguins/penguins.yaml", columns=False)
[]

Importing this package loads nothing heavy; each name is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# The rooms of these names are loaded first: below, the names are the library's functions.
import pipeline_core.check
import pipeline_core.export
import pipeline_core.factory
import pipeline_core.plan  # noqa: F401

if TYPE_CHECKING:
    from pipeline_core.library import (
        bisect,
        check,
        export,
        factory,
        finish,
        override,
        plan,
        preview,
        radar,
        read,
        run,
        test,
    )

__version__ = "0.1.0"
__all__ = [
    "__version__",
    "bisect",
    "check",
    "export",
    "factory",
    "finish",
    "override",
    "plan",
    "preview",
    "radar",
    "read",
    "run",
    "test",
]

if not TYPE_CHECKING:
    del check, export, factory, plan


def __getattr__(name: str) -> Any:
    if name in __all__:
        from pipeline_core import library

        return getattr(library, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
