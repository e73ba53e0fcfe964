"""Charts of a search's trials: settings against scores, the course, and the spread over folds."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import log10
from typing import Any

from ui.charts.style import COLOURS, GREY, apply_style
from ui.charts.table_columns import ranked
from ui.text.names import column_name
from ui.text.words import translate

_MAX_TICKS = 8
_MAX_TRIALS = 8
_MAX_AXES = 12
_LOG_FROM = 50  # times as large as the smallest value: a logarithmic axis
_SCALE = [(0.0, "#3b2f6b"), (0.5, "#2a8f8a"), (1.0, "#f2b632")]


def setting_columns(trials: Any) -> list[str]:
    """Return the columns of a table of trials that hold settings.

    Examples
    --------
    >>> import pandas as pd
    >>> setting_columns(pd.DataFrame(columns=["trial", "forest.max_depth", "rank", "mean"]))
    ['forest.max_depth']
    """
    return [str(name) for name in trials if "." in str(name)]


def lower_is_better(trials: Any) -> bool:
    """Return whether the best trial is the one with the lowest score.

    Examples
    --------
    >>> import pandas as pd
    >>> lower_is_better(pd.DataFrame({"rank": [2, 1], "mean": [0.9, 0.4]}))
    True
    """
    best, worst = trials.loc[trials["rank"].idxmin()], trials.loc[trials["rank"].idxmax()]
    return bool(best["mean"] < worst["mean"])


def parallel_coordinates(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw a line through the settings and the score of each trial."""
    import plotly.graph_objects as go

    trials = tables["trials"].dropna(subset=["mean"])
    names = [name for name in setting_columns(trials) if trials[name].nunique() > 1][:_MAX_AXES]
    if len(trials) < 2 or not names:
        return None
    score = {"label": translate("axis.score", None, lang), "values": trials["mean"].tolist()}
    figure = go.Figure(
        go.Parcoords(
            dimensions=[*(_dimension(name, trials[name], lang) for name in names), score],
            line={
                "color": trials["mean"].tolist(),
                "colorscale": _SCALE,
                "reversescale": lower_is_better(trials),
            },
            labelangle=-12,
            labelside="top",
        )
    )
    apply_style(figure, lang, height=360)
    return figure.update_layout(margin={"l": 60, "r": 40, "t": 80, "b": 24})


def _dimension(name: str, column: Any, lang: str) -> dict[str, Any]:
    """Return an axis: of numbers where there are many, else with a place for each value."""
    cells = [str(cell) for cell in column]
    numbers = {cell: number for cell in cells if (number := _number(cell)) is not None}
    if len(set(cells)) > _MAX_TICKS and len(numbers) == len(set(cells)):
        return _number_axis(name, [numbers[cell] for cell in cells])
    ordered = sorted(set(cells), key=lambda cell: (cell not in numbers, numbers.get(cell, 0), cell))
    empty = translate("candidates.empty", None, lang)
    return {
        "label": escape(name, quote=False),
        "values": [ordered.index(cell) for cell in cells],
        "tickvals": list(range(len(ordered))),
        "ticktext": [escape(cell or empty, quote=False) for cell in ordered],
    }


def _number_axis(name: str, values: list[float]) -> dict[str, Any]:
    low, high = min(values), max(values)
    if low <= 0 or high < _LOG_FROM * low:
        return {"label": escape(name, quote=False), "values": values}
    ticks = [low * (high / low) ** (step / 4) for step in range(5)]
    return {
        "label": escape(name, quote=False),
        "values": [log10(value) for value in values],
        "tickvals": [log10(tick) for tick in ticks],
        "ticktext": [format(tick, ".3g") for tick in ticks],
    }


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def trial_order(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the score of each trial in their order, and the best so far."""
    import plotly.graph_objects as go

    trials = tables["trials"].dropna(subset=["mean"])
    if len(trials) < 2:
        return None
    figure = go.Figure()
    figure.add_scatter(
        x=trials["trial"],
        y=trials["mean"],
        mode="markers",
        name=translate("axis.score", None, lang),
        error_y={"array": trials["standard_deviation"], "thickness": 1, "color": GREY},
        marker={"size": 7, "color": COLOURS[0]},
        hovertemplate="%{x}: %{y:.4f}",
    )
    if "round" not in trials:  # rounds of a halving judge on other rows
        best = trials["mean"].cummin() if lower_is_better(trials) else trials["mean"].cummax()
        figure.add_scatter(
            x=trials["trial"],
            y=best,
            mode="lines",
            name=translate("legend.best_so_far", None, lang),
            line={"shape": "hv", "width": 2.2, "color": COLOURS[1]},
            hovertemplate="%{y:.4f}",
        )
    x, y = (translate(code, None, lang) for code in ("axis.trial", "axis.score"))
    return apply_style(figure, lang, x=x, y=y)


def trial_folds(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the scores of the best trials on each fold, and their means."""
    import plotly.graph_objects as go

    trials = ranked(tables["trials"]).dropna(subset=["mean"]).head(_MAX_TRIALS)
    folds = [name for name in trials if str(name).startswith("fold_")]
    if not folds or not len(trials):
        return None
    trial = translate("axis.trial", None, lang)
    labels = [f"{trial} {number}" for number in trials["trial"]]
    figure = go.Figure()
    for place, fold in enumerate(folds):
        figure.add_scatter(
            x=trials[fold],
            y=labels,
            mode="markers",
            name=column_name(str(fold), lang),
            marker={"size": 8, "color": COLOURS[place % len(COLOURS)], "opacity": 0.75},
            hovertemplate="%{y}: %{x:.4f}",
        )
    figure.add_scatter(
        x=trials["mean"],
        y=labels,
        mode="markers",
        name=translate("word.mean", None, lang),
        marker={"symbol": "line-ns", "size": 20, "line": {"width": 2.5, "color": GREY}},
        hovertemplate="%{y}: %{x:.4f}",
    )
    height = 130 + 30 * len(labels)
    apply_style(figure, lang, x=translate("axis.score", None, lang), height=height)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
