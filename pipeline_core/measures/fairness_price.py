"""The price of fairness: what models score, beside how differently they decide on groups.

Changes and scores have intervals of the bootstrap: test rows are drawn again, the same for all
models, so that two models are compared on the same draws (Efron and Tibshirani, 1993, An
introduction to the bootstrap, percentile intervals). Differences between groups have those of
`group_intervals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import is_classifier

from pipeline_core.measures.bias import attribute_groups, size_notes
from pipeline_core.measures.bias_verdicts import points
from pipeline_core.measures.classes import choose_positive
from pipeline_core.measures.gap_limits import gap_limits
from pipeline_core.measures.groups import group_names
from pipeline_core.measures.weights import Weights

Numbers = npt.NDArray[np.float64]
GAPS = ("demographic_parity_difference", "equalized_odds_difference")


def decisions_of(
    models: Mapping[str, Any], X: pd.DataFrame, truth: npt.NDArray[Any], positive: Any
) -> tuple[npt.NDArray[np.bool_], dict[str, npt.NDArray[np.bool_]], list[dict[str, Any]]]:
    """Return whether each row is positive, whether each model selects it, and notes.

    Parameters
    ----------
    models
        Fitted classifiers by name.
    X, truth
        n rows, and their classes.
    positive
        The class that is a selection; None for the second of two.

    Raises
    ------
    ValueError
        A model predicts no classes, or nobody says which class is a selection.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X, y = pd.DataFrame({"x": [1, 2, 3]}), np.array(["no", "yes", "yes"])
    >>> actual, decisions, _ = decisions_of({"one": DummyClassifier().fit(X, y)}, X, y, "yes")
    >>> actual.tolist(), decisions["one"].tolist()
    ([False, True, True], [True, True, True])
    """
    others = [name for name, model in models.items() if not is_classifier(model)]
    if others:
        raise ValueError(
            f"Price of fairness: every model must predict classes; {', '.join(others)} does not. "
            f"Wire classifiers only."
        )
    classes = list(next(iter(models.values())).classes_)
    label, notes = choose_positive(classes, positive)
    if label is None:
        raise ValueError(
            f"Price of fairness: one class must be the positive one; there are {len(classes)} "
            f"classes. Choose it in Set roles."
        )
    decisions = {name: np.asarray(model.predict(X) == label) for name, model in models.items()}
    return np.asarray(truth == label), decisions, notes


class PriceSettings(NamedTuple):
    """How models are scored and compared; see the block."""

    score: str = "accuracy"
    false_alarm: float = 1.0
    miss: float = 1.0
    min_rows: int = 30
    bands: int = 4
    repeats: int = 1000
    confidence: float = 0.95
    random_state: int | None = None


class Judged(NamedTuple):
    """The truth of each row, its group and its weight, and the decisions of each model."""

    actual: npt.NDArray[np.bool_]
    decisions: Mapping[str, npt.NDArray[np.bool_]]
    groups: npt.NDArray[np.intp]
    weights: Numbers


def price_report(
    actual: npt.NDArray[np.bool_],
    decisions: Mapping[str, npt.NDArray[np.bool_]],
    sensitive: pd.DataFrame,
    settings: PriceSettings,
    weights: Weights = None,
) -> dict[str, Any]:
    """Return the report of several models' decisions on the same rows.

    Parameters
    ----------
    actual
        Whether each of n rows is positive.
    decisions
        Whether each model selects each row, by the model's name; the first is the reference.
    sensitive
        n rows, one column for each attribute; all are crossed.
    settings
        How models are scored and compared.
    weights
        The weight of each row, or None.

    Examples
    --------
    >>> rows = np.arange(80)
    >>> sexes = pd.DataFrame({"sex": np.where(rows % 2, "f", "m")})
    >>> decisions = {"first": rows % 4 > 1, "second": rows % 2 > 0}
    >>> report = price_report(rows % 4 > 1, decisions, sexes, PriceSettings(repeats=50))
    >>> report["tables"]["fairness_price"][["model", "score", "demographic_parity_difference"]]
        model  score  demographic_parity_difference
    0   first    1.0                            0.0
    1  second    0.5                            1.0
    """
    columns, notes = attribute_groups(sensitive, settings.bands)
    attribute = list(columns)[-1]
    codes, kept, few = _large_groups(columns[attribute], settings.min_rows)
    own = np.ones(len(actual)) if weights is None else weights
    judged = Judged(
        actual[kept], {name: one[kept] for name, one in decisions.items()}, codes[kept], own[kept]
    )
    all_rows = Judged(actual, decisions, np.zeros(len(actual), dtype=np.intp), own)
    figures = _figures(all_rows, judged, settings, kept)
    named, weights = columns[attribute][kept], None if weights is None else own[kept]
    of_model = {name: (judged.actual, one, named) for name, one in judged.decisions.items()}
    lines = [
        _line(name, figures[name], gap_limits(*rows, weights, settings.confidence), settings)
        for name, rows in of_model.items()
    ]
    reference, *others = decisions
    changes = [_change(name, figures, reference, settings.confidence) for name in others]
    return {
        "metrics": {},
        "tables": {
            "fairness_price": pd.DataFrame(lines),
            **({"changes": pd.DataFrame(changes)} if changes else {}),
        },
        "notes": [
            *(_told(change, reference, settings.score) for change in changes),
            *notes,
            *size_notes(attribute, few),
        ],
        "method": {
            "score": settings.score,
            "attribute": attribute,
            "rows": len(actual),
            "confidence": settings.confidence,
            "intervals": f"percentiles of {settings.repeats} bootstrap samples of the test rows; "
            "differences between groups Newcombe, all pairs at once",
        },
    }


def _large_groups(
    groups: pd.Series, min_rows: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_], pd.DataFrame]:
    """Return the group of each row, whether it is large (all, where no two are), and a table."""
    named = group_names(groups)
    codes = np.zeros(len(groups), dtype=np.intp)
    for place, (_, rows) in enumerate(named):
        codes[rows] = place
    sizes = np.bincount(codes, minlength=len(named))
    is_large = sizes >= min_rows if (sizes >= min_rows).sum() > 1 else sizes > 0
    table = pd.DataFrame({"group": [name for name, _ in named], "small": sizes < min_rows})
    return codes, is_large[codes], table


def _figures(
    all_rows: Judged, judged: Judged, settings: PriceSettings, kept: npt.NDArray[np.bool_]
) -> dict[str, dict[str, Numbers]]:
    """Return each model's score and gaps: first those of the rows, then of each sample."""
    random, rows = np.random.default_rng(settings.random_state), len(all_rows.actual)
    samples = [np.ones(rows)]
    for _ in range(settings.repeats):
        drawn = random.integers(rows, size=rows)
        samples.append(np.bincount(drawn, minlength=rows).astype(float))
    figures = {}
    for name in all_rows.decisions:
        scores = [_score(_cells(all_rows, name, times)[0], settings) for times in samples]
        gaps = [_gaps(_cells(judged, name, times[kept])) for times in samples]
        figures[name] = {
            "score": np.array(scores),
            GAPS[0]: np.array([parity for parity, _ in gaps]),
            GAPS[1]: np.array([odds for _, odds in gaps]),
        }
    return figures


def _cells(judged: Judged, name: str, times: Numbers) -> Numbers:
    """Return the weights of true and false negatives and positives, a line a group."""
    codes = judged.groups * 4 + judged.actual * 2 + judged.decisions[name]
    count = 4 * (int(judged.groups.max(initial=0)) + 1)
    cells: Numbers = np.bincount(codes, times * judged.weights, minlength=count).astype(float)
    return cells.reshape(-1, 4)


def _score(cells: Numbers, settings: PriceSettings) -> float:
    tn, fp, fn, tp = cells
    total = cells.sum()
    if settings.score == "cost":
        return float((settings.false_alarm * fp + settings.miss * fn) / total)
    if settings.score == "accuracy":
        return float((tp + tn) / total)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float((tp / (tp + fn) + tn / (tn + fp)) / 2)


def _gaps(cells: Numbers) -> tuple[float, float]:
    """Return the differences of selection rates and of error rates between groups."""
    tn, fp, fn, tp = cells.T
    with np.errstate(invalid="ignore", divide="ignore"):
        selected = (tp + fp) / cells.sum(axis=1)
        odds = [_spread(tp / (tp + fn)), _spread(fp / (fp + tn))]
    known = [gap for gap in odds if gap == gap]
    return _spread(selected), max(known, default=np.nan)


def _spread(rates: Numbers) -> float:
    known = rates[np.isfinite(rates)]
    return float(known.max() - known.min()) if len(known) > 1 else np.nan


def _line(
    name: str,
    figures: Mapping[str, Numbers],
    limits: Mapping[str, tuple[float, float]],
    settings: PriceSettings,
) -> dict[str, Any]:
    line: dict[str, Any] = {"model": name}
    for figure, values in figures.items():
        low, high = limits.get(figure) or _percentiles(values[1:], settings.confidence)
        line |= {figure: values[0], f"{figure}_low": low, f"{figure}_high": high}
    return line


def _percentiles(values: Numbers, confidence: float) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _change(
    name: str, figures: Mapping[str, Mapping[str, Numbers]], reference: str, confidence: float
) -> dict[str, Any]:
    line: dict[str, Any] = {"model": name}
    for figure, values in figures[name].items():
        change = values - figures[reference][figure]
        low, high = _percentiles(change[1:], confidence)
        line |= {
            f"{figure}_was": figures[reference][figure][0],
            f"{figure}_is": values[0],
            f"{figure}_change": change[0],
            f"{figure}_change_low": low,
            f"{figure}_change_high": high,
        }
    return line


def _told(change: Mapping[str, Any], reference: str, score: str) -> dict[str, Any]:
    note = {"model": change["model"], "reference": reference, "code": f"price_{score}"}
    if score == "cost":
        note |= {part: change[f"score_{part}"] for part in ("was", "is")}
        note |= {side: change[f"score_change_{side}"] for side in ("low", "high")}
    else:
        note |= {f"{part}_percent": points(change[f"score_{part}"]) for part in ("was", "is")}
        note["change_points"] = points(change["score_change"])
        note["from_points"] = points(change["score_change_low"])
        note["to_points"] = points(change["score_change_high"])
    for figure, short in zip(GAPS, ("parity", "odds"), strict=True):
        note[f"{short}_was_points"] = points(change[f"{figure}_was"])
        note[f"{short}_is_points"] = points(change[f"{figure}_is"])
        note[f"{short}_from_points"] = points(change[f"{figure}_change_low"])
        note[f"{short}_to_points"] = points(change[f"{figure}_change_high"])
    return note
