"""The parameters of an object, those that differ from the class's defaults first."""

from __future__ import annotations

import inspect
from typing import Any

from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import plain_table


def read_parameters(reading: Reading) -> None:
    """Add the table of parameters: each with its value, the default, and whether they differ.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> reading = Reading(Ridge(alpha=2.0))
    >>> read_parameters(reading)
    >>> reading.tables["parameters"].head(1).to_dict("list")
    {'parameter': ['alpha'], 'value': ['2.0'], 'default': ['1.0'], 'changed': [True]}
    """
    if not hasattr(reading.fitted, "get_params"):
        return
    values = reading.fitted.get_params(deep=False)
    defaults = _defaults(reading.fitted)
    rows = [(name, value, defaults.get(name)) for name, value in values.items()]
    rows = [(name, _text(value), _text(default)) for name, value, default in rows]
    rows.sort(key=lambda row: row[1] == row[2])
    reading.add_table(
        "parameters",
        plain_table(
            {
                "parameter": [name for name, _, _ in rows],
                "value": [value for _, value, _ in rows],
                "default": [default for _, _, default in rows],
                "changed": [value != default for _, value, default in rows],
            }
        ),
    )


def _defaults(fitted: Any) -> dict[str, Any]:
    parameters = inspect.signature(type(fitted).__init__).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list | tuple):  # whole models of a vote
        return ", ".join(_text(item) for item in value)[:200]
    if hasattr(value, "get_params"):
        return type(value).__name__
    # A function's text holds an address, which is another in every run.
    return str(getattr(value, "__name__", None) or value)[:200]
