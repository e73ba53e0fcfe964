"""What a report's tables look like: which become charts, and which stay tables.

Nothing names a block here. A report is drawn by what it holds, so that an assessment
appears in Results, in the report file and in the inspector as soon as it has run.

The tables of the built-in assessments have charts of their own, recognised by the
table's name *and* its columns (`CHART_KINDS`); a block that returns the same table gets
the same chart: `confusion`, `roc`, `precision_recall`, `gains`, `calibration`, `predictions`
with `residual`, `groups`, `group_errors`, `fairness_price`, `slices`, `columns` with
`distributions`, `importance`, `dependence` with `ice`, `contributions`, `shap_values`,
`learning`, `chance`, `models` with `folds`, `thresholds` with `best_thresholds`,
`residual_points` with `residual_columns` and `residual_bins`, `normal_quantiles`,
`row_intervals`, `coverage_by_group`, `coverage_by_prediction`, `folds`, `trials`. Any other
table is drawn by the first of these rules that fits:

============================================  ========================================
a table                                       is drawn as
============================================  ========================================
with numeric columns `actual`, `predicted`    points against the diagonal
with a column `row`                           a table: it lists rows of the data
with a column `fold`                          a dot for each fold, and the mean
named `curve` or `*_curve`                    a line through `x` and `y`, or else the
                                              first two numeric columns; a column of
                                              words (`series`) gives a line for each word
named `map` or `*_map`                        points at the first two numeric columns; a
                                              column of words gives a colour for each word
whose first column holds dates                a line for each numeric column
whose columns are the words of the first      a heat map: a square, labelled matrix
whose first column holds words, all others    bars; one colour for each column
numbers
any other                                     a table
============================================  ========================================

An index with a name or with labels counts as the first column, as `pandas.crosstab` and
`groupby` give it. Columns of quite another size than the first numeric one (counts of
rows beside rates) are left to the table, because no axis suits both; so are the words
after the 40th, and the columns and lines after the eighth. A chart is headed by its
table's name in words: `gain_curve` is "Gain curve". Every table is shown as a table too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ui.charts import (
    chance,
    classification,
    compared_models,
    contributions,
    dependence,
    drift,
    fairness,
    folds,
    general,
    groups,
    importance,
    intervals,
    learning,
    regression,
    residuals,
    searches,
    shap_swarm,
    slices,
    thresholds,
    watch,
)
from ui.charts.table_columns import is_date, is_number, is_word, number_columns

Draw = Callable[[Mapping[str, Any], str], Any]
GeneralDraw = Callable[[Any, str], Any]


class Columns(NamedTuple):
    """The columns that a chart reads from a table."""

    numbers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class ChartKind(NamedTuple):
    """A chart of built-in reports.

    Parameters
    ----------
    code
        Message code of its heading.
    tables
        The tables that it reads, with their columns.
    draw
        Returns the figure; None if there is nothing to draw after all.
    companions
        Tables that belong to the chart and stay tables.
    """

    code: str
    tables: Mapping[str, Columns]
    draw: Draw
    companions: tuple[str, ...] = ()


_PREDICTIONS = {"predictions": Columns(("actual", "predicted", "residual"), ("row",))}
_THRESHOLDS = {
    "thresholds": Columns(
        ("threshold", "cost_per_100", "precision", "recall", "f1", "share_selected")
    ),
    "best_thresholds": Columns(("threshold", "threshold_low", "threshold_high"), ("measure",)),
}
_RESIDUALS = {
    "residual_points": Columns(("predicted", "residual"), ("row",)),
    "residual_columns": Columns(("explained", "p_value"), ("column",)),
    "residual_bins": Columns(("n", "mean_residual", "mean_low", "mean_high"), ("column", "range")),
}
_COVERAGE = ("n", "coverage", "coverage_low", "coverage_high", "promised")
_TRIALS = {"trials": Columns(("trial", "rank", "mean", "standard_deviation"))}
_WINDOWS = ("largest_ratio", "limit")
# In reading order.
CHART_KINDS: tuple[ChartKind, ...] = (
    ChartKind(
        "chart.confusion",
        {"confusion": Columns(("n",), ("actual", "predicted"))},
        classification.confusion,
        ("per_class", "predictions", "train_scores"),
    ),
    ChartKind(
        "chart.roc",
        {"roc": Columns(("fpr", "tpr", "threshold"), ("class",))},
        classification.roc,
    ),
    ChartKind(
        "chart.precision_recall",
        {"precision_recall": Columns(("recall", "precision", "threshold"), ("class",))},
        classification.precision_recall,
    ),
    ChartKind(
        "chart.gains",
        {"gains": Columns(("share_contacted", "share_found", "threshold"), ("class",))},
        classification.gains,
        ("lift",),
    ),
    ChartKind(
        "chart.calibration",
        {"calibration": Columns(("mean_predicted", "share_positive", "n"), ("class",))},
        classification.calibration,
    ),
    ChartKind(
        "chart.actual_predicted",
        _PREDICTIONS,
        regression.actual_against_predicted,
        ("train_scores",),
    ),
    ChartKind("chart.residuals", _PREDICTIONS, regression.residuals),
    ChartKind(
        "chart.groups",
        {"groups": Columns(("n", *groups.RATES), ("attribute", "group", "small"))},
        groups.group_rates,
        ("attributes",),
    ),
    ChartKind(
        "chart.group_errors",
        {"group_errors": Columns(("n", *groups.ERRORS), ("attribute", "group", "small"))},
        groups.group_errors,
    ),
    ChartKind(
        "chart.fairness_price",
        {"fairness_price": Columns(("score", "demographic_parity_difference"), ("model",))},
        fairness.price_of_fairness,
        ("changes",),
    ),
    ChartKind(
        "chart.slices",
        {"slices": Columns(("rows", "difference", "low", "high"), ("condition", "beyond_chance"))},
        slices.worse_than_elsewhere,
    ),
    ChartKind(
        "chart.drift",
        {
            "columns": Columns(("psi", "psi_by_chance"), ("column", "drifted")),
            "distributions": Columns(
                ("low", "high", "reference_share", "current_share"), ("column", "cell")
            ),
        },
        drift.stability_by_column,
    ),
    ChartKind(
        "chart.watch_inputs",
        {"windows": Columns(_WINDOWS, ("window", "alarm"))},
        watch.effects_over_time,
    ),
    ChartKind(
        "chart.watch_columns",
        {
            "windows": Columns(_WINDOWS, ("window",)),
            "window_columns": Columns(("ratio",), ("window", "column", "drifted", "status")),
        },
        watch.drifted_columns,
        ("window_distributions",),
    ),
    ChartKind(
        "chart.watch_metric",
        {
            "windows": Columns(
                ("metric", "metric_limit", "estimated"), ("window", "alarm", "metric_worse")
            )
        },
        watch.metric_over_time,
    ),
    ChartKind(
        "chart.drift_costs",
        {
            "windows": Columns(others=("window",)),
            "drift_costs": Columns(("cost",), ("window", "column")),
        },
        watch.costs_over_time,
    ),
    ChartKind(
        "chart.watch_answers",
        {"windows": Columns(("answer", "confidence"), ("window",))},
        watch.answers_over_time,
    ),
    ChartKind(
        "chart.watch_groups",
        {
            "windows": Columns(others=("window",)),
            "window_groups": Columns(("metric", "answer"), ("window", "attribute", "group")),
        },
        watch.groups_over_time,
    ),
    ChartKind(
        "chart.importance",
        {
            "importance": Columns(
                ("mean_drop", "standard_deviation", "noise_floor"), ("column", "above_floor")
            )
        },
        importance.importance_by_column,
        ("shadow_columns",),
    ),
    ChartKind(
        "chart.dependence",
        {
            "dependence": Columns(("prediction",), ("column", "class", "value", "category")),
            "ice": Columns(("prediction",), ("row", "column", "class", "value", "category")),
            "value_counts": Columns(("low", "high", "n"), ("column", "category")),
        },
        dependence.partial_dependence,
        ("effects",),
    ),
    ChartKind(
        "chart.contributions",
        {"contributions": Columns(("contribution",), ("column", "value", "typical"))},
        contributions.contributions_to_prediction,
        ("unusual",),
    ),
    ChartKind(
        "chart.shap",
        {"shap_values": Columns(("contribution",), ("column", "row", "height"))},
        shap_swarm.contributions_of_rows,
    ),
    ChartKind(
        "chart.learning",
        {
            "learning": Columns(
                ("train_rows", "train_score", "train_spread", "test_score", "test_spread")
            )
        },
        learning.learning_curve,
        ("forecast", "forecast_line", "learning_folds"),
    ),
    ChartKind(
        "chart.chance",
        {"chance": Columns(("permutation", "score", "true_score"))},
        chance.scores_by_chance,
    ),
    ChartKind(
        "chart.compared",
        {
            "models": Columns(("rank", "mean", "low", "high", "rope"), ("model",)),
            "folds": Columns(("score",), ("model", "repeat", "fold")),
        },
        compared_models.models_with_intervals,
        ("pairs", "tests", "timing"),
    ),
    ChartKind("chart.threshold_cost", _THRESHOLDS, thresholds.cost_by_threshold),
    ChartKind("chart.threshold_rates", _THRESHOLDS, thresholds.rates_by_threshold),
    ChartKind("chart.residual_points", _RESIDUALS, residuals.against_prediction, ("worst_ranges",)),
    ChartKind("chart.residual_columns", _RESIDUALS, residuals.explained_by_column),
    ChartKind(
        "chart.normal_quantiles",
        {"normal_quantiles": Columns(("normal_quantile", "residual"))},
        residuals.against_normal,
    ),
    ChartKind(
        "chart.intervals",
        {"row_intervals": Columns(("actual", "predicted", "low", "high"), ("row", "inside"))},
        intervals.intervals_by_prediction,
    ),
    ChartKind(
        "chart.coverage_by_group",
        {"coverage_by_group": Columns(_COVERAGE, ("attribute", "group"))},
        intervals.coverage_by_group,
    ),
    ChartKind(
        "chart.coverage_by_prediction",
        {"coverage_by_prediction": Columns(_COVERAGE, ("prediction",))},
        intervals.coverage_by_prediction,
        ("coverage_by_set_size",),
    ),
    ChartKind("chart.folds", {"folds": Columns(others=("fold",))}, folds.fold_scores),
    ChartKind("chart.validation", _TRIALS, learning.validation_curve),
    ChartKind("chart.trials", _TRIALS, searches.parallel_coordinates, ("best",)),
    ChartKind("chart.trial_order", _TRIALS, searches.trial_order),
    ChartKind("chart.trial_folds", _TRIALS, searches.trial_folds),
)


def has_columns(table: Any, columns: Columns) -> bool:
    """Tell whether a table has rows and the columns that a chart reads.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"class": ["a"], "fpr": [0.5], "tpr": ["high"]})
    >>> has_columns(table, Columns(("fpr",))), has_columns(table, Columns(("tpr",)))
    (True, False)
    """
    return (
        len(table) > 0
        and all(name in table for name in columns.others)
        and all(name in table and is_number(table[name]) for name in columns.numbers)
    )


def general_draw(name: str, table: Any) -> GeneralDraw | None:
    """Return how a table is drawn that no built-in chart reads; None if it stays a table.

    Parameters
    ----------
    name
        The table's name in its report.
    table
        The table, its labels in the first column (`with_labels`).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"depth": [1, 2], "score": [0.5, 0.7]})
    >>> general_draw("depth_curve", table).__name__, general_draw("by_depth", table)
    ('curve', None)
    """
    if not table.size:
        return None
    return next((draw for fits, draw in _RULES if fits(name, table)), None)


def _is_curve(name: str, table: Any) -> bool:
    numbers = [column for column in table if is_number(table[column])]
    return (name == "curve" or name.endswith("_curve")) and len(numbers) >= 2


def _is_map(name: str, table: Any) -> bool:
    numbers = [column for column in table if is_number(table[column])]
    return (name == "map" or name.endswith("_map")) and len(numbers) >= 2


def _is_matrix(name: str, table: Any) -> bool:
    words, *numbers = table.columns
    labels = [str(label) for label in table[words]]
    return (
        len(numbers) > 1
        and _has_words_then_numbers(name, table)
        and sorted(labels) == sorted(str(column) for column in numbers)
    )


def _has_words_then_numbers(_: str, table: Any) -> bool:
    words, *numbers = table.columns
    return (
        bool(numbers)
        and is_word(table[words])
        and all(is_number(table[column]) for column in numbers)
    )


def _has_dates_then_numbers(_: str, table: Any) -> bool:
    dates, *numbers = table.columns
    return is_date(table[dates]) and any(is_number(table[c]) for c in numbers)


def _is_prediction(_: str, table: Any) -> bool:
    return has_columns(table, Columns(("actual", "predicted")))


def _lists_rows(_: str, table: Any) -> bool:
    return "row" in table


def _has_folds(_: str, table: Any) -> bool:
    return "fold" in table and bool(number_columns(table, without=("fold",)))


_RULES: Sequence[tuple[Callable[[str, Any], bool], GeneralDraw | None]] = (
    (_is_prediction, general.points_against_diagonal),
    (_lists_rows, None),
    (_has_folds, general.points_by_fold),
    (_is_curve, general.curve),
    (_is_map, general.points_on_a_map),
    (_has_dates_then_numbers, general.lines_over_time),
    (_is_matrix, general.heat_map),
    (_has_words_then_numbers, general.bars),
)
