"""The review of a model: what all checks need is computed once, then each is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.pipeline import Pipeline

from pipeline_core.measures.classes import target_values
from pipeline_core.measures.metric_value import usual_metric
from pipeline_core.measures.model_review.answer_checks import (
    absent_classes,
    calibration,
    constant_predictions,
    ignored_weights,
    imbalance_under_accuracy,
    prediction_range,
    residual_pattern,
)
from pipeline_core.measures.model_review.baselines import (
    baseline_marks,
    constant_marks,
    learner,
    simple_baseline,
    single_columns,
    stored_bytes,
    strong_baseline,
)
from pipeline_core.measures.model_review.case import (
    Review,
    ReviewRows,
    not_applicable,
    part_weights,
)
from pipeline_core.measures.model_review.drift_checks import feature_drift, target_drift
from pipeline_core.measures.model_review.feature_checks import (
    correlated_features,
    golden_feature,
    id_like_features,
    unscaled_features,
    useless_features,
)
from pipeline_core.measures.model_review.fit_checks import (
    convergence,
    lead_over_baseline,
    lead_over_chance,
    overfitting,
    rows_per_column,
    size_without_gain,
    underfitting,
)
from pipeline_core.measures.model_review.marks import choose_ruler, lead, model_marks
from pipeline_core.measures.model_review.plain_columns import plain_columns
from pipeline_core.measures.model_review.refit_checks import (
    fold_disagreement,
    search_at_its_edge,
    seed_dependence,
    untuned_setting,
)
from pipeline_core.measures.model_review.refits import refit, refit_count
from pipeline_core.measures.model_review.shuffled_columns import (
    column_drops,
    fewer_rows,
    useless_columns,
)
from pipeline_core.measures.model_review.split_checks import (
    missing_in_test,
    rare_classes,
    shared_rows,
    time_order,
    torn_groups,
    unseen_categories,
)

Check = Callable[[Review], dict[str, Any]]
MAX_PREPARED_ROWS = 5_000

# Codes stay what they are: pipelines mute them. A check that goes leaves its number unused.
MODEL_CHECKS: dict[str, Check] = {
    "MR01": overfitting,
    "MR02": underfitting,
    "MR03": lead_over_chance,
    "MR04": lead_over_baseline,
    "MR05": size_without_gain,
    "MR06": convergence,
    "MR07": rows_per_column,
    "MR08": fold_disagreement,
    "MR09": seed_dependence,
    "MR10": untuned_setting,
    "MR11": search_at_its_edge,
    "MR12": golden_feature,
    "MR13": useless_features,
    "MR14": correlated_features,
    "MR15": unscaled_features,
    "MR16": id_like_features,
    "MR17": shared_rows,
    "MR18": time_order,
    "MR19": torn_groups,
    "MR20": rare_classes,
    "MR21": missing_in_test,
    "MR22": unseen_categories,
    "MR23": target_drift,
    "MR24": feature_drift,
    "MR25": imbalance_under_accuracy,
    "MR26": calibration,
    "MR27": constant_predictions,
    "MR28": absent_classes,
    "MR29": residual_pattern,
    "MR30": prediction_range,
    "MR31": ignored_weights,
}


def model_review(
    model: Any,
    unfitted: Any,
    train: ReviewRows,
    test: ReviewRows,
    metric: str = "auto",
    depth: str = "quick",
    left_out: Sequence[str] = (),
    seed: int | None = None,
) -> dict[str, Any]:
    """Return all checks of a model, as a report.

    Seconds are in none of them: they would differ from run to run.

    Parameters
    ----------
    model, unfitted
        The fitted model, and the same one as it was before.
    train, test
        The rows that it learned from, and the others.
    metric
        The metric that it is to be judged by; ``auto`` for its usual one.
    depth
        ``full`` fits the model anew; ``quick`` does not.
    left_out
        Codes of checks that are not asked.
    seed
        The seed of draws, shuffles and folds.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"x": np.arange(60) / 7, "z": np.tile([0.0, 1.0, 4.0], 20)})
    >>> y = X["x"] + 10 * X["z"]
    >>> parts = ReviewRows(X[::2], y[::2]), ReviewRows(X[1::2], y[1::2])
    >>> model = LinearRegression().fit(X[::2], y[::2])
    >>> report = model_review(model, LinearRegression(), *parts, seed=0)
    >>> report["metrics"]["checks_to_mend"], report["checks"][0]["name"]
    (0, 'MR01')
    """
    _require_known(left_out)
    for rows in (train, test):
        target_values(rows.y, "Model review")
    review = _review(model, unfitted, train, test, metric, depth, seed)
    checks = [_asked(code, check, review, left_out) for code, check in MODEL_CHECKS.items()]
    counts = {name: sum(check["verdict"] == name for check in checks) for name in _VERDICTS}
    return {
        "metrics": {
            "checks_to_mend": counts["mend"],
            "checks_to_know": counts["know"],
            "checks_passed": counts["passed"],
            "checks_not_applicable": counts["not_applicable"],
        },
        "checks": checks,
        "notes": _notes(review, depth),
        "method": {"score": review.ruler, "metric": review.metric, "depth": depth, "seed": seed},
    }


def _require_known(codes: Sequence[str]) -> None:
    for code in codes:
        if code not in MODEL_CHECKS:
            raise ValueError(
                f"Model review: 'left_out' must name checks, such as MR26; {code} is none. "
                f"Correct the code."
            )


_VERDICTS = ("mend", "know", "passed", "not_applicable")


def _asked(code: str, check: Check, review: Review, left_out: Sequence[str]) -> dict[str, Any]:
    answer = not_applicable("left_out") if code in left_out else check(review)
    passed = answer["verdict"] in ("passed", "not_applicable")
    return {"name": code, "passed": passed, "severity": "warning", **answer}


def _review(
    model: Any,
    unfitted: Any,
    train: ReviewRows,
    test: ReviewRows,
    metric: str,
    depth: str,
    seed: int | None,
) -> Review:
    ruler = choose_ruler(model, train.y, test.y)
    train_marks, test_marks = (
        model_marks(ruler, model, rows.X, rows.y, part_weights(rows)) for rows in (train, test)
    )
    constant = constant_marks(ruler, train, test)
    columns = plain_columns(train.X, test.X)
    rows = learner(columns, train, seed)
    simple = strong = boosted = None
    if columns.names:
        simple, _ = baseline_marks(ruler, simple_baseline(model, columns), rows, columns, test)
        strong, boosted = baseline_marks(
            ruler, strong_baseline(model, columns, seed), rows, columns, test
        )
    judged = fewer_rows(test, seed)
    drops = column_drops(ruler, model, judged, seed)
    gain = lead(test_marks, constant)[0]
    return Review(
        model=model,
        unfitted=unfitted,
        train=train,
        test=test,
        metric=usual_metric(model) if metric == "auto" else metric,
        ruler=ruler,
        train_marks=train_marks,
        test_marks=test_marks,
        constant=constant,
        simple=simple,
        strong=strong,
        sizes={"model": stored_bytes(model), "strong": stored_bytes(boosted)},
        single=single_columns(ruler, model, rows, columns, test),
        drops=drops,
        useless=useless_columns(ruler, model, judged, drops, gain, seed),
        prepared=_prepared(model, train.X),
        predicted=(np.asarray(model.predict(train.X)), np.asarray(model.predict(test.X))),
        refits=refit(ruler, unfitted, train, test, depth, seed),
    )


def _prepared(model: Any, X: pd.DataFrame) -> npt.NDArray[np.float64] | None:
    """Return the first training rows as the last step gets them; None if they are no numbers."""
    rows = X.head(MAX_PREPARED_ROWS)
    values: Any = rows
    if isinstance(model, Pipeline) and len(model) > 1:
        values = model[:-1].transform(rows)
    if hasattr(values, "toarray"):
        values = values.toarray()
    try:
        numbers = np.asarray(values, dtype=float)
    except (ValueError, TypeError):
        return None
    return numbers if np.isfinite(numbers).all() else None


def _notes(review: Review, depth: str) -> list[dict[str, Any]]:
    baselines = sum(marks is not None for marks in (review.simple, review.strong))
    notes: list[dict[str, Any]] = [
        {
            "code": "model_review_fits",
            "fits": refit_count(review.refits),
            "baselines": baselines,
            "trees": len(review.single),
        },
        {"code": "model_review_score", "metric": review.ruler},
    ]
    if depth == "quick":
        notes.append({"code": "model_review_quick"})
    if review.train.X.shape[1] > len(review.drops):
        notes.append({"code": "model_review_columns", "columns": len(review.drops)})
    return notes
