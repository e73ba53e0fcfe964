"""What a fitted model has inside, as plain values that can be shown without loading it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, cast

if TYPE_CHECKING:
    import pandas as pd


class Part(TypedDict):
    """One fitted object of a model: a step of its recipe, its estimator, or a member's.

    `is_step` tells the first from the others. `member` is the way from the model to the
    member it belongs to, empty for the model itself; `stage` is the stage whose step it is,
    empty for an estimator. `metrics`, `tables` and `notes` are those of a `Report`.
    """

    member: list[str]
    stage: str
    is_step: bool
    name: str  # of its class
    metrics: dict[str, Any]
    tables: dict[str, pd.DataFrame]
    notes: list[Any]


class Contents(TypedDict):
    """The parts of a fitted model: its estimator, the steps before it, then its members'."""

    parts: list[Part]
    notes: list[Any]


def contents_as_json(contents: Contents) -> dict[str, Any]:
    """Return contents as JSON-able values, each table as its columns.

    Examples
    --------
    >>> import pandas as pd
    >>> part: Part = {"member": [], "stage": "", "is_step": False, "name": "Ridge",
    ...               "metrics": {}, "notes": [],
    ...               "tables": {"bins": pd.DataFrame({"feature": ["age"], "bin": [1]})}}
    >>> contents_as_json({"parts": [part], "notes": []})["parts"][0]["tables"]
    {'bins': {'feature': ['age'], 'bin': [1]}}
    """
    parts = [{**part, "tables": _columns(part["tables"])} for part in contents["parts"]]
    return {"parts": parts, "notes": contents["notes"]}


def contents_from_json(contents: Mapping[str, Any]) -> Contents:
    """Return the contents of what `contents_as_json` gave.

    Examples
    --------
    >>> contents_from_json({"parts": [], "notes": []})
    {'parts': [], 'notes': []}
    """
    import pandas as pd

    def frames(tables: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
        return {name: pd.DataFrame(columns) for name, columns in tables.items()}

    parts = [{**part, "tables": frames(part["tables"])} for part in contents["parts"]]
    return {"parts": cast(list[Part], parts), "notes": contents["notes"]}


def parts_of_stage(contents: Contents, stage: str) -> list[Part]:
    """Return what a stage's step learned in a model: a part for each time it was fitted."""
    return [part for part in contents["parts"] if part["stage"] == stage]


def by_equal_parts(contents: Mapping[str, Contents]) -> list[tuple[list[str], Contents]]:
    """Return each different contents once, with the models that have them.

    Examples
    --------
    >>> nothing: Contents = {"parts": [], "notes": []}
    >>> by_equal_parts({"line": nothing, "forest": nothing})
    [(['line', 'forest'], {'parts': [], 'notes': []})]
    """
    groups: dict[str, tuple[list[str], Contents]] = {}
    for model, of in contents.items():
        key = json.dumps(contents_as_json(of))
        groups.setdefault(key, ([], of))[0].append(model)
    return list(groups.values())


def with_warnings(contents: Contents, warnings: Iterable[str]) -> Contents:
    """Return contents that say where scikit-learn warned that fitting had not settled.

    Examples
    --------
    >>> warning = "ConvergenceWarning: lbfgs failed to converge"
    >>> with_warnings({"parts": [], "notes": []}, [warning])["notes"]
    [{'code': 'not_settled'}]
    """
    if not any(warning.startswith("ConvergenceWarning") for warning in warnings):
        return contents
    return {**contents, "notes": [{"code": "not_settled"}, *contents["notes"]]}


def _columns(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, list[Any]]]:
    return {
        name: {str(column): table[column].tolist() for column in table.columns}
        for name, table in tables.items()
    }
