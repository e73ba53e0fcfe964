"""Charts of residuals: against a column, by what columns explain, and against a normal one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.charts.axis_words import distinct_texts, short_text
from ui.charts.style import COLOURS, GREY, apply_style
from ui.text.names import column_in_words
from ui.text.words import translate

PREDICTION = "(prediction)"
FIRST = 3  # columns of the points before those that can be drawn against
_MAX_COLUMNS = 30
_ALPHA = 0.05


def column_label(name: str, lang: str) -> str:
    """Return the name of a column that residuals are drawn against; the prediction's in words."""
    return translate("residuals.prediction", None, lang) if name == PREDICTION else name


def against_prediction(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the residuals against the prediction."""
    return residuals_against(tables, PREDICTION, lang)


def residuals_against(tables: Mapping[str, Any], name: str, lang: str) -> Any:
    """Draw the residuals of some rows against a column, with the mean of each of its ranges.

    Parameters
    ----------
    tables
        The report's tables.
    name
        The column, as the table of columns names it.
    lang
        The language.
    """
    import plotly.graph_objects as go

    points = tables["residual_points"]
    names = tables["residual_columns"]["column"].tolist()
    if name not in names:
        return None
    values = points.iloc[:, FIRST + names.index(name)]
    row = translate("column.row", None, lang)
    dots = go.Scatter(
        x=values if values.dtype.kind in "iufM" else [short_text(value) for value in values],
        y=points["residual"],
        mode="markers",
        customdata=points["row"],
        marker={"size": 5, "color": COLOURS[0], "opacity": 0.4},
        hovertemplate=f"{row} %{{customdata}}<br>%{{x}} → %{{y:,.4~g}}<extra></extra>",
        showlegend=False,
    )
    figure = go.Figure(dots)
    figure.add_hline(y=0, line={"color": GREY, "width": 1.4, "dash": "dot"})
    _add_means(figure, tables["residual_bins"], name, values, lang)
    labels = (short_text(column_label(name, lang)), column_in_words("residual", lang))
    return apply_style(figure, lang, x=labels[0], y=labels[1])


def _add_means(figure: Any, bins: Any, name: str, values: Any, lang: str) -> None:
    """Add the mean of each range, over the middle of its drawn values."""
    import pandas as pd

    own = bins[bins["column"] == name]
    if values.dtype.kind in "iuf":
        ends = own["range"].str.split(" – ")
        middles = ends.map(lambda pair: (_number(pair[0]) + _number(pair[-1])) / 2)
    elif values.dtype.kind == "M":
        ends = own["range"].str.split(" – ")
        starts, stops = (
            pd.to_datetime(ends.str[place], errors="coerce", format="ISO8601") for place in (0, -1)
        )
        middles = starts + (stops - starts) / 2
    else:
        middles = own["range"].map(short_text)
    figure.add_scatter(
        x=middles,
        y=own["mean_residual"],
        mode="markers",
        name=translate("residuals.means", None, lang),
        marker={"size": 9, "color": COLOURS[1], "symbol": "diamond"},
        error_y={
            "array": own["mean_high"] - own["mean_residual"],
            "arrayminus": own["mean_residual"] - own["mean_low"],
            "color": COLOURS[1],
            "thickness": 1.6,
        },
        text=[f"{short_text(line['range'])} · n = {line['n']}" for line in own.to_dict("records")],
        hovertemplate="%{text}<br>%{y:,.4~g}<extra></extra>",
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # the missing
        return float("nan")


def explained_by_column(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw what each column explains; hollow bars may be chance."""
    import plotly.graph_objects as go

    table = tables["residual_columns"].head(_MAX_COLUMNS)
    strong = table["p_value"] <= _ALPHA
    labels = distinct_texts(short_text(column_label(name, lang)) for name in table["column"])
    figure = go.Figure(
        go.Bar(
            x=table["explained"],
            y=labels,
            orientation="h",
            customdata=table["p_value"],
            marker={
                "color": [COLOURS[0] if bold else "rgba(0,0,0,0)" for bold in strong],
                "line": {"color": [COLOURS[0] if bold else GREY for bold in strong], "width": 1.4},
            },
            hovertemplate="%{y}: %{x:.1%}<br>p = %{customdata:.3f}<extra></extra>",
        )
    )
    x = column_in_words("explained", lang)
    apply_style(figure, lang, x=x, height=110 + 22 * len(labels))
    figure.update_xaxes(tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def against_normal(tables: Mapping[str, Any], lang: str) -> Any:
    """Draw the residuals in order against a normal distribution's quantiles."""
    import plotly.graph_objects as go

    table = tables["normal_quantiles"]
    figure = go.Figure(
        go.Scatter(
            x=table["normal_quantile"],
            y=table["residual"],
            mode="markers",
            marker={"size": 5, "color": COLOURS[0]},
            hovertemplate="%{x:,.4~g} → %{y:,.4~g}<extra></extra>",
        )
    )
    ends = [float(table["normal_quantile"].min()), float(table["normal_quantile"].max())]
    line = {"color": GREY, "dash": "dot", "width": 1.4}
    figure.add_scatter(x=ends, y=ends, mode="lines", line=line, hoverinfo="skip")
    labels = (column_in_words(name, lang) for name in ("normal_quantile", "residual"))
    x, y = labels
    return apply_style(figure, lang, x=x, y=y).update_layout(showlegend=False)
