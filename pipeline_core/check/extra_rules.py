"""Rules about libraries that some blocks need beside the usual ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec

from pipeline_core.check.context import CheckContext
from pipeline_core.check.problem import Problem, error

# The modules that an extra installs, where they are not one of its name.
_MODULES: Mapping[str, tuple[str, ...]] = {"imbalance": ("imblearn",)}


def extra_problems(context: CheckContext) -> Iterator[Problem]:
    """Find blocks whose libraries are not installed."""
    for stage, entry in context.stages_with_entries():
        extra = entry.get("extra")
        if extra and not is_installed(extra):
            yield error("needs_extra", stage.name, extra=extra)


def is_installed(extra: str) -> bool:
    """Return whether the libraries of an extra can be imported.

    Parameters
    ----------
    extra
        Its name, as in ``requirements-NAME.txt``.

    Examples
    --------
    >>> is_installed("no_such_library")
    False
    """
    return all(find_spec(module) is not None for module in _MODULES.get(extra, (extra,)))
