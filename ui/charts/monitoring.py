"""Charts of a watch for its report: drift of a column over windows, rows, and the whole strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_name
from ui.text.words import translate

Point = Mapping[str, Any]
_ALARM = COLOURS[5]
_BAND = "rgba(42,157,88,.13)"
_MOST_TIMES = 3.0
_MAX_COLUMNS = 30


def drift_of_column(points: Sequence[Point], part: str, name: str, lang: str) -> Any:
    """Draw a column's drift over windows, the limit of each, and the windows with an alarm."""
    import plotly.graph_objects as go

    x = labels_of(points)
    columns = [point[part].get(name) or [None] * 5 for point in points]
    figure = go.Figure()
    band = {"fill": "tozeroy", "fillcolor": _BAND, "mode": "lines"}
    _add(figure, x, [c[1] for c in columns], translate("watching.chart.limit", None, lang),
         line={"color": GREY, "dash": "dot"}, **band)  # fmt: skip
    _add(figure, x, [c[0] for c in columns], column_name("psi", lang),
         line={"color": COLOURS[0], "width": 2}, mode="lines+markers")  # fmt: skip
    marked = [place for place, column in enumerate(columns) if column[2]]
    if marked:
        ring = {"size": 12, "color": _ALARM, "symbol": "circle-open", "line": {"width": 3}}
        _add(figure, [x[place] for place in marked], [columns[place][0] or 0 for place in marked],
             translate("column.alarm", None, lang), mode="markers", marker=ring)  # fmt: skip
    return _over_windows(figure, x, column_name("psi", lang), lang)


def drift_strips(points: Sequence[Point], names: Sequence[tuple[str, str]], lang: str) -> Any:
    """Draw the drift of each column in each window, as a multiple of its limit.

    Parameters
    ----------
    points
        The windows.
    names
        Part and name of each column, those that drifted most first.
    lang
        Language of the words.
    """
    import plotly.graph_objects as go

    shown = names[:_MAX_COLUMNS]
    limit = 1 / _MOST_TIMES
    heat = go.Heatmap(
        z=[[times_of(point[part].get(name)) for point in points] for part, name in shown],
        x=labels_of(points),
        y=[*distinct_texts(short_text(name) for _, name in shown)],
        zmin=0,
        zmax=_MOST_TIMES,
        xgap=1,
        ygap=2,
        colorscale=[(0, "#eef0f3"), (limit, "#c9d8f3"), (limit, "#e6a9c4"), (1, _ALARM)],
        colorbar={"thickness": 10, "outlinewidth": 0},
        hovertemplate="%{y}, %{x}: %{z:,.2f}<extra></extra>",
    )
    figure = apply_style(go.Figure(heat), lang, height=110 + 22 * len(shown))
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure.update_xaxes(type="category", showgrid=False)


def times_of(column: Sequence[Any] | None) -> float | None:
    """Return a column's drift in a window as a multiple of its limit; None where unknown.

    Examples
    --------
    >>> times_of([0.5, 0.25, 1, 0.0, 0.0]), times_of([None, None, 2, None, None])
    (2.0, 3.0)
    """
    if column is None:
        return None
    if column[2] == 2:
        return _MOST_TIMES
    psi, band = column[0], column[1]
    return psi / band if psi is not None and band else None


def rows_of_windows(points: Sequence[Point], lang: str) -> Any:
    """Draw how many rows each window has."""
    import plotly.graph_objects as go

    x = labels_of(points)
    colours = [_ALARM if point["refused"] else COLOURS[0] for point in points]
    bars = go.Bar(
        x=x,
        y=[point["rows"] for point in points],
        marker_color=colours,
        hovertemplate="%{x}: %{y:,}<extra></extra>",
    )
    return _over_windows(go.Figure(bars), x, translate("watching.chart.rows", None, lang), lang)


def performance_of_windows(points: Sequence[Point], lang: str) -> Any:
    """Draw the metric where labels are known, its limit, and the estimate; None without any."""
    import plotly.graph_objects as go

    series = {
        "metric_limit": ("watching.chart.limit", {"color": GREY, "dash": "dot"}),
        "estimated": ("watching.chart.estimated", {"color": COLOURS[1], "dash": "dash"}),
        "metric": ("watching.chart.metric", {"color": COLOURS[0], "width": 2}),
    }
    drawn = [name for name in series if any(point.get(name) is not None for point in points)]
    if not {"metric", "estimated"} & {*drawn}:
        return None
    x, figure = labels_of(points), go.Figure()
    for name in drawn:
        code, line = series[name]
        values = [point.get(name) for point in points]
        _add(figure, x, values, translate(code, None, lang), line=line, mode="lines+markers")
    return _over_windows(figure, x, translate("watching.chart.metric", None, lang), lang)


def labels_of(points: Sequence[Point]) -> list[str]:
    """Return what windows are called on an axis, where equal names would share a place."""
    return distinct_texts(escape(str(point["label"]), quote=False) for point in points)


def _add(figure: Any, x: Sequence[str], y: Sequence[Any], name: str, **style: Any) -> None:
    figure.add_scatter(x=x, y=y, name=name, hovertemplate="%{x}: %{y:,.4~r}", **style)


def _over_windows(figure: Any, labels: Sequence[str], title: str, lang: str) -> Any:
    apply_style(figure, lang, y=title, height=260)
    return figure.update_xaxes(
        type="category", categoryorder="array", categoryarray=list(labels), showgrid=False
    )
