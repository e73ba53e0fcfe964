"""Charts of a search's trials: settings against scores, the course, and the spread over folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import log
from textwrap import wrap
from typing import Any

from pipeline_core.spec.candidates import OFF
from ui.charts.style import COLOURS, GREY, apply_style
from ui.charts.table_columns import ranked
from ui.text.names import column_name, option_name, setting_name
from ui.text.words import translate

_MAX_TICKS = 8
_LABEL_WIDTH = 14  # characters
_MAX_TRIALS = 8
_MAX_AXES = 12
_LOG_FROM = 50  # times as large as the smallest value: a logarithmic axis
# From the worst scores to the best.
_BAND_COLOURS = ("#5b5486", "#4f6f9e", "#3c8f9c", "#58a878", "#b3b04a", "#f2b632")
_BANDS = len(_BAND_COLOURS)


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
    """Draw a line through the settings and the score of each trial.

    Plotly's own parallel coordinates need WebGL, which not every browser in a class has.
    """
    import plotly.graph_objects as go

    trials = tables["trials"].dropna(subset=["mean"])
    names = [name for name in setting_columns(trials) if trials[name].nunique() > 1][:_MAX_AXES]
    if len(trials) < 2 or not names:
        return None
    axes = [_setting_axis(name, trials[name], lang) for name in names]
    axes.append(_score_axis(trials["mean"].tolist(), lang))
    figure = go.Figure()
    goodness = axes[-1].places if not lower_is_better(trials) else [1 - p for p in axes[-1].places]
    for band in range(_BANDS):
        members = [
            n for n, good in enumerate(goodness) if min(int(good * _BANDS), _BANDS - 1) == band
        ]
        if members:
            figure.add_scatter(**_lines(axes, members, trials["trial"].tolist(), band))
    apply_style(figure, lang, height=360)
    figure.update_xaxes(visible=False, range=[-0.35, len(axes) - 0.4])
    figure.update_yaxes(visible=False, range=[-0.06, 1.06])
    figure.update_layout(
        showlegend=False, shapes=_axis_lines(len(axes)), annotations=_axis_texts(axes)
    )
    return figure.update_layout(margin={"l": 12, "r": 12, "t": 76, "b": 16})


@dataclass(frozen=True)
class _Axis:
    """An axis of parallel coordinates: its label, the trials' places on it, and its ticks."""

    label: str
    places: list[float]
    ticks: dict[float, str]


def _setting_axis(name: str, column: Any, lang: str) -> _Axis:
    """Return an axis: of numbers where there are many, else with a place for each value."""
    stage, _, setting = name.partition(".")
    title = (
        translate("candidates.off", None, lang) if setting == OFF else setting_name(setting, lang)
    )
    label = "<br>".join(escape(part, quote=False) for part in (stage, *wrap(title, _LABEL_WIDTH)))
    cells = [str(cell) for cell in column]
    numbers = {cell: number for cell in cells if (number := _number(cell)) is not None}
    if len(set(cells)) > _MAX_TICKS and len(numbers) == len(set(cells)):
        return _number_axis(label, [numbers[cell] for cell in cells])
    ordered = sorted(set(cells), key=lambda cell: (cell not in numbers, numbers.get(cell, 0), cell))
    places = {cell: place / max(1, len(ordered) - 1) for place, cell in enumerate(ordered)}
    ticks = {places[cell]: _tick(setting, cell, lang) for cell in ordered}
    return _Axis(label, [places[cell] for cell in cells], ticks)


def _tick(setting: str, cell: str, lang: str) -> str:
    if setting == OFF:
        code = "candidates.left_out" if cell == "True" else "candidates.used"
        return translate(code, None, lang)
    if not cell:
        return translate("candidates.empty", None, lang)
    words = {"True": True, "False": False}.get(cell, cell)
    return escape(option_name(words, lang), quote=False)


def _number_axis(label: str, values: list[float]) -> _Axis:
    low, high = min(values), max(values)
    is_log = low > 0 and high >= _LOG_FROM * low
    steps = [step / 4 for step in range(5)]
    if is_log:
        ticks = {step: format(low * (high / low) ** step, ".3g") for step in steps}
        return _Axis(label, [log(v / low) / log(high / low) for v in values], ticks)
    width = (high - low) or 1.0
    ticks = {step: format(low + width * step, ".3g") for step in steps}
    return _Axis(label, [(value - low) / width for value in values], ticks)


def _score_axis(scores: list[float], lang: str) -> _Axis:
    label = f"<b>{translate('axis.score', None, lang)}</b>"
    low, width = min(scores), (max(scores) - min(scores)) or 1.0
    ticks = {step: format(low + width * step, ".3f") for step in (0.0, 0.5, 1.0)}
    return _Axis(label, [(score - low) / width for score in scores], ticks)


def _lines(axes: list[_Axis], members: list[int], trials: list[int], band: int) -> dict[str, Any]:
    """Return the lines of the trials whose scores lie in a band, with gaps between them."""
    x: list[int | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for member in members:
        x += [*range(len(axes)), None]
        y += [*(axis.places[member] for axis in axes), None]
        texts += [f"{trials[member]}"] * (len(axes) + 1)
    best = band == _BANDS - 1
    return {
        "x": x,
        "y": y,
        "text": texts,
        "mode": "lines",
        "hovertemplate": "%{text}<extra></extra>",
        "line": {"color": _BAND_COLOURS[band], "width": 3 if best else 1.4},
        "opacity": 1.0 if best else 0.6,
    }


def _axis_lines(count: int) -> list[dict[str, Any]]:
    line = {"color": GREY, "width": 1}
    return [
        {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line} for at in range(count)
    ]


def _axis_texts(axes: list[_Axis]) -> list[dict[str, Any]]:
    """Return the labels above the axes, and their ticks to the left of each."""
    shared = {"showarrow": False, "font": {"size": 11}}
    labels = [
        {**shared, "x": at, "y": 1.04, "yanchor": "bottom", "text": axis.label}
        for at, axis in enumerate(axes)
    ]
    ticks = [
        {**shared, "x": at, "y": place, "xanchor": "right", "xshift": -4, "text": text}
        for at, axis in enumerate(axes)
        for place, text in axis.ticks.items()
    ]
    return [*labels, *ticks]


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
