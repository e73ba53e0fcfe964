"""Writes SciPy's distributions as the calls that make them."""

from __future__ import annotations

from typing import Any

from scipy.stats._distn_infrastructure import rv_frozen

from pipeline_core.export.script.values import Values


class Distributions:
    """Rule of `Values` that writes SciPy's distributions with their parameters.

    Parameters
    ----------
    values
        Writes the parameters.

    Examples
    --------
    >>> from scipy.stats import loguniform
    >>> from pipeline_core.export.source.imports import Imports
    >>> from pipeline_core.export.source.names import Names
    >>> values = Values(Imports(Names()))
    >>> Distributions(values)(loguniform(0.1, 10))
    'loguniform(0.1, 10)'
    """

    def __init__(self, values: Values) -> None:
        self._values = values

    def __call__(self, value: Any) -> str | None:
        """Return the call that makes a distribution; None for another value."""
        if not isinstance(value, rv_frozen):
            return None
        name = self._values.imports.import_from("scipy.stats", value.dist.name)
        return f"{name}({', '.join(map(self._values.write, value.args))})"
