"""The report of a search: its trials, the best of them, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

_FEW_ROWS = 100


def search_report(
    search: Any,
    metric: str,
    settings: Mapping[str, Sequence[str]],
    labels: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> dict[str, Any]:
    """Return the report of a fitted search: its trials, the best, and how sure it is.

    Parameters
    ----------
    search
        The fitted search.
    metric
        The metric's name in a report; its sign is restored.
    settings
        For each parameter, the settings that it stands for.
    labels
        For a parameter whose values are parts of the model: what each is of these settings.

    Returns
    -------
    dict
        A report: the best trial's mean and standard deviation (population, over the folds),
        and the tables best and trials. A trial that failed has no score.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.model_selection import GridSearchCV
    >>> X, y = pd.DataFrame({"x": range(9)}), pd.Series(range(9), dtype=float)
    >>> search = GridSearchCV(Ridge(), {"alpha": [0.0, 99.0]}, scoring="r2", cv=3).fit(X, y)
    >>> report = search_report(search, "r2", {"alpha": ["linear.alpha"]})
    >>> report["metrics"]["r2_mean"], report["tables"]["best"]["value"].tolist()
    (1.0, ['0'])
    """
    values = pd.DataFrame(
        [labelled(trial, search, settings, labels or {}) for trial in search.cv_results_["params"]],
        index=pd.RangeIndex(1, len(search.cv_results_["params"]) + 1),
        dtype=object,
    )
    best, scores = search.best_index_, _scores(search)
    chosen = values.iloc[best]
    trials = pd.concat([values.map(_text), scores], axis=1).rename_axis("trial")
    return {
        "metrics": {
            f"{metric}_mean": float(scores["mean"].iloc[best]),
            f"{metric}_std": float(scores["standard_deviation"].iloc[best]),
        },
        "tables": {
            "best": pd.DataFrame(
                {"setting": values.columns, "value": chosen.map(_exact_text).tolist()}
            ),
            "trials": trials.reset_index(),
        },
        "notes": [*_edge_notes(values, chosen), *_result_notes(search)],
        "method": {
            "splitter": type(search.cv).__name__,
            "folds": int(search.n_splits_),
            "metric": metric,
            "trials": len(values),
            "standard_deviation": "population",
        },
    }


def _scores(search: Any) -> pd.DataFrame:
    """Return the scores of each trial with the metric's own sign, by fold too."""
    results, sign = search.cv_results_, getattr(search.scorer_, "_sign", 1)
    trials = pd.RangeIndex(1, len(results["params"]) + 1)
    columns: dict[str, Any] = {}
    if "iter" in results:
        columns |= {"round": results["iter"] + 1, "rows": results["n_resources"]}
    columns |= {
        "rank": _ranks(results),
        "mean": sign * results["mean_test_score"],
        "standard_deviation": results["std_test_score"],
    }
    if "mean_train_score" in results:
        columns |= {
            "train_mean": sign * results["mean_train_score"],
            "train_deviation": results["std_train_score"],
        }
    for number in range(search.n_splits_):
        columns[f"fold_{number + 1}"] = sign * results[f"split{number}_test_score"]
    return pd.DataFrame(columns, index=trials)


def labelled(
    trial: Mapping[str, Any],
    search: Any,
    settings: Mapping[str, Sequence[str]],
    labels: Mapping[str, Sequence[Sequence[Any]]],
) -> dict[str, Any]:
    """Return the settings of a trial by their names."""
    row: dict[str, Any] = {}
    for path in settings:
        value = trial[path]
        if path in labels:
            place = next(i for i, other in enumerate(_grid(search)[path]) if other is value)
            row |= dict(zip(settings[path], labels[path][place], strict=True))
        else:
            row[settings[path][0]] = value
    return row


def _grid(search: Any) -> Mapping[str, Any]:
    grid: Mapping[str, Any] = (
        search.param_grid if hasattr(search, "param_grid") else search.param_distributions
    )
    return grid


def _ranks(results: Mapping[str, Any]) -> Any:
    """Return the place of each trial; of a halving, within its round."""
    if "iter" not in results:
        return results["rank_test_score"]
    scores = pd.Series(results["mean_test_score"])
    ranks = scores.groupby(np.asarray(results["iter"])).rank(ascending=False, method="min")
    return ranks.fillna(len(scores)).astype("int64").to_numpy()


def _exact_text(value: Any) -> str:
    """Return a value as it is written into a pipeline: a number with all its digits."""
    text = _text(value)
    is_cut = isinstance(value, float) and float(text) != value
    return repr(float(value)) if is_cut else text


def _text(value: Any) -> str:
    """Return a setting's value as a cell: columns of trials may mix numbers and words."""
    if value is None or value != value:
        return ""
    if isinstance(value, float | np.floating):
        return format(float(value), ".6g")
    return str(value)


def _edge_notes(values: pd.DataFrame, best: pd.Series) -> list[dict[str, Any]]:
    """Return a note for each number whose best value is the first or last that was tried."""
    notes = []
    for setting in map(str, values):
        numbers = [v for v in values[setting] if _is_number(v)]
        if len(set(numbers)) < 3 or not _is_number(best[setting]):
            continue
        low, high = min(numbers), max(numbers)
        if best[setting] in (low, high):
            end = "lowest" if best[setting] == low else "highest"
            notes.append(
                {"code": f"best_at_{end}", "setting": setting, "value": float(best[setting])}
            )
    return notes


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _result_notes(search: Any) -> list[dict[str, Any]]:
    """Return notes on trials that failed, and on a first round that sees few rows."""
    notes: list[dict[str, Any]] = []
    results, left_out = search.cv_results_, getattr(search, "failures_", 0)
    without_score = np.isnan(np.asarray(results["mean_test_score"], dtype=float))
    if failed := int(without_score.sum()) + left_out:
        notes.append({"code": "trials_failed", "count": failed})
    if "n_resources" in results and (rows := int(min(results["n_resources"]))) < _FEW_ROWS:
        notes.append({"code": "halving_few_rows", "rows": rows})
    return notes
