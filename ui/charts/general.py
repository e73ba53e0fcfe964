"""Charts of tables that nobody knew beforehand: curves, bars, heat maps, points.

Names and words of such tables may be anything, so markup in them is escaped: Plotly
would take it for its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import cycle
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.cell_labels import add_label, text_colour
from ui.charts.style import COLOURS, GREY, add_diagonal, apply_style
from ui.charts.table_columns import MAX_COLUMNS, is_number, is_word, number_columns
from ui.text.names import column_in_words, metric_name
from ui.text.numbers import number
from ui.text.words import translate

_MAX_BARS = 40
_MAX_POINTS = 3_000
_MAX_CELLS = 60  # rows and columns of a heat map
_MAX_LABELLED_CELLS = 12


def curve(table: Any, lang: str) -> Any:
    """Draw a line through the points of a curve, or one for each word of its series."""
    import plotly.graph_objects as go

    x, y, series = _curve_columns(table)
    if not table[[x, y]].notna().all(axis=1).any():
        return None
    figure = go.Figure()
    for colour, name, rows in _series(table, series):
        figure.add_scatter(
            x=_thinned(rows)[x],
            y=_thinned(rows)[y],
            name=name,
            mode="lines+markers" if len(rows) <= 30 else "lines",
            line={"width": 2.2, "color": colour},
            hovertemplate="%{x:,.6~r}, %{y:,.6~r}",
        )
    apply_style(figure, lang, x=_heading(x, lang), y=_heading(y, lang))
    return figure.update_layout(showlegend=series is not None)


def _curve_columns(table: Any) -> tuple[str, str, str | None]:
    numbers = [name for name in table if is_number(table[name])]
    x, y = ("x", "y") if {"x", "y"} <= set(numbers) else numbers[:2]
    words = [name for name in table if is_word(table[name])]
    series = "series" if "series" in table else next(iter(words), None)
    return x, y, series


def _series(table: Any, series: str | None) -> Iterator[tuple[str, str, Any]]:
    options = {"sort": False, "observed": True, "dropna": False}
    groups = [("", table)] if series is None else table.groupby(series, **options)
    for colour, (name, rows), _ in zip(cycle(COLOURS), groups, range(MAX_COLUMNS), strict=False):
        yield colour, short_text(name), rows


def lines_over_time(table: Any, lang: str) -> Any:
    """Draw a line over time for each numeric column."""
    import plotly.graph_objects as go

    time = table.columns[0]
    rows = table.sort_values(time)
    figure = go.Figure()
    names = number_columns(table)
    for colour, name in zip(cycle(COLOURS), names, strict=False):
        figure.add_scatter(
            x=_thinned(rows)[time],
            y=_thinned(rows)[name],
            name=_heading(name, lang),
            mode="lines+markers" if len(rows) <= 60 else "lines",
            line={"width": 2.2, "color": colour},
            hovertemplate="%{x}<br>%{y:,.6~r}",
        )
    apply_style(figure, lang, y=_heading(names[0], lang) if len(names) == 1 else "")
    return figure.update_layout(showlegend=len(names) > 1) if names else None


def bars(table: Any, lang: str) -> Any:
    """Draw a bar for each word of the first column; further columns have their colours."""
    import plotly.graph_objects as go

    rows, names = table.head(_MAX_BARS), number_columns(table)
    labels = _distinct_words(_names_in_words(rows[table.columns[0]], lang))
    figure = go.Figure()
    for colour, name in zip(cycle(COLOURS), names, strict=False):
        figure.add_bar(
            x=rows[name],
            y=labels,
            name=_heading(name, lang),
            orientation="h",
            marker_color=colour,
            hovertemplate="%{y}: %{x:,.6~r}",
        )
    title = _heading(names[0], lang) if len(names) == 1 else ""
    height = 90 + len(labels) * max(20, 13 * len(names))
    apply_style(figure, lang, x=title, height=height)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure.update_layout(showlegend=len(names) > 1) if names else None


def heat_map(table: Any, lang: str) -> Any:
    """Draw a square matrix whose rows and columns have the same labels."""
    import plotly.graph_objects as go

    labels = [str(label) for label in table[table.columns[0]]][:_MAX_CELLS]
    values = table.set_axis(table[table.columns[0]].map(str)).loc[labels, labels].astype("float64")
    counts = all(table[name].dtype.kind in "iu" for name in labels)
    words = _distinct_words(labels)
    low, high = values.min(axis=None), values.max(axis=None)
    figure = go.Figure(
        go.Heatmap(
            z=values.to_numpy(),
            x=words,
            y=words,
            colorscale=_colour_scale(low, high),
            zmid=0 if low < 0 < high else None,
            xgap=2,
            ygap=2,
            hovertemplate="%{y}, %{x}: %{z:,.6~r}<extra></extra>",
            colorbar={"thickness": 10, "outlinewidth": 0},
        )
    )
    apply_style(figure, lang, height=max(340, 110 + 22 * len(words)))
    if len(words) <= _MAX_LABELLED_CELLS:
        _label_cells(figure, values, words, lang, whole=counts)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    figure.update_xaxes(type="category", showgrid=False)
    return figure


def _colour_scale(low: float, high: float) -> list[tuple[float, str]]:
    pale = "#eef0f3"
    if low < 0 < high:
        return [(0, COLOURS[1]), (0.5, pale), (1, COLOURS[0])]
    return [(0, COLOURS[0]), (1, pale)] if high <= 0 else [(0, pale), (1, COLOURS[0])]


def _label_cells(figure: Any, values: Any, words: Sequence[str], lang: str, *, whole: bool) -> None:
    """Write each cell's number."""
    low, high = values.min(axis=None), values.max(axis=None)
    scale = _colour_scale(low, high)
    if low < 0 < high:  # the scale's middle is zero
        low, high = -max(-low, high), max(-low, high)
    for y, row in zip(words, values.to_numpy(), strict=True):
        for x, value in zip(words, row, strict=True):
            share = (value - low) / (high - low) if high > low else 1.0
            text = number(int(value) if whole and value == value else value.item(), lang)
            add_label(figure, x, y, text, text_colour(share, scale))


def points_against_diagonal(table: Any, lang: str) -> Any:
    """Draw predicted against actual values."""
    import plotly.graph_objects as go

    rows = table[["actual", "predicted"]].dropna()
    rows = rows[(rows.abs() < float("inf")).all(axis=1)]
    if not len(rows):
        return None
    sample = _thinned(rows)
    dots = go.Scatter(
        x=sample["actual"],
        y=sample["predicted"],
        mode="markers",
        marker={"size": 5, "color": COLOURS[0], "opacity": 0.35},
        hovertemplate="%{x:,} → %{y:,.6~r}<extra></extra>",
    )
    figure = go.Figure(dots)
    add_diagonal(figure, rows.min(axis=None), rows.max(axis=None))
    return apply_style(figure, lang, x=_heading("actual", lang), y=_heading("predicted", lang))


def points_on_a_map(table: Any, lang: str) -> Any:
    """Draw a point for each row, in a colour for each word of the first column of words."""
    import plotly.graph_objects as go

    x, y, words = _curve_columns(table)
    figure = go.Figure()
    for colour, name, rows in _series(table, words):
        points = _thinned(rows)
        figure.add_scatter(
            x=points[x],
            y=points[y],
            name=name,
            mode="markers",
            marker={"size": 6, "color": colour, "opacity": 0.6},
            hovertemplate="%{x:,.4~r}, %{y:,.4~r}",
        )
    apply_style(figure, lang, x=_heading(x, lang), y=_heading(y, lang), height=400)
    return figure.update_layout(showlegend=words is not None)


def points_by_fold(table: Any, lang: str) -> Any:
    """Draw a dot for each fold and numeric column, and the columns' means."""
    import plotly.graph_objects as go

    names = number_columns(table, without=("fold",))
    labels = [_heading(name, lang) for name in names]
    fold = translate("column.fold", None, lang)
    figure = go.Figure()
    for colour, row in zip(cycle(COLOURS), table.head(100).to_dict("records"), strict=False):
        figure.add_scatter(
            x=[row[name] for name in names],
            y=labels,
            mode="markers",
            name=f"{fold} {short_text(row['fold'])}",
            marker={"size": 10, "color": colour, "opacity": 0.8},
            hovertemplate="%{x:,.6~r}",
        )
    figure.add_scatter(
        x=[table[name].mean() for name in names],
        y=labels,
        mode="markers",
        name=translate("word.mean", None, lang),
        hovertemplate="%{x:,.6~r}",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 2.5, "color": GREY}},
    )
    apply_style(figure, lang, height=110 + 36 * len(names))
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def _thinned(rows: Any) -> Any:
    return rows if len(rows) <= _MAX_POINTS else rows.iloc[:: -(-len(rows) // _MAX_POINTS)]


def _names_in_words(column: Any, lang: str) -> list[Any]:
    """Return the words of a column: the names of metrics where it lists metrics."""
    words = column.tolist()
    return [metric_name(str(word), lang) for word in words] if column.name == "metric" else words


def _heading(name: str, lang: str) -> str:
    return escape(column_in_words(name, lang), quote=False)


def _distinct_words(values: Iterable[Any]) -> list[str]:
    return distinct_texts(short_text(value) for value in values)
