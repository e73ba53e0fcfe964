"""SHAP values of many rows by the library `shap`, told about raw columns.

Trees are explained by their structure over the prepared columns (Lundberg et al. 2020, *From
Local Explanations to Global Understanding with Explainable AI for Trees*), and what comes of
one raw column is added up; any other model by permutations of the raw columns.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import Pipeline

from pipeline_core.measures.linear_contributions import LinearParts, prepared_rows, raw_sources
from pipeline_core.measures.responses import model_response

Floats = npt.NDArray[np.float64]
_MAX_TOGETHER = 3  # raw columns of which one prepared column may be made


class ShapValues(NamedTuple):
    """What each raw column adds to the prediction of each row.

    Parameters
    ----------
    explainer
        ``tree`` or ``permutation``.
    columns
        The raw columns; two of which one prepared column is made have one name.
    values
        One line for each row, one place for each column.
    base
        The prediction without any column.
    """

    explainer: str
    columns: list[str]
    values: Floats
    base: float


def shap_library() -> Any:
    """Return the module `shap`.

    Raises
    ------
    ImportError
        It is not installed.
    """
    try:
        import shap
    except ImportError as error:
        raise ImportError(
            "SHAP values need the library shap, which is not installed. "
            "Install it: pip install -r requirements-shap.txt"
        ) from error
    return shap


def explain_rows(
    model: Any,
    rows: pd.DataFrame,
    background: pd.DataFrame,
    label: Any = None,
    explainer: str = "auto",
    evaluations: int = 500,
    seed: int | None = None,
) -> ShapValues:
    """Return the SHAP values of rows.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    rows, background
        The rows, and training rows that stand for not knowing a column.
    label
        The class of interest; None for a number.
    explainer
        ``permutation`` explains trees by permutations too.
    evaluations
        How often the model is asked for each row, by permutations.
    seed
        The seed of the permutations.
    """
    by_tree = None if explainer == "permutation" else _by_tree(model, rows, background, label)
    return by_tree or _by_permutation(model, rows, background, label, evaluations, seed)


def _by_tree(
    model: Any, rows: pd.DataFrame, background: pd.DataFrame, label: Any
) -> ShapValues | None:
    """Return the values by a tree's structure; None where the model is no tree."""
    shap = shap_library()
    recipe, last = (model[:-1], model[-1]) if isinstance(model, Pipeline) else (None, model)
    parts = LinearParts(recipe if recipe is not None and len(recipe) else None, np.zeros(0), 0.0)
    try:
        explainer = shap.TreeExplainer(last)
    except Exception:  # each kind of model is refused by another error
        return None
    sources = raw_sources(parts, rows.head(1), pd.concat([background, rows]))
    if max(map(len, sources), default=0) > _MAX_TOGETHER:
        return None
    values = np.asarray(explainer.shap_values(prepared_rows(parts, rows)))
    base = np.ravel(explainer.expected_value)
    if values.ndim == 3:  # rows, prepared columns, classes
        place = list(model.classes_).index(label)
        values, base = values[:, :, place], base[[place]]
    elif label is not None and label == model.classes_[0]:  # two classes have one sum
        values, base = -values, -base
    names = dict.fromkeys([*map(str, rows.columns), *(" × ".join(s) for s in sources if s)])
    summed = {name: np.zeros(len(rows)) for name in names}
    for place, source in enumerate(sources):
        if source:
            summed[" × ".join(source)] += values[:, place]
    return ShapValues("tree", list(summed), np.column_stack(list(summed.values())), float(base[0]))


def _by_permutation(
    model: Any,
    rows: pd.DataFrame,
    background: pd.DataFrame,
    label: Any,
    evaluations: int,
    seed: int | None,
) -> ShapValues:
    shap, response = shap_library(), model_response(model, label)
    both = pd.concat([background, rows], ignore_index=True)

    def answers(places: Any) -> Floats:
        # The library shuffles numbers; they are the places of values of any kind.
        at = np.asarray(places).astype(int)
        columns = {name: both[name].to_numpy()[at[:, n]] for n, name in enumerate(both.columns)}
        table = pd.DataFrame(columns).astype(both.dtypes.to_dict())
        return response.of(table)[:, 0]

    grid = np.repeat(np.arange(len(both), dtype="float64")[:, np.newaxis], both.shape[1], axis=1)
    state = np.random.get_state()  # the library seeds numpy's own generator
    try:
        masker = shap.maskers.Independent(grid[: len(background)], max_samples=len(background))
        explain = shap.explainers.Permutation(answers, masker, seed=seed or 0)
        result = explain(
            grid[len(background) :],
            max_evals=max(evaluations, 2 * both.shape[1] + 1),
            silent=True,
        )
    finally:
        np.random.set_state(state)
    base = float(np.ravel(result.base_values)[0])
    return ShapValues("permutation", [str(c) for c in rows.columns], result.values, base)


def shap_report(
    model: Any,
    X_train: pd.DataFrame,
    X_test: pd.DataFrame,
    label: Any = None,
    explainer: str = "auto",
    max_rows: int = 100,
    background: int = 50,
    evaluations: int = 500,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return the SHAP values of test rows as a report: each, and their mean size by column.

    Parameters
    ----------
    model
        The fitted model, with its recipe.
    X_train, X_test
        Training rows for the background, and the rows that are explained.
    label, explainer, evaluations, seed
        As `explain_rows` takes them.
    max_rows, background
        Of more rows a sample counts.
    """
    rows, others = _sample(X_test, max_rows, seed), _sample(X_train, background, seed)
    found = explain_rows(model, rows, others, label, explainer, evaluations, seed)
    sizes = pd.DataFrame(
        {"column": found.columns, "mean_size": np.abs(found.values).mean(axis=0)}
    ).sort_values("mean_size", ascending=False, kind="stable", ignore_index=True)
    return {
        "tables": {
            "shap_sizes": sizes,
            "shap_values": _value_table(found, rows, X_train, list(sizes["column"])),
        },
        "notes": [{"code": f"shap_{found.explainer}", "rows": len(rows)}],
        "method": {
            "explainer": found.explainer,
            "class": None if label is None else str(label),
            "base": found.base,
            "rows": len(rows),
            "background_rows": len(others),
            "seed": seed,
        },
    }


def _sample(X: pd.DataFrame, most: int, seed: int | None) -> pd.DataFrame:
    return X.sample(most, random_state=seed).sort_index() if len(X) > most else X


def _value_table(
    found: ShapValues, rows: pd.DataFrame, X_train: pd.DataFrame, order: list[str]
) -> pd.DataFrame:
    """Return a line for each row and column, with how high its value is among training rows."""
    tables = [
        pd.DataFrame(
            {
                "column": name,
                "row": rows.index,
                "contribution": found.values[:, found.columns.index(name)],
                "height": _heights(rows, X_train, name),
            }
        )
        for name in order
    ]
    return pd.concat(tables, ignore_index=True)


def _heights(rows: pd.DataFrame, X_train: pd.DataFrame, name: str) -> Floats:
    """Return the share of training values below each value; missing but for numbers."""
    if name not in rows or not pd.api.types.is_numeric_dtype(rows[name].dtype):
        return np.full(len(rows), np.nan)
    known = np.sort(X_train[name].dropna().to_numpy(dtype="float64"))
    values = rows[name].to_numpy(dtype="float64", na_value=np.nan)
    heights = np.searchsorted(known, values) / max(1, len(known))
    return np.where(np.isnan(values), np.nan, heights)
