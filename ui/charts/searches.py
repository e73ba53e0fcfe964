"""Charts of a search's trials: settings against scores, the course, and the spread over folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10
from textwrap import wrap
from typing import Any, NamedTuple

from pipeline_core.spec.candidates import OFF
from ui.charts.style import COLOURS, GREY, apply_style
from ui.charts.table_columns import ranked
from ui.text.names import candidate_text, column_name, setting_name
from ui.text.words import translate

_MAX_TICKS = 8
_LABEL_WIDTH = 14  # characters
_MAX_TRIALS = 8
_MAX_AXES = 12
_MAX_LINES = 200
_LOG_FROM = 50  # times as large as the smallest value: a logarithmic axis
_SCALE = ["rgb(122,112,190)", "rgb(42,143,138)", "rgb(226,160,30)"]


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


class Axis(NamedTuple):
    """A setting's axis: the place of each trial between 0 and 1, and its ticks."""

    title: str
    places: list[float]
    ticks: list[tuple[float, str]]


def parallel_coordinates(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw a line through the settings and the score of each trial, the best on top.

    Plotly's own parallel coordinates need WebGL, which many machines of a school lack.
    """
    import plotly.graph_objects as go
    from plotly.colors import sample_colorscale

    trials = ranked(tables["trials"]).dropna(subset=["mean"]).head(_MAX_LINES)
    names = [name for name in setting_columns(trials) if trials[name].nunique() > 1][:_MAX_AXES]
    if len(trials) < 2 or not names:
        return None
    axes = [setting_axis(name, [str(cell) for cell in trials[name]], lang) for name in names]
    axes.append(_number_axis(translate("axis.score", None, lang), trials["mean"].tolist()))
    worth = axes[-1].places
    if lower_is_better(trials):
        worth = [1 - place for place in worth]
    colours = sample_colorscale(_SCALE, worth)
    figure = go.Figure()
    for place in reversed(range(len(trials))):
        figure.add_scatter(
            x=list(range(len(axes))),
            y=[axis.places[place] for axis in axes],
            mode="lines",
            line={"color": colours[place], "width": 3 if place == 0 else 1.4},
            opacity=1 if place == 0 else 0.65,
            name=f"{translate('axis.trial', None, lang)} {trials['trial'].iloc[place]}",
            hovertemplate=_hover(trials.iloc[place], names, lang),
        )
    return _with_axes(figure, axes, lang)


def _with_axes(figure: Any, axes: Sequence[Axis], lang: str) -> Any:
    """Draw the axes with their ticks and titles, and return the figure."""
    for place, axis in enumerate(axes):
        line = {"color": GREY, "width": 1.2}
        figure.add_shape(type="line", x0=place, x1=place, y0=0, y1=1, line=line, layer="below")
        for height, text in axis.ticks:
            figure.add_annotation(
                x=place, y=height, text=text, showarrow=False, xanchor="left", xshift=4,
                font={"size": 11},
            )  # fmt: skip
        figure.add_annotation(
            x=place, y=1.06 + 0.09 * (place % 2), text=axis.title, showarrow=False, yanchor="bottom"
        )
    apply_style(figure, lang, height=360)
    figure.update_xaxes(visible=False, range=[-0.35, len(axes) - 0.4])
    figure.update_yaxes(visible=False, range=[-0.06, 1.3])
    return figure.update_layout(showlegend=False)


def _hover(trial: Any, names: Sequence[str], lang: str) -> str:
    empty = translate("candidates.empty", None, lang)
    lines = [f"{name}: {trial[name] or empty}" for name in names]
    score = f"{translate('axis.score', None, lang)}: {trial['mean']:.4f}"
    return "<br>".join(escape(line, quote=False) for line in (*lines, score))


def setting_axis(name: str, cells: Sequence[str], lang: str) -> Axis:
    """Return an axis: of numbers where there are many, else with a place for each value.

    Examples
    --------
    >>> setting_axis("forest.max_depth", ["3", "", "10"], "en")  # doctest: +NORMALIZE_WHITESPACE
    Axis(title='forest<br>Maximum depth', places=[0.0, 1.0, 0.5],
         ticks=[(0.0, '3'), (0.5, '10'), (1.0, 'empty')])
    """
    stage, _, setting = name.partition(".")
    words = (
        translate("candidates.off", None, lang) if setting == OFF else setting_name(setting, lang)
    )
    title = "<br>".join(escape(part, quote=False) for part in (stage, *wrap(words, _LABEL_WIDTH)))
    numbers = {cell: number for cell in cells if (number := _number(cell)) is not None}
    if len(set(cells)) > _MAX_TICKS and len(numbers) == len(set(cells)):
        return _number_axis(title, [numbers[cell] for cell in cells])
    ordered = sorted(set(cells), key=lambda cell: (cell not in numbers, numbers.get(cell, 0), cell))
    last = max(1, len(ordered) - 1)
    ticks = [(place / last, _tick(setting, cell, lang)) for place, cell in enumerate(ordered)]
    places = [ordered.index(cell) / last for cell in cells]
    return Axis(title, places, ticks)


def _tick(setting: str, cell: str, lang: str) -> str:
    return escape(candidate_text(setting, cell, lang), quote=False)


def _number_axis(title: str, values: Sequence[float]) -> Axis:
    """Return an axis of numbers, logarithmic where they differ much."""
    low, high = min(values), max(values)
    is_log = low > 0 and high >= _LOG_FROM * low
    scale = log10 if is_log else float
    start, span = scale(low), (scale(high) - scale(low)) or 1.0
    steps = [step / 4 for step in range(5)] if high > low else [0.0]
    ends = [start + span * step for step in steps]
    ticks = [
        (step, format(10**end if is_log else end, ".3g"))
        for step, end in zip(steps, ends, strict=True)
    ]
    return Axis(title, [(scale(v) - start) / span for v in values], ticks)


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
