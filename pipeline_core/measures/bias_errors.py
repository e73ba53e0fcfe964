"""Bias report of predicted numbers: errors of the groups of every sensitive attribute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.bias import (
    ReviewSettings,
    attribute_groups,
    headline_metrics,
    size_notes,
)
from pipeline_core.measures.group_errors import (
    ERROR_MEASURES,
    error_differences,
    error_notes,
    group_errors,
)
from pipeline_core.measures.weights import Weights, weight_values, weighting_report


def review_errors(
    model: Any,
    actual: Any,
    predicted: Any,
    sensitive: pd.DataFrame,
    settings: ReviewSettings | None = None,
    weights: pd.Series | None = None,
) -> dict[str, Any]:
    """Return the bias report of predicted numbers, with both figures where weights matter.

    Parameters
    ----------
    model
        The fitted regressor; None where no model is at hand.
    actual, predicted
        n numbers.
    sensitive
        n rows, one column for each attribute.
    settings
        How groups are formed; None for the usual settings.
    weights
        The weight of each row, or None.

    Raises
    ------
    ValueError
        The weights cannot weigh rows.

    Examples
    --------
    >>> report = review_errors(None, [1, 2, 3], [1, 2, 4], pd.DataFrame({"sex": ["f", "m", "m"]}))
    >>> report["metrics"]["mean_error_difference"]
    0.5
    """
    settings = settings or ReviewSettings()
    values = actual, predicted, sensitive, settings
    report = _report(*values, weight_values(weights))
    both = weighting_report(
        model, weights, report["metrics"], lambda: _report(*values, None)["metrics"]
    )
    return {
        "metrics": report["metrics"],
        "tables": {**report["tables"], **both["tables"]},
        "notes": [*report["notes"], *both["notes"]],
        "method": {**report["method"], **both["method"]},
    }


def _report(
    actual: Any, predicted: Any, sensitive: pd.DataFrame, settings: ReviewSettings, weights: Weights
) -> dict[str, Any]:
    columns, notes = attribute_groups(sensitive, settings.bands)
    singles = [str(name) for name in sensitive]
    errors = {
        name: group_errors(
            actual, predicted, groups, settings.min_rows, weights, settings.confidence
        )
        for name, groups in columns.items()
    }
    lines = {
        name: error_differences(name, table, settings.confidence) for name, table in errors.items()
    }
    notes += [note for name in singles for note in error_notes(lines[name])]
    notes += [note for name, table in errors.items() for note in size_notes(name, table)]
    figures = {name: _both_figures(table) for name, table in errors.items()}
    return {
        "metrics": headline_metrics(figures, singles),
        "tables": _tables(errors, lines),
        "notes": notes,
        "method": {
            "min_rows": settings.min_rows,
            "rows": len(sensitive),
            "attributes": singles,
            "confidence": settings.confidence,
            "intervals": "Student; differences Zou and Donner, all pairs of an attribute at once",
        },
    }


def _both_figures(errors: pd.DataFrame) -> dict[str, float | None]:
    large = errors[~errors["small"]]
    return {
        f"{prefix}{measure}_difference": _range(table[measure])
        for prefix, table in (("", errors), ("large_groups_", large))
        for measure in ERROR_MEASURES
    }


def _range(values: pd.Series) -> float | None:
    known = values.dropna().to_numpy()
    return float(np.max(known) - np.min(known)) if len(known) > 1 else None


def _tables(
    errors: dict[str, pd.DataFrame], lines: dict[str, list[dict[str, Any]]]
) -> dict[str, pd.DataFrame]:
    hidden = [f"{measure}_{part}" for measure in ERROR_MEASURES for part in ("error", "rows")]
    groups = pd.concat([table.assign(attribute=name) for name, table in errors.items()])
    groups = groups.drop(columns=hidden).reset_index(drop=True)
    tables = {"group_errors": groups[["attribute", *groups.columns.drop("attribute")]]}
    differences = pd.DataFrame([line for several in lines.values() for line in several])
    return {**tables, "differences": differences} if len(differences) else tables
